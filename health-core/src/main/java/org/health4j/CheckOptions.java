package org.health4j;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.health4j.config.Setting;
import org.jspecify.annotations.Nullable;

/**
 * When a check runs, how long it may take, and how many results it takes to believe it. Immutable.
 *
 * <p>The words are Kubernetes' own, without "Seconds". Consumers have thresholds of their own, and they multiply: with a
 * failure threshold of 3 here and 3 in the pod, it takes nine failures in a row to be heard. Therefore the defaults here are 1.
 */
public final class CheckOptions {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration OFF = Duration.ZERO;
    private static final CheckOptions DEFAULTS = new CheckOptions(new Builder());

    private final @Nullable Duration timeout; // what was set; null where the default counts
    private final @Nullable Duration period;
    private final @Nullable Duration periodWhenDown;
    private final @Nullable Duration initialDelay;
    private final @Nullable Integer failureThreshold;
    private final @Nullable Integer successThreshold;
    private final @Nullable Duration degradedAfter;
    private final @Nullable Duration onDemand;
    private final @Nullable Duration idleAfter;
    private final @Nullable Boolean optional;
    private final boolean allowRemote;

    private CheckOptions(Builder builder) {
        timeout = builder.timeout;
        period = builder.period;
        periodWhenDown = builder.periodWhenDown;
        initialDelay = builder.initialDelay;
        failureThreshold = builder.failureThreshold;
        successThreshold = builder.successThreshold;
        degradedAfter = builder.degradedAfter;
        onDemand = builder.onDemand;
        idleAfter = builder.idleAfter;
        optional = builder.optional;
        allowRemote = builder.allowRemote;
    }

    private static <T> T or(@Nullable T set, T otherwise) {
        return set == null ? otherwise : set;
    }

    private static Optional<Duration> unlessOff(@Nullable Duration set) {
        return set == null || set.equals(OFF) ? Optional.empty() : Optional.of(set);
    }

    /**
     * The defaults of every option.
     *
     * @return the options that a new {@link #builder()} builds
     */
    public static CheckOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * What is set here, and for the rest what is set there.
     *
     * @param others the options that count where these leave something to the default
     * @return options in which both are joined
     */
    public CheckOptions orElse(CheckOptions others) {
        Builder joined = builder();
        joined.timeout = timeout != null ? timeout : others.timeout;
        joined.period = period != null ? period : others.period;
        joined.periodWhenDown = periodWhenDown != null ? periodWhenDown : others.periodWhenDown;
        joined.initialDelay = initialDelay != null ? initialDelay : others.initialDelay;
        joined.failureThreshold = failureThreshold != null ? failureThreshold : others.failureThreshold;
        joined.successThreshold = successThreshold != null ? successThreshold : others.successThreshold;
        joined.degradedAfter = degradedAfter != null ? degradedAfter : others.degradedAfter;
        joined.onDemand = onDemand != null ? onDemand : others.onDemand;
        joined.idleAfter = idleAfter != null ? idleAfter : others.idleAfter;
        joined.optional = optional != null ? optional : others.optional;
        joined.allowRemote = allowRemote || others.allowRemote;
        return joined.build();
    }

    static CheckOptions of(Consumer<Builder> configure) {
        Builder builder = builder();
        configure.accept(builder);
        return builder.build();
    }

    /**
     * How long a run may take.
     *
     * @return the timeout
     * @see Builder#timeout(Duration)
     */
    public Duration timeout() {
        return or(timeout, Duration.ofSeconds(1));
    }

    /**
     * The time from the start of one run to the start of the next.
     *
     * @return the period
     * @see Builder#period(Duration)
     */
    public Duration period() {
        return or(period, Duration.ofSeconds(5));
    }

    /**
     * The period while the check is not passing.
     *
     * @return the shorter of what was set and {@link #period()}
     * @see Builder#periodWhenDown(Duration)
     */
    public Duration periodWhenDown() {
        Duration own = or(periodWhenDown, Duration.ofSeconds(1));
        return own.compareTo(period()) < 0 ? own : period();
    }

