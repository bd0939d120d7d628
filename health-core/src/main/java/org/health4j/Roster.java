package org.health4j;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.health4j.config.Setting;

/**
 * Which checks are known, and which of them count in which group. Refuses what must not be, and is then as it was. Not safe for use by several
 * threads.
 */
final class Roster {

    private static final Pattern NAME = Pattern.compile("(?!health4j\\.)[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    /** A check that was made known. */
    record Registered(HealthIndicator indicator, CheckOptions options, boolean remote) {

        /** Asks the indicator, which is foreign code. */
        static Registered of(HealthIndicator indicator, CheckOptions options) {
            return new Registered(
                    requireNonNull(indicator, "indicator"), requireNonNull(options, "options"), indicator.isRemote());
        }
    }

    private final Map<String, Registered> checks = new LinkedHashMap<>();
    private final Map<String, String> byVariable = new HashMap<>();
    private final Map<HealthGroup, Map<String, Role>> groups = new LinkedHashMap<>();

    /** How a check counts in a group. */
    private enum Role {
        REQUIRED,
        OPTIONAL,
        AS_ITS_OPTIONS_SAY
    }

    Roster() {
        open(HealthGroup.LIVENESS);
        open(HealthGroup.READINESS);
        open(HealthGroup.STARTUP);
    }

    Map<String, Registered> checks() {
        return Collections.unmodifiableMap(checks);
    }

    Set<HealthGroup> groups() {
        return Collections.unmodifiableSet(groups.keySet());
    }

    /** The names of the checks that count in that group, known ones or not. */
    Set<String> names(HealthGroup group) {
        return Collections.unmodifiableSet(requireNonNull(groups.get(group)).keySet());
    }

    /** Whether a check that counts in that group is required there. */
    boolean isRequired(HealthGroup group, String name) {
        Role role = requireNonNull(requireNonNull(groups.get(group)).get(name));
        return role == Role.AS_ITS_OPTIONS_SAY
                ? !requireNonNull(checks.get(name)).options.isOptional()
                : role == Role.REQUIRED;
    }

    /** Has the options of each check be others. */
    void options(BiFunction<String, CheckOptions, CheckOptions> change) {
        checks.replaceAll(
                (name, check) -> new Registered(check.indicator, change.apply(name, check.options), check.remote));
    }

    /** Makes a check known, and has it count in some groups, required there or optional as its options say. */
    void register(String name, Registered check, Set<HealthGroup> in) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("check: " + name + " (expected: " + NAME + ")");
        }
        String taken = byVariable.get(Setting.inVariables(name));
        if (taken != null) {
            throw new IllegalArgumentException("check: " + name + " (expected: "
                    + (taken.equals(name)
                            ? "a name not yet taken)"
                            : "a name that differs from " + taken + " in more than case and punctuation)"));
        }
        for (HealthGroup group : in) {
            refuseUnknown(group);
            refuseRemote(group, name, check);
        }
        checks.put(name, check);
        byVariable.put(Setting.inVariables(name), name);
        in.forEach(group -> requireNonNull(groups.get(group)).put(name, Role.AS_ITS_OPTIONS_SAY));
    }

    /** Makes a group known. */
    void open(HealthGroup group) {
        refuseFull(group);
        groups.putIfAbsent(group, new LinkedHashMap<>());
    }

    /** Has checks count in a group, in addition to those that do; they may be made known later. */
    void join(HealthGroup group, Map<String, Boolean> requiredByName) {
        refuseUnknown(group);
        Map<String, Role> members = requireNonNull(groups.get(group));
        for (String name : requiredByName.keySet()) {
            if (members.containsKey(name)) {
                throw new IllegalArgumentException("check: " + name + " (expected: named once in group " + group + ")");
            }
        }
        requiredByName.forEach((name, required) -> members.put(name, required ? Role.REQUIRED : Role.OPTIONAL));
    }

    /** That each of these checks is known, and may count in that group. */
    void verify(HealthGroup group, Set<String> names) {
        for (String name : names) {
            Registered check = checks.get(name);
            if (check == null) {
                throw new IllegalArgumentException("check: " + name + " in group " + group
                        + " (expected: one of the registered checks " + checks.keySet() + ")");
            }
            refuseRemote(group, name, check);
        }
    }

    void remove(String name) {
        checks.remove(name);
        byVariable.remove(Setting.inVariables(name));
        groups.values().forEach(members -> members.remove(name));
    }

    private static void refuseFull(HealthGroup group) {
        if (group.equals(HealthGroup.DEEP) || group.equals(HealthGroup.OVERALL)) {
            throw new IllegalArgumentException(
                    "group: " + group + " (expected: another group; every check is in this one)");
        }
    }

    private void refuseUnknown(HealthGroup group) {
        refuseFull(group);
        if (!groups.containsKey(group)) {
            throw new IllegalArgumentException("group: " + group + " (expected: one of " + groups.keySet() + ")");
        }
    }

    private static void refuseRemote(HealthGroup group, String name, Registered check) {
        if (group.refusesRemote() && check.remote && !check.options.isRemoteAllowed()) {
            throw new IllegalArgumentException("check: " + name + " in group " + group
                    + " (expected: a local indicator, because Kubernetes restarts whatever fails this group and a restart mends no"
                    + " dependency; use readiness(…), or HealthIndicator.local(…) for a check that looks at this process only, or"
                    + " allowRemote())");
        }
    }
}
