package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.health4j.ModelCheck.Shown;
import org.health4j.testkit.ManualTime;
import org.jspecify.annotations.Nullable;

/** A monitor on manual time, and beside it the plain model of what it must show. */
final class ModelledMonitor {

    static final List<String> NAMES = List.of("slow", "same", "live", "start", "asked");
    static final HealthGroup BATCH = HealthGroup.of("batch");
    static final HealthGroup EMPTY = HealthGroup.of("empty");
    static final List<HealthGroup> GROUPS =
            List.of(HealthGroup.LIVENESS, HealthGroup.READINESS, HealthGroup.STARTUP, BATCH);

    private static final Shown DRAINED = new Shown("verdict", Status.OUT_OF_SERVICE, Reason.DRAINING, true);
    private static final long MISSED_BEATS = ofSeconds(30).toNanos();
    private static final Map<String, CheckOptions> OPTIONS = Map.of(
            "slow",
            CheckOptions.of(check -> check.timeout(ofMillis(300))
                    .period(ofSeconds(1))
                    .periodWhenDown(ofMillis(400))
                    .failureThreshold(3)
                    .successThreshold(2)
                    .allowRemote()),
            "same",
            CheckOptions.of(check -> check.timeout(ofSeconds(1))
                    .period(ofSeconds(1))
                    .degradedAfter(ofMillis(200))
                    .failureThreshold(2)
                    .optional()
                    .allowRemote()),
            "live",
            CheckOptions.of(
                    check -> check.timeout(ofMillis(100)).period(ofSeconds(2)).allowRemote()),
            "start",
            CheckOptions.of(check -> check.timeout(ofMillis(400))
                    .period(ofMillis(700))
                    .initialDelay(ofMillis(150))
                    .allowRemote()),
            "asked",
            CheckOptions.of(check ->
                    check.timeout(ofMillis(200)).onDemand(ofMillis(500)).allowRemote()));

    private final ManualTime time = new ManualTime();
    private final HealthMonitor monitor;
    private final Map<String, Health> answers = new HashMap<>(); // none: the run is held back
    private final Map<String, CheckRun> held = new HashMap<>();
    private final List<CheckRun> orphans = new ArrayList<>();
    private final Map<String, ModelCheck> checks = new LinkedHashMap<>();
    private final Map<HealthGroup, Map<String, Boolean>> members = new HashMap<>();
    private final Map<String, Integer> removals = new HashMap<>();
    private final List<CompletableFuture<HealthReport>> refreshes = new ArrayList<>();
    private final Queue<Transition> told = new ConcurrentLinkedQueue<>();
    private boolean mayHaveStarted;
    private boolean started;
    private boolean drained;
    private long resumedAt = time.nanos();
    private long beatAt = time.nanos();

    ModelledMonitor() {
        GROUPS.forEach(group -> members.put(group, new LinkedHashMap<>()));
        HealthMonitorBuilder builder = HealthMonitor.builder()
                .ticker(time)
                .scheduler(time)
                .clock(time.clock())
                .executor(this::execute)
                .listener(told::add)
                .group(EMPTY, group -> {});
        NAMES.forEach(name -> {
            answers.put(name, Health.up());
            builder.check(name, indicator(name), options(name));
            known(name);
        });
        builder.group(HealthGroup.READINESS, group -> group.required("slow").optional("same"));
        builder.group(HealthGroup.LIVENESS, group -> group.required("live"));
        builder.group(HealthGroup.STARTUP, group -> group.required("start"));
        builder.group(BATCH, group -> group.required("slow").optional("asked").required("start"));
        members(HealthGroup.READINESS).putAll(Map.of("slow", true));
        members(HealthGroup.READINESS).put("same", false);
        members(HealthGroup.LIVENESS).put("live", true);
        members(HealthGroup.STARTUP).put("start", true);
        members(BATCH).put("slow", true);
        members(BATCH).put("asked", false);
        members(BATCH).put("start", true);
        monitor = builder.start();
    }

    private HealthIndicator indicator(String name) {
        return context -> requireNonNull(answers.get(name));
    }

    private void known(String name) {
        checks.put(name, new ModelCheck(options(name), time.nanos()));
    }

    private static CheckOptions options(String name) {
        return requireNonNull(OPTIONS.get(name));
    }

    private ModelCheck check(String name) {
        return requireNonNull(checks.get(name));
    }

    private Map<String, Boolean> members(HealthGroup group) {
        return requireNonNull(members.get(group));
    }

