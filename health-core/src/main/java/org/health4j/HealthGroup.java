package org.health4j;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A view of the picture: some of the checks, and one verdict over them. Known by its name, which is also the last part of its
 * route. Immutable.
 *
 * <p>{@link #LIVENESS}, {@link #READINESS}, {@link #STARTUP} and {@link #DEEP} are always there. Any other group behaves as
 * readiness.
 */
public final class HealthGroup {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Set<String> RESERVED = Set.of("checks");

    /**
     * Must the process be restarted? Named {@code live}. Unhealthy only when DOWN, and takes only local indicators, because Kubernetes
     * restarts whatever fails it.
     */
    public static final HealthGroup LIVENESS = new HealthGroup("live");

    /** May new work be sent here? Named {@code ready}. */
    public static final HealthGroup READINESS = new HealthGroup("ready");

    /** Has it started? Named {@code startup}. Once UP, it stays UP. Takes only local indicators. */
    public static final HealthGroup STARTUP = new HealthGroup("startup");

    /** Every check, for people and dashboards. Named {@code deep}. Membership is not configured: each check is in it. */
    public static final HealthGroup DEEP = new HealthGroup("deep");

    /**
     * What {@code /health} shows: every check, and the verdict of {@link #LIVENESS} and {@link #READINESS} together. Named {@code health}. Its
     * membership is not configured.
     */
    public static final HealthGroup OVERALL = new HealthGroup("health");

    private static final Map<String, HealthGroup> BUILT_IN =
            Map.of("live", LIVENESS, "ready", READINESS, "startup", STARTUP, "deep", DEEP, "health", OVERALL);

    private final String name;

    private HealthGroup(String name) {
        this.name = name;
    }

    /**
     * The group of that name.
     *
     * @param name 1 to 63 characters: {@code a} to {@code z}, {@code 0} to {@code 9} and dashes, no dash in front; not
     *     {@code checks}, which is a route
     * @return one of the constants where the name is theirs, otherwise a group that behaves as readiness
     * @throws IllegalArgumentException when the name is malformed or reserved
     */
    public static HealthGroup of(String name) {
        HealthGroup builtIn = BUILT_IN.get(name);
        if (builtIn != null) {
            return builtIn;
        }
        if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
            throw new IllegalArgumentException(
                    "group: " + name + " (expected: " + NAME + ", and none of " + RESERVED + ")");
        }
        return new HealthGroup(name);
    }

    /**
     * The name.
     *
     * @return the name, {@code ready} for example
     */
    public String name() {
        return name;
    }

    /** Kubernetes kills the container that fails these. */
    boolean refusesRemote() {
        return equals(LIVENESS) || equals(STARTUP);
    }

    /** A draining application keeps living, but takes no new work. */
    boolean drains() {
        return !equals(LIVENESS) && !equals(STARTUP) && !equals(DEEP) && !equals(OVERALL);
    }

    boolean isHealthy(Status status) {
        return equals(LIVENESS) ? status != Status.DOWN : status.isPassing();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof HealthGroup that && name.equals(that.name));
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }

    /** Collects which checks count in a group, and how. Not safe for use by several threads. */
    public static final class Members {

        private final HealthGroup group;
        private final Map<String, Boolean> requiredByName = new LinkedHashMap<>();

        private Members(HealthGroup group) {
            this.group = group;
        }

        static Map<String, Boolean> of(HealthGroup group, Consumer<Members> configure) {
            Members members = new Members(group);
            configure.accept(members);
            return members.requiredByName;
        }

        /**
         * The group is never better than these.
         *
         * @param checks the names of checks, registered before or after this call
         * @return this
         * @throws IllegalArgumentException when one is in the group already
         */
        public Members required(String... checks) {
            return add(true, checks);
        }

        /**
         * When one of these is not UP the group is DEGRADED, no worse.
         *
         * @param checks the names of checks, registered before or after this call
         * @return this
         * @throws IllegalArgumentException when one is in the group already
         */
        public Members optional(String... checks) {
            return add(false, checks);
        }

        private Members add(boolean required, String... checks) {
            for (String check : checks) {
                if (requiredByName.putIfAbsent(check, required) != null) {
                    throw new IllegalArgumentException(
                            "check: " + check + " (expected: named once in group " + group.name + ")");
                }
            }
            return this;
        }
    }
}