    /**
     * How long the first run waits.
     *
     * @return the initial delay
     * @see Builder#initialDelay(Duration)
     */
    public Duration initialDelay() {
        return or(initialDelay, Duration.ZERO);
    }

    /**
     * How many failures in a row turn a passing check.
     *
     * @return the failure threshold
     * @see Builder#failureThreshold(int)
     */
    public int failureThreshold() {
        return or(failureThreshold, 1);
    }

    /**
     * How many successes in a row turn a failing check.
     *
     * @return the success threshold
     * @see Builder#successThreshold(int)
     */
    public int successThreshold() {
        return or(successThreshold, 1);
    }

    /**
     * From which duration on a successful run counts as DEGRADED.
     *
     * @return empty where latency does not degrade
     * @see Builder#degradedAfter(Duration)
     */
    public Optional<Duration> degradedAfter() {
        return unlessOff(degradedAfter);
    }

    /**
     * For how long the result of a check that runs only when asked counts as new.
     *
     * @return empty where the check runs by itself
     * @see Builder#onDemand(Duration)
     */
    public Optional<Duration> onDemand() {
        return unlessOff(onDemand);
    }

    /**
     * How long a fault can last at the most before the check shows it: the longer of period and timeout, times the failure
     * threshold, plus the timeout. A consumer's own period and threshold come on top. For an on-demand check its time to live takes the place
     * of the period, and it is counted from when somebody asks.
     *
     * @return the time from the fault to the status
     */
    public Duration worstCaseDetection() {
        Duration between = onDemand().orElse(period());
        Duration cycle = between.compareTo(timeout()) > 0 ? between : timeout();
        return cycle.multipliedBy(failureThreshold()).plus(timeout());
    }

    /**
     * After which time without a reader the check is no longer run.
     *
     * @return empty where the check runs whether anybody asks or not
     * @see Builder#idleAfter(Duration)
     */
    public Optional<Duration> idleAfter() {
        return unlessOff(idleAfter);
    }

    /**
     * Whether the check only degrades a group that does not say otherwise.
     *
     * @return true when optional
     * @see Builder#optional()
     */
    public boolean isOptional() {
        return or(optional, false);
    }

    /**
     * Whether the check may stand in liveness and startup although its indicator is remote.
     *
     * @return true when allowed
     * @see Builder#allowRemote()
     */
    public boolean isRemoteAllowed() {
        return allowRemote;
    }

    /** Collects options. Not safe for use by several threads. Each method checks its value where it is given. */
    public static final class Builder {

        private @Nullable Duration timeout;
        private @Nullable Duration period;
        private @Nullable Duration periodWhenDown;
        private @Nullable Duration initialDelay;
        private @Nullable Integer failureThreshold;
        private @Nullable Integer successThreshold;
        private @Nullable Duration degradedAfter;
        private @Nullable Duration onDemand;
        private @Nullable Duration idleAfter;
        private @Nullable Boolean optional;
        private boolean allowRemote;

        private Builder() {}

