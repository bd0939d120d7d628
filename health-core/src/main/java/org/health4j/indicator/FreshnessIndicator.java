package org.health4j.indicator;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/**
 * Whether a file is as new as it should be, such as a backup that is younger than a day. It belongs to the deep view, or to readiness where
 * the application cannot work with old data; never to liveness. For a job of this process that leaves no file there is {@link Freshness}.
 *
 * <pre>{@code
 * FreshnessIndicator.of(Path.of("/backup/orders.dump"), Duration.ofDays(1));
 * }</pre>
 *
 * <table>
 *   <caption>Reasons for DOWN, or for DEGRADED where {@linkplain Builder#degraded() asked for}</caption>
 *   <tr><th>reason</th><th>when</th></tr>
 *   <tr><td>{@link #MISSING}</td><td>there is no such file</td></tr>
 *   <tr><td>{@link #OUTDATED}</td><td>it was last modified longer than {@code maxAge} ago</td></tr>
 *   <tr><td>{@link #TOO_SMALL}</td><td>it is smaller than it should be: a backup that broke off, for example</td></tr>
 * </table>
 *
 * <p>Details: {@code age}, {@code modified} (when) and {@code size}, in bytes. Any other failure to look is {@link Reason#EXCEPTION}.
 *
 * <p>A file's time is one of the wall clock, and so this looks at that: a file from the future counts as new. Immutable and safe to share.
 */
public final class FreshnessIndicator implements HealthIndicator {

    /** It is older than it may be. */
    public static final Reason OUTDATED = Reason.of("OUTDATED");

    /** There is no such file. */
    public static final Reason MISSING = Reason.of("MISSING");

    /** It is smaller than it should be. */
    public static final Reason TOO_SMALL = Reason.of("TOO_SMALL");

    private final Path file;
    private final Duration maxAge;
    private final long minimumSize;
    private final boolean degraded;
    private final InstantSource clock;

    private FreshnessIndicator(Builder builder) {
        file = builder.file;
        maxAge = builder.maxAge;
        minimumSize = builder.minimumSize;
        degraded = builder.degraded;
        clock = builder.clock;
    }

    /**
     * DOWN when the file is missing or older than that.
     *
     * @param file the file; a symbolic link is followed
     * @param maxAge how long ago it may have been modified, from 1 ms to 3,650 days
     * @return the indicator
     * @throws IllegalArgumentException when out of range
     */
    public static FreshnessIndicator of(Path file, Duration maxAge) {
        return builder(file, maxAge).build();
    }

    /**
     * Starts from the defaults.
     *
     * @param file as in {@link #of(Path, Duration)}
     * @param maxAge as there
     * @return a new builder
     * @throws IllegalArgumentException when out of range
     */
    public static Builder builder(Path file, Duration maxAge) {
        return new Builder(file, maxAge);
    }

    @Override
    public Health check(CheckContext context) throws IOException {
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return degraded ? Health.degraded(MISSING) : Health.down(MISSING, e);
        }
        Instant modified = found.lastModifiedTime().toInstant();
        Duration age = Duration.between(modified, clock.instant());
        return judged(age, found.size())
                .with("age", age)
                .with("modified", modified)
                .with("size", found.size());
    }

    private Health judged(Duration age, long size) {
        if (age.compareTo(maxAge) > 0) {
            return bad(OUTDATED);
        }
        return size < minimumSize ? bad(TOO_SMALL) : Health.up();
    }

    private Health bad(Reason reason) {
        return degraded ? Health.degraded(reason) : Health.down(reason);
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    /** Collects options. Not safe for use by several threads. */
    public static final class Builder {

        private final Path file;
        private final Duration maxAge;
        private long minimumSize;
        private boolean degraded;
        private InstantSource clock = InstantSource.system();

        private Builder(Path file, Duration maxAge) {
            this.file = requireNonNull(file, "file");
            this.maxAge = Range.age("maxAge", maxAge);
        }

        /**
         * How large the file has to be. Default 0.
         *
         * @param bytes 0 or more
         * @return this
         * @throws IllegalArgumentException when negative
         */
        public Builder minimumSize(long bytes) {
            minimumSize = Range.bytes("minimumSize", bytes);
            return this;
        }

        /**
         * Makes of every DOWN a DEGRADED. Off by default.
         *
         * @return this
         */
        public Builder degraded() {
            degraded = true;
            return this;
        }

        /**
         * The wall clock. Default {@link InstantSource#system()}.
         *
         * @param clock what tells the time that files are modified in
         * @return this
         */
        public Builder clock(InstantSource clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * The indicator.
         *
         * @return the indicator
         */
        public FreshnessIndicator build() {
            return new FreshnessIndicator(this);
        }
    }
}
