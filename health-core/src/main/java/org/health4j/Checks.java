package org.health4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.health4j.config.Configuration;

/**
 * The checks of a running monitor and the views that show them. Who is shown where changes under the picture's lock; anyone may look at any time.
 */
final class Checks {

    private static final Duration MISSED_BEATS = Duration.ofSeconds(30);
    private static final String HEARTBEAT = "health4j.scheduler";

    private final Engine engine;
    private final Configuration configuration;
    private final Roster roster; // guarded by the picture's lock
    private final List<MonitoredCheck> leaving = new ArrayList<>(); // guarded by it, too
    private final Map<HealthGroup, GroupView> views = new LinkedHashMap<>(); // one that is made of others after those
    private final Set<HealthGroup> groups;
    private final GroupView liveness;
    private final GroupView readiness;
    private final GroupView deep;
    private final GroupView overall;
    private final CheckCell heartbeat;
    private boolean closing; // guarded by the picture's lock
    private volatile Map<String, MonitoredCheck> byName; // copied on write

    Checks(Roster roster, Configuration configuration, Engine engine) {
        this.roster = roster;
        this.configuration = configuration;
        this.engine = engine;
        roster.groups().forEach(group -> views.put(group, new GroupView(group, List.of(), engine)));
        liveness = requireNonNull(views.get(HealthGroup.LIVENESS));
        deep = new GroupView(HealthGroup.DEEP, List.of(), engine);
        views.put(HealthGroup.DEEP, deep);
        groups = Collections.unmodifiableSet(new LinkedHashSet<>(views.keySet()));
        readiness = requireNonNull(views.get(HealthGroup.READINESS));
        overall = new GroupView(HealthGroup.OVERALL, List.of(liveness, readiness), engine);
        views.put(HealthGroup.OVERALL, overall);
        long now = engine.ticker().nanos();
        CheckState beating = new CheckState(Status.UP, Reason.OK, engine.clock().instant(), now, Optional.empty());
        heartbeat = new CheckCell(HEARTBEAT, Status.DOWN, beating, now + MISSED_BEATS.toNanos());
        Map<String, MonitoredCheck> made = new LinkedHashMap<>();
        roster.checks().forEach((name, check) -> made.put(name, made(name, check)));
        byName = Collections.unmodifiableMap(made);
    }

    private MonitoredCheck made(String name, Roster.Registered check) {
        return new MonitoredCheck(name, check.indicator(), check.options(), engine);
    }

    void start() {
        engine.picture().update(() -> {
            List<GroupView.Member> own = List.of(new GroupView.Member(heartbeat, null, true));
            liveness.join(own);
            overall.join(own);
            showEverywhere(byName.values());
            roster.groups().forEach(group -> view(group).join(members(group, roster.names(group))));
            return null;
        });
        engine.picture().open(views.values());
        byName.values().forEach(MonitoredCheck::start);
    }

    private void showEverywhere(Collection<MonitoredCheck> checks) {
        List<GroupView.Member> members = checks.stream()
                .map(check -> GroupView.Member.of(check, !check.options().isOptional()))
                .toList();
        deep.join(members);
        overall.join(members);
    }

    private List<GroupView.Member> members(HealthGroup group, Set<String> names) {
        return names.stream()
                .map(name -> GroupView.Member.of(known(name), roster.isRequired(group, name)))
                .toList();
    }

    /** On the scheduler's thread, every second or so: shows that it is alive, and saves readers the work of putting expiries off. */
    void beat() {
        long now = engine.ticker().nanos();
        byName.values().forEach(check -> check.keepGoing(now));
        engine.picture().update(() -> {
            if (heartbeat.renew(now + MISSED_BEATS.toNanos())) {
                engine.picture().changed(List.of(liveness, overall));
            }
            leaving.removeIf(check -> !check.isRunning());
            return null;
        });
        engine.picture().keepFresh();
    }

    /** Those that have members of their own. */
    Set<HealthGroup> groups() {
        return groups;
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    @SuppressWarnings(
            "ReferenceEquality") // what probes ask for is found without a look-up; another group of that name is, too,
    // below
    GroupView view(HealthGroup group) {
        if (group == HealthGroup.READINESS) {
            return readiness;
        }
        if (group == HealthGroup.LIVENESS) {
            return liveness;
        }
        GroupView view = views.get(group);
        if (view == null) {
            throw new IllegalArgumentException("group: " + group + " (expected: one of " + groups + ")");
        }
        return view;
    }

    GroupView overall() {
        return overall;
    }

    MonitoredCheck known(String name) {
        MonitoredCheck check = byName.get(name);
        if (check == null) {
            throw new IllegalArgumentException("check: " + name + " (expected: one of " + byName.keySet() + ")");
        }
        return check;
    }

    void add(String name, HealthIndicator indicator, CheckOptions code, Set<HealthGroup> groups) {
        OperatorOptions operator = new OperatorOptions(configuration);
        CheckOptions options = operator.of(name, code);
        operator.reader().requireValid();
        Roster.Registered registered = Roster.Registered.of(indicator, options);
        MonitoredCheck added = engine.picture().update(() -> {
            refuseClosed();
            roster.register(name, registered, groups);
            MonitoredCheck check = made(name, registered);
            Map<String, MonitoredCheck> all = new LinkedHashMap<>(byName);
            all.put(name, check);
            byName = Collections.unmodifiableMap(all);
            showEverywhere(List.of(check));
            groups.forEach(group -> view(group).join(members(group, Set.of(name))));
            engine.picture().changed(check.belief().views());
            engine.notifier().added(name);
            return check;
        });
        try {
            added.start();
        } catch (RuntimeException | Error e) {
            remove(name);
            throw e;
        }
    }

    void join(HealthGroup group, Map<String, Boolean> requiredByName) {
        engine.picture().change(() -> {
            refuseClosed();
            roster.verify(group, requiredByName.keySet());
            roster.join(group, requiredByName);
            view(group).join(members(group, requiredByName.keySet()));
            engine.picture().changed(List.of(view(group), overall));
            return null;
        });
    }

    void remove(String name) {
        MonitoredCheck removed = engine.picture().change(() -> {
            refuseClosed();
            MonitoredCheck check = known(name);
            roster.remove(name);
            Map<String, MonitoredCheck> left = new LinkedHashMap<>(byName);
            left.remove(name);
            byName = Collections.unmodifiableMap(left);
            check.belief().views().forEach(view -> view.leave(check));
            engine.picture().changed(check.belief().views());
            engine.picture().changed(List.of(overall));
            check.retire();
            leaving.add(check);
            engine.notifier().removed(name);
            return check;
        });
        removed.close();
    }

    private void refuseClosed() {
        if (closing) {
            throw new IllegalStateException("the monitor is closed (expected: a running one)");
        }
    }

    /** From here on nothing counts and nothing is started. */
    void close() {
        engine.picture().update(() -> closing = true);
        byName.values().forEach(MonitoredCheck::close);
    }

    /** After the close: a run that is well ends by itself; what is left after that time is freed as at its deadline. */
    void awaitEnd(Duration patience) {
        List<MonitoredCheck> all = new ArrayList<>(byName.values());
        engine.picture().update(() -> all.addAll(leaving));
        long until = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        for (MonitoredCheck check : all) {
            interrupted |= check.awaitEnd(interrupted ? System.nanoTime() : until);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