        /**
         * How long a run may take before it counts as DOWN/TIMEOUT. Default 1 s.
         *
         * @param timeout from 1 ms to 24 h
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder timeout(Duration timeout) {
            this.timeout = inRange("timeout", timeout, SHORTEST);
            return this;
        }

        /**
         * The time from the start of one run to the start of the next. Default 5 s. Each run comes up to 20 % earlier, at
         * random, so that a fleet that starts together does not ping together; none comes later.
         *
         * @param period from 1 ms to 24 h
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder period(Duration period) {
            this.period = inRange("period", period, SHORTEST);
            return this;
        }

        /**
         * The period while the check is not passing, so that a recovery is seen soon. Default 1 s. One that is longer than
         * {@link #period(Duration)} counts as that.
         *
         * @param periodWhenDown from 1 ms to 24 h
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder periodWhenDown(Duration periodWhenDown) {
            this.periodWhenDown = inRange("periodWhenDown", periodWhenDown, SHORTEST);
            return this;
        }

        /**
         * How long the first run waits after the start. Default 0. Until it has ended, the check is UNKNOWN/PENDING.
         *
         * @param initialDelay from 0 to 24 h
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder initialDelay(Duration initialDelay) {
            this.initialDelay = inRange("initialDelay", initialDelay, Duration.ZERO);
            return this;
        }

        /**
         * How many failures in a row turn a passing check. Default 1. One success in between starts the count again. The first
         * result after the start counts whatever the threshold.
         *
         * @param failureThreshold 1 or more
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder failureThreshold(int failureThreshold) {
            this.failureThreshold = positive("failureThreshold", failureThreshold);
            return this;
        }

        /**
         * How many successes in a row turn a failing check; DEGRADED is a success. Default 1. One failure in between starts the
         * count again.
         *
         * @param successThreshold 1 or more
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder successThreshold(int successThreshold) {
            this.successThreshold = positive("successThreshold", successThreshold);
            return this;
        }

        /**
         * From which duration on a run that found UP counts as DEGRADED, with {@link Reason#SLOW}. Off by default. It has an effect only
         * where it is shorter than the {@link #timeout(Duration) timeout}.
         *
         * @param degradedAfter from 1 ms to 24 h
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder degradedAfter(Duration degradedAfter) {
            this.degradedAfter = inRange("degradedAfter", degradedAfter, SHORTEST);
            return this;
        }

        /**
         * Runs the check only when somebody asks, for checks that are dear. Whoever asks gets the last result, or UNKNOWN/PENDING, and never
         * waits; where that result is older than the time to live, one run is started, and whoever asks next gets to see its result. The period
         * and the initial delay have no meaning then, and the result never goes stale: its age is its readers' own doing. Off by default.
         *
         * @param ttl for how long a result counts as new, from 1 ms to 24 h, counted from the start of its run
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder onDemand(Duration ttl) {
            this.onDemand = inRange("onDemand", ttl, SHORTEST);
            return this;
        }

        /**
         * Lets the check rest while nobody asks, for what sleeps and is billed when it is woken: after that time without a reader of a group that
         * shows it, no further run is started. It keeps its last status meanwhile, and does not go stale; the first reader after that gets that status, and
         * has one run started at once. Off by default: the check runs whether anybody asks or not. Of no effect on a check that runs only when
         * asked.
         *
         * @param idleAfter from 1 ms to 24 h; longer than any reader's own period, or the check rests between two of them
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder idleAfter(Duration idleAfter) {
            this.idleAfter = inRange("idleAfter", idleAfter, SHORTEST);
            return this;
        }

        /**
         * Makes the check an optional member, where its group does not say otherwise: when it is not UP, the group is DEGRADED,
         * no worse. Required by default.
         *
         * @return this
         */
        public Builder optional() {
            return optional(true);
        }

        /**
         * Says whether the check is an optional member, where its group does not say otherwise.
         *
         * @param optional true as in {@link #optional()}; false, the default, for a required one
         * @return this
         */
        public Builder optional(boolean optional) {
            this.optional = optional;
            return this;
        }

        /**
         * Lets a remote indicator into liveness and startup. Kubernetes then restarts every pod when that dependency fails; off by
         * default.
         *
         * @return this
         */
        public Builder allowRemote() {
            allowRemote = true;
            return this;
        }

        /** Says that it is off, whatever the code says. */
        void off(Setting setting) {
            switch (setting) {
                case DEGRADED_AFTER -> degradedAfter = OFF;
                case ON_DEMAND -> onDemand = OFF;
                case IDLE_AFTER -> idleAfter = OFF;
                default -> throw new IllegalArgumentException(setting + " cannot be off");
            }
        }

        /**
         * The options.
         *
         * @return the options as they are now
         */
        public CheckOptions build() {
            return new CheckOptions(this);
        }

        private static Duration inRange(String name, Duration value, Duration least) {
            if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        name + ": " + value + " (expected: " + least + " to " + LONGEST + ")");
            }
            return value;
        }

        private static int positive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
            }
            return value;
        }
    }
}
