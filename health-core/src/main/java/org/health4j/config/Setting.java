package org.health4j.config;

import java.util.Locale;

/**
 * A value that an operator may give. Each has a name in the environment, {@code HEALTH4J_CHECK_POSTGRES_TIMEOUT} for example, and one as a system property,
 * {@code health4j.check.postgres.timeout}.
 */
public enum Setting {
    /** {@code CheckOptions.timeout}. */
    TIMEOUT(
            Scope.CHECK,
            "timeout",
            Kind.DURATION,
            "1s",
            "1ms to 24h",
            "a run that takes longer is DOWN/TIMEOUT, at its deadline"),
    /** {@code CheckOptions.period}. */
    PERIOD(
            Scope.CHECK,
            "period",
            Kind.DURATION,
            "5s",
            "1ms to 24h",
            "from the start of one run to the start of the next; each comes up to 20 % earlier, at random"),
    /** {@code CheckOptions.periodWhenDown}. */
    PERIOD_WHEN_DOWN(
            Scope.CHECK,
            "periodWhenDown",
            Kind.DURATION,
            "1s",
            "1ms to 24h",
            "the same while the check is not passing"),
    /** {@code CheckOptions.initialDelay}. */
    INITIAL_DELAY(
            Scope.CHECK,
            "initialDelay",
            Kind.DURATION,
            "0s",
            "0s to 24h",
            "before the first run; the check is UNKNOWN/PENDING until that has ended"),
    /** {@code CheckOptions.failureThreshold}. */
    FAILURE_THRESHOLD(
            Scope.CHECK,
            "failureThreshold",
            Kind.NUMBER,
            "1",
            "1 to 999999999",
            "failures in a row that turn a passing check"),
    /** {@code CheckOptions.successThreshold}. */
    SUCCESS_THRESHOLD(
            Scope.CHECK,
            "successThreshold",
            Kind.NUMBER,
            "1",
            "1 to 999999999",
            "successes in a row that turn a failing check"),
    /** {@code CheckOptions.degradedAfter}. */
    DEGRADED_AFTER(
            Scope.CHECK,
            "degradedAfter",
            Kind.DURATION,
            "off",
            "1ms to 24h, or off",
            "a successful run that takes longer is DEGRADED/SLOW"),
    /** {@code CheckOptions.onDemand}. */
    ON_DEMAND(
            Scope.CHECK,
            "onDemand",
            Kind.DURATION,
            "off",
            "1ms to 24h, or off",
            "the check runs only when asked, and not again within that time"),
    /** {@code CheckOptions.idleAfter}. */
    IDLE_AFTER(
            Scope.CHECK,
            "idleAfter",
            Kind.DURATION,
            "off",
            "1ms to 24h, or off",
            "after that time without a reader the check rests until somebody asks"),
    /** {@code CheckOptions.optional}. */
    OPTIONAL(
            Scope.CHECK,
            "optional",
            Kind.FLAG,
            "false",
            "true or false",
            "DEGRADED instead of DOWN where the group does not say otherwise"),
    /** {@code HealthMonitorBuilder.drainOnShutdown}. */
    DRAIN_ON_SHUTDOWN(
            Scope.MONITOR,
            "drainOnShutdown",
            Kind.DURATION,
            "off",
            "0s to 1h, or off, which 0s is, too",
            "on SIGTERM readiness fails for that long, and the JVM shuts down after that"),
    /** {@code HealthServer.Builder.port}. */
    PORT(
            Scope.MONITOR,
            "port",
            Kind.NUMBER,
            "8081",
            "0 to 65535",
            "where HealthServer listens; 0 takes any port that is free"),
    /** {@code HealthServer.Builder.host}. */
    HOST(
            Scope.MONITOR,
            "host",
            Kind.TEXT,
            "0.0.0.0",
            "an address of the machine",
            "the address that HealthServer listens on; all interfaces by default, since kubelet asks from outside the pod");

    /** What a setting is of. */
    public enum Scope {
        /** Of one check, or the default of all of them. */
        CHECK,
        /** Of the monitor or its server. */
        MONITOR
    }

    /** How a value is written. */
    public enum Kind {
        /** {@code 800ms}, {@code 5s}, {@code 1m}, {@code 1h}, or ISO 8601: {@code PT0.8S}; {@code off} is 0. */
        DURATION("a duration like 800ms, 5s, 1m, 1h or PT0.8S"),
        /** A whole number. */
        NUMBER("a whole number"),
        /** {@code true} or {@code false}. */
        FLAG("true or false"),
        /** Any text. */
        TEXT("a text");

        private final String described;

        Kind(String described) {
            this.described = described;
        }

        /** In words. */
        @Override
        public String toString() {
            return described;
        }
    }

    private final Scope scope;
    private final String key;
    private final Kind kind;
    private final String byDefault;
    private final String range;
    private final String meaning;

    Setting(Scope scope, String key, Kind kind, String byDefault, String range, String meaning) {
        this.scope = scope;
        this.key = key;
        this.kind = kind;
        this.byDefault = byDefault;
        this.range = range;
        this.meaning = meaning;
    }

    /**
     * What it is of.
     *
     * @return a check, or the monitor
     */
    public Scope scope() {
        return scope;
    }

    /**
     * Its name in code, which is also the last part of its system property.
     *
     * @return {@code periodWhenDown} for example
     */
    public String key() {
        return key;
    }

    /**
     * How its value is written.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * What counts where nobody says anything.
     *
     * @return the default, as it would be written
     */
    public String byDefault() {
        return byDefault;
    }

    /**
     * What is allowed.
     *
     * @return the range, in words
     */
    public String range() {
        return range;
    }

    /**
     * What it means.
     *
     * @return half a sentence
     */
    public String meaning() {
        return meaning;
    }

    /**
     * Its environment variable, of the monitor or its server.
     *
     * @return {@code HEALTH4J_PORT} for example
     */
    public String variable() {
        return Configuration.VARIABLE + name();
    }

    /**
     * The environment variable that sets it for one check.
     *
     * @param check the check's name
     * @return {@code HEALTH4J_CHECK_POSTGRES_TIMEOUT} for example
     */
    public String variable(String check) {
        return Configuration.VARIABLE + "CHECK_" + inVariables(check) + "_" + name();
    }

    /**
     * Whether the operator can say it of all checks at once. Not of {@link #OPTIONAL}: that would disarm liveness, too.
     *
     * @return true where there is a variable for that
     */
    public boolean isForAllChecks() {
        return scope == Scope.CHECK && this != OPTIONAL;
    }

    /**
     * The environment variable that sets it for every check for which the code says nothing.
     *
     * @return {@code HEALTH4J_DEFAULT_TIMEOUT} for example
     */
    public String defaultVariable() {
        return Configuration.VARIABLE + "DEFAULT_" + name();
    }

    /**
     * The system property that means the same as a variable of this setting.
     *
     * @return {@code health4j.port} for example
     */
    public String property() {
        return Configuration.PROPERTY + key;
    }

    /**
     * The system property that sets it for one check.
     *
     * @param check the check's name
     * @return {@code health4j.check.postgres.timeout} for example
     */
    public String property(String check) {
        return Configuration.PROPERTY + "check." + check + "." + key;
    }

    /**
     * The system property that sets it for every check for which the code says nothing.
     *
     * @return {@code health4j.default.timeout} for example
     */
    public String defaultProperty() {
        return Configuration.PROPERTY + "default." + key;
    }

    /**
     * A check's name as it stands in variables.
     *
     * @param check the name
     * @return the name in capitals, with underscores for dots and dashes
     */
    public static String inVariables(String check) {
        return check.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