    private void execute(Runnable run) {
        CheckRun begun = (CheckRun) run;
        String name = begun.check().name();
        settle();
        ModelCheck check = check(name);
        check.begin(time.nanos());
        Health answer = answers.get(name);
        if (answer == null) {
            held.put(name, begun);
        } else {
            check.end(answer, time.nanos());
            begun.run();
        }
        note();
    }

    private void settle() {
        checks.values().stream()
                .filter(check -> check.endsSaying(time.nanos(), resumedAt))
                .forEach(check -> {
                    check.endSaying();
                    note(); // what it hid may show for an instant, before something else happens at the same one
                });
        checks.values().forEach(check -> check.settle(time.nanos(), resumedAt));
        note();
    }

    void answer(String name, Health health) {
        answers.put(name, health);
    }

    void hold(String name) {
        answers.remove(name);
    }

    /** The run that is held back ends; so do those of checks that were removed meanwhile. */
    void release(String name, Health health) {
        Health before = answers.put(name, health);
        CheckRun run = held.remove(name);
        if (run != null) {
            check(name).end(health, time.nanos());
            run.run();
        }
        orphans.forEach(CheckRun::run);
        orphans.clear();
        if (before == null) {
            answers.remove(name);
        } else {
            answers.put(name, before);
        }
    }

    void pass(Duration duration) {
        resumedAt = time.nanos();
        long until = resumedAt + duration.toNanos();
        // What an override hid shows as soon as it ends, if only until something else happens.
        checks.values().stream()
                .flatMapToLong(check -> check.saidUntil().stream())
                .filter(end -> end - resumedAt > 0 && end - until < 0)
                .mapToObj(end -> Duration.ofNanos(end - resumedAt))
                .sorted()
                .forEach(end -> {
                    time.advance(end.minusNanos(time.nanos() - resumedAt));
                    settle();
                });
        time.advance(Duration.ofNanos(until - time.nanos()));
        settle();
        checks.values().forEach(check -> check.requireBegun(time.nanos(), resumedAt));
        long beat = ofSeconds(1).toNanos();
        for (long at = Math.max(0, beatAt + beat - resumedAt); resumedAt + at - time.nanos() <= 0; at += beat) {
            beatAt = resumedAt + at;
        }
    }

    /** The scheduler's thread does not get on. */
    void stall(Duration duration) {
        time.stall(duration);
    }

    void setClock(Duration forward) {
        time.setClock(time.clock().instant().plus(forward));
    }

    void override(String name, Status status, Duration duration) {
        if (checks.containsKey(name)) {
            Reason reason = status == Status.UP ? Reason.OK : Reason.of("SAID");
            monitor.override(name, status, reason, "somebody", duration);
            check(name).say(status, reason, time.nanos() + duration.toNanos());
        }
    }

    void endOverride(String name) {
        if (checks.containsKey(name)) {
            monitor.endOverride(name, "somebody");
            check(name).endSaying();
        }
    }

    void remove(String name) {
        if (checks.remove(name) != null) {
            monitor.remove(name);
            removals.merge(name, 1, Integer::sum);
            members.values().forEach(group -> group.remove(name));
            CheckRun run = held.remove(name);
            if (run != null) {
                orphans.add(run);
            }
        }
    }

    void add(String name, Set<HealthGroup> groups) {
        if (!checks.containsKey(name)) {
            known(name);
            CheckOptions options = options(name);
            groups.forEach(group -> members(group).put(name, !options.isOptional()));
            monitor.add(name, indicator(name), options, groups.toArray(HealthGroup[]::new));
        }
    }

    void join(String name, HealthGroup group, boolean required) {
        if (checks.containsKey(name) && !members(group).containsKey(name)) {
            members(group).put(name, required);
            monitor.group(group, joining -> {
                if (required) {
                    joining.required(name);
                } else {
                    joining.optional(name);
                }
            });
        }
    }

    void drain() {
        monitor.drain();
        drained = true;
    }

    void refresh(HealthGroup group) {
        members(group).keySet().forEach(name -> check(name).refresh(time.nanos()));
        refreshes.add(monitor.refresh(group).toCompletableFuture());
    }

    /** Startup is UP for ever once it was shown so, however shortly. */
    private void note() {
        mayHaveStarted |= Shown.verdict(shown(HealthGroup.STARTUP)).status() == Status.UP;
    }

