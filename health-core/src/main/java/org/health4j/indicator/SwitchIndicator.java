package org.health4j.indicator;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A switch that takes the application out of service by hand and puts it back: by code, or by a file, since an operator at night has
 * {@code touch}, and no debugger. It belongs to readiness; liveness heeds DOWN only.
 *
 * <pre>{@code
 * HealthMonitor.builder().readiness("switch", SwitchIndicator.of(Path.of("/run/orders/out"))).start();
 * }</pre>
 *
 * <pre>
 * touch /run/orders/out    # out of service
 * rm /run/orders/out       # back
 * </pre>
 *
 * <p>Switched out it is OUT_OF_SERVICE, with {@link #SWITCHED_OFF} or the reason that was given; details {@code author} by code, {@code file}
 * (its path) by file. Otherwise UP. A file that cannot be seen, since its directory may not be read, counts as not there.
 *
 * <p>It takes effect with the check's next run, so within its period; {@code HealthMonitor.refresh} does not wait for that. To take out a check
 * instead, for a limited time, there is {@code HealthMonitor.override}; and for good {@code HealthMonitor.drain}.
 *
 * <p>Safe for use by several threads.
 */
public final class SwitchIndicator implements HealthIndicator {

    /** Somebody has switched it off. */
    public static final Reason SWITCHED_OFF = Reason.of("SWITCHED_OFF");

    private final @Nullable Path file;
    private volatile Health switched = Health.up();

    private SwitchIndicator(@Nullable Path file) {
        this.file = file;
    }

    /**
     * A switch for code only, which is in at first.
     *
     * @return the switch
     */
    public static SwitchIndicator of() {
        return new SwitchIndicator(null);
    }

    /**
     * A switch that is also out for as long as a file exists.
     *
     * @param file the file, whatever is in it; a directory does as well
     * @return the switch
     */
    public static SwitchIndicator of(Path file) {
        return new SwitchIndicator(requireNonNull(file, "file"));
    }

    /**
     * Takes it out of service, until {@link #in()}.
     *
     * @param reason why, {@link #SWITCHED_OFF} for example; shown to whoever may see the status
     * @param author who does it: 1 to 100 characters, none of them a control character; shown in the full view only
     * @throws IllegalArgumentException when the reason is {@link Reason#OK}, or the author is malformed
     */
    public void out(Reason reason, String author) {
        switched = Health.outOfService(reason).with("author", HealthMonitor.requireAuthor(author));
    }

    /** Puts it back into service, unless the file says otherwise. */
    public void in() {
        switched = Health.up();
    }

    @Override
    public Health check(CheckContext context) {
        Health byCode = switched;
        Path path = file;
        if (byCode.reason().equals(Reason.OK) && path != null && Files.exists(path)) {
            return Health.outOfService(SWITCHED_OFF).with("file", path.toString());
        }
        return byCode;
    }

    @Override
    public boolean isRemote() {
        return false;
    }
}
