package org.health4j;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which checks are known, and which of them count in which group. Refuses what must not be, and is then as it was. Not safe for use by several
 * threads.
 */
final class Roster {

    private static final Pattern NAME = Pattern.compile("(?!health4j\\.)[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    /** A check that was made known. */
    record Registered(HealthIndicator indicator, CheckOptions options) {}

    private final Map<String, Registered> checks = new LinkedHashMap<>();
    private final Map<String, String> byVariable = new HashMap<>();
    private final Map<HealthGroup, Map<String, Boolean>> groups =
            new LinkedHashMap<>(); // required or optional, by name

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

    /** Whether they are required, by the names of the checks that count in that group. */
    Map<String, Boolean> members(HealthGroup group) {
        return Collections.unmodifiableMap(requireNonNull(groups.get(group)));
    }

    /** Makes a check known, and has it count in some groups, required there or optional as its options say. */
    void register(String name, HealthIndicator indicator, CheckOptions options, Set<HealthGroup> in) {
        Registered check = new Registered(requireNonNull(indicator, "indicator"), requireNonNull(options, "options"));
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("check: " + name + " (expected: " + NAME + ")");
        }
        String taken = byVariable.get(variable(name));
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
        byVariable.put(variable(name), name);
        in.forEach(group -> requireNonNull(groups.get(group)).put(name, !options.isOptional()));
    }

    /** A name as an environment variable would have it. */
    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Makes a group known. */
    void open(HealthGroup group) {
        refuseFull(group);
        groups.putIfAbsent(group, new LinkedHashMap<>());
    }

    /** Has checks count in a group, in addition to those that do; they may be made known later. */
    void join(HealthGroup group, Map<String, Boolean> requiredByName) {
        refuseUnknown(group);
        Map<String, Boolean> members = requireNonNull(groups.get(group));
        for (String name : requiredByName.keySet()) {
            if (members.containsKey(name)) {
                throw new IllegalArgumentException("check: " + name + " (expected: named once in group " + group + ")");
            }
        }
        members.putAll(requiredByName);
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
        byVariable.remove(variable(name));
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
        if (group.refusesRemote() && check.indicator.isRemote() && !check.options.isRemoteAllowed()) {
            throw new IllegalArgumentException("check: " + name + " in group " + group
                    + " (expected: a local indicator, because Kubernetes restarts whatever fails this group and a restart mends no"
                    + " dependency; use readiness(…), or HealthIndicator.local(…) for a check that looks at this process only, or"
                    + " allowRemote())");
        }
    }
}