    /** Everything that is shown agrees with the model. */
    void compare() {
        // Has changes of the last 10 ms shown now.
        monitor.refresh(EMPTY);
        note();
        long now = time.nanos();
        boolean beating = now - beatAt < MISSED_BEATS;
        Shown heartbeat = new Shown(
                "health4j.scheduler", beating ? Status.UP : Status.DOWN, beating ? Reason.OK : Reason.STALE, true);
        List<Shown> everything = new ArrayList<>();
        checks.forEach((name, check) ->
                everything.add(check.shown(name, !check.options().isOptional(), now)));
        compare(HealthGroup.DEEP, everything, Shown.verdict(everything));
        Shown live = compare(HealthGroup.LIVENESS, with(heartbeat, shown(HealthGroup.LIVENESS)), null);
        Shown ready = compare(HealthGroup.READINESS, shown(HealthGroup.READINESS), drained ? DRAINED : null);
        compare(BATCH, shown(BATCH), drained ? DRAINED : null);
        compare(HealthGroup.OVERALL, with(heartbeat, everything), Shown.verdict(List.of(live, ready)));
        compareStartup();
        checks.forEach((name, check) -> assertThat(monitor.details(name).stuck().isPresent())
                .as(name + " stuck")
                .isEqualTo(check.isStuck()));
    }

    private static List<Shown> with(Shown first, List<Shown> others) {
        List<Shown> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }

    private List<Shown> shown(HealthGroup group) {
        List<Shown> shown = new ArrayList<>();
        members(group).forEach((name, required) -> shown.add(check(name).shown(name, required, time.nanos())));
        return shown;
    }

    private Shown compare(HealthGroup group, List<Shown> expected, @Nullable Shown said) {
        HealthReport report = monitor.report(group);
        Shown verdict = said == null ? Shown.verdict(expected) : said;
        assertThat(checks(report)).as("checks of " + group).isEqualTo(expected);
        assertThat(Shown.verdict(report)).as(group.name()).isEqualTo(verdict);
        Status status = report.status();
        boolean healthy = group.equals(HealthGroup.LIVENESS) ? status != Status.DOWN : status.isPassing();
        if (!group.equals(HealthGroup.OVERALL)) {
            assertThat(report.healthy()).as(group + " is healthy").isEqualTo(healthy);
        }
        return verdict;
    }

    private void compareStartup() {
        HealthReport report = monitor.report(HealthGroup.STARTUP);
        List<Shown> shown = shown(HealthGroup.STARTUP);
        assertThat(checks(report)).isEqualTo(shown);
        boolean up = report.status() == Status.UP;
        assertThat(up).as("startup that was UP").isIn(started ? List.of(true) : List.of(true, false));
        if (up) {
            assertThat(mayHaveStarted).as("startup was UP at some time").isTrue();
            started = true;
        } else {
            assertThat(Shown.verdict(report)).as("startup").isEqualTo(Shown.verdict(shown));
        }
    }

    private static List<Shown> checks(HealthReport report) {
        return report.checks().stream().map(Shown::of).toList();
    }

    /** Lets everything end, closes, and looks at what was told on the way. */
    void finish() {
        NAMES.forEach(name -> {
            release(name, Health.up());
            answer(name, Health.up());
        });
        pass(ofSeconds(3));
        compare();
        refreshes.forEach(refresh -> refresh.orTimeout(10, TimeUnit.SECONDS).join());
        monitor.close();
        Map<String, List<Transition>> bySubject = new LinkedHashMap<>();
        told.forEach(transition -> bySubject
                .computeIfAbsent(transition.subject() + " " + transition.name(), any -> new ArrayList<>())
                .add(transition));
        bySubject.forEach(this::compareTold);
    }

    private void compareTold(String subject, List<Transition> transitions) {
        int gaps = 0;
        for (int i = 0; i < transitions.size(); i++) {
            Transition transition = transitions.get(i);
            assertThat(transition.to()).as(subject).isNotEqualTo(transition.from());
            assertThat(transition.lasted()).as(subject).isGreaterThanOrEqualTo(Duration.ZERO);
            if (i > 0 && transitions.get(i - 1).to() != transition.from()) {
                assertThat(transition.from()).as(subject + " begun anew").isEqualTo(Status.UNKNOWN);
                gaps++;
            }
        }
        String name = subject.substring(subject.indexOf(' ') + 1);
        assertThat(gaps)
                .as(subject + ": transitions that were not told")
                .isLessThanOrEqualTo(removals.getOrDefault(name, 0));
        Status last = transitions.get(transitions.size() - 1).to();
        if (subject.startsWith("GROUP")) {
            assertThat(last)
                    .as(subject)
                    .isEqualTo(monitor.report(HealthGroup.of(name)).status());
        } else if (checks.containsKey(name)) {
            Status shown = Scene.check(monitor.report(HealthGroup.DEEP), name).status();
            // One that was made known anew has nothing to tell before it is something else than UNKNOWN.
            boolean anew = removals.containsKey(name) && shown == Status.UNKNOWN;
            assertThat(anew ? shown : last).as(subject).isEqualTo(shown);
        }
    }
}
