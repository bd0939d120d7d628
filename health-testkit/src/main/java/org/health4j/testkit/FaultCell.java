package org.health4j.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.health4j.CheckOptions;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** One fault of a {@link FaultMatrix}: how to bring it about and what is expected. Not safe for use by several threads. */
public final class FaultCell {

    private static final Duration PERIOD = Duration.ofMillis(250);

    /** What a busy machine may add to what the monitor promises. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final String name;
    private @Nullable Callable<HealthIndicator> indicator;
    private Consumer<CheckOptions.Builder> options;
    private @Nullable Executable fault;
    private @Nullable Executable heal;
    private @Nullable Status status;
    private @Nullable Reason reason;
    private @Nullable Duration within;
    private @Nullable Duration recoversWithin;
    private final Set<Reason> also = new HashSet<>();
    private boolean fromTheStart;

    FaultCell(String name, @Nullable Callable<HealthIndicator> indicator, Consumer<CheckOptions.Builder> options) {
        this.name = name;
        this.indicator = indicator;
        this.options = options;
    }

    /**
     * Sets what is run in this cell.
     *
     * @param made makes it
     * @return this
     */
    public FaultCell indicator(Callable<HealthIndicator> made) {
        indicator = made;
        return this;
    }

    /**
     * Sets options of the check in this cell, over those of the matrix.
     *
     * @param configure sets some
     * @return this
     */
    public FaultCell options(Consumer<CheckOptions.Builder> configure) {
        options = options.andThen(configure);
        return this;
    }

    /**
     * Sets how to bring the fault about. Times count from its end.
     *
     * @param action does so
     * @return this
     */
    public FaultCell fault(Executable action) {
        fault = action;
        return this;
    }

    /**
     * Has the fault be there before the indicator is made, which is never UP until it is healed. Then it is played once more, to see what is left behind.
     *
     * @return this
     */
    public FaultCell fromTheStart() {
        fromTheStart = true;
        return this;
    }

    /**
     * Sets what the check shows.
     *
     * @param expectedStatus its status
     * @param expectedReason its reason
     * @return this
     */
    public FaultCell shows(Status expectedStatus, Reason expectedReason) {
        status = expectedStatus;
        reason = expectedReason;
        return this;
    }

    /**
     * Sets how soon after the fault the check shows it.
     *
     * @param most the monitor's {@linkplain CheckOptions#worstCaseDetection() worst case} and a second, by default
     * @return this
     */
    public FaultCell within(Duration most) {
        within = most;
        return this;
    }

    /**
     * Lets the check change to other reasons while the fault lasts, at the same status, once it has shown the one that is expected.
     *
     * @param reasons which ones
     * @return this
     */
    public FaultCell mayAlsoSay(Reason... reasons) {
        also.addAll(List.of(reasons));
        return this;
    }

    /**
     * Sets how to end the fault. Times count from its end. Done also where the cell fails. Without it, recovery is not looked at, and the
     * table has a dash for it.
     *
     * @param action does so
     * @return this
     */
    public FaultCell heal(Executable action) {
        heal = action;
        return this;
    }

    /**
     * Sets how soon after the healing the check is UP.
     *
     * @param most the monitor's {@linkplain CheckOptions#worstCaseDetection() worst case} and a second, by default
     * @return this
     */
    public FaultCell recoversWithin(Duration most) {
        recoversWithin = most;
        return this;
    }

    void requireComplete() {
        require(indicator, "indicator");
        require(fault, "fault");
        require(status, "shows");
    }

    private void require(@Nullable Object value, String what) {
        if (value == null) {
            throw new IllegalArgumentException("cell " + name + ": no " + what + " (expected: one)");
        }
    }

    String name() {
        return name;
    }

    Callable<HealthIndicator> indicator() {
        return requireNonNull(indicator);
    }

    Executable fault() {
        return requireNonNull(fault);
    }

    boolean isFromTheStart() {
        return fromTheStart;
    }

    @Nullable
    Executable heal() {
        return heal;
    }

    Status status() {
        return requireNonNull(status);
    }

    Reason reason() {
        return requireNonNull(reason);
    }

    boolean allows(Reason shown) {
        return shown.equals(reason) || also.contains(shown);
    }

    CheckOptions options() {
        return configured(options);
    }

    Duration within() {
        return within != null ? within : promised();
    }

    Duration recoversWithin() {
        return recoversWithin != null ? recoversWithin : promised();
    }

    private Duration promised() {
        return options().worstCaseDetection().plus(SLACK);
    }

    static CheckOptions configured(Consumer<CheckOptions.Builder> configure) {
        CheckOptions.Builder check = CheckOptions.builder().period(PERIOD).periodWhenDown(PERIOD);
        configure.accept(check);
        return check.build();
    }
}
