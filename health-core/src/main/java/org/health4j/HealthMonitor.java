package org.health4j;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs checks in the background and keeps one consistent picture of them, which anyone may read at any time without waiting.
 *
 * <p>Safe for use by several threads. All its threads are daemons whose names begin with {@code health4j-}.
 */
public final class HealthMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration MISSED_BEATS = Duration.ofSeconds(30);
    private static final Duration SHORTEST_OVERRIDE = Duration.ofMillis(1);
    private static final Duration LONGEST_OVERRIDE = Duration.ofDays(7);
    private static final int MOST_AUTHOR = 100;
    private static final String HEARTBEAT = "health4j.scheduler";

    private final Optional<Service> service;
    private final Engine engine;
    private final Runnable closeScheduler;
    private final Map<String, MonitoredCheck> checks;
    private final Map<HealthGroup, GroupView> views;
    private final GroupView overall;
    private final CheckCell heartbeat;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ShutdownSignal.@Nullable Drain onShutdown;

    HealthMonitor(HealthMonitorBuilder builder) {
        service = Optional.ofNullable(builder.service);
        Scheduler scheduler = builder.scheduler;
        if (scheduler == null) {
            ScheduledThreadPoolExecutor timer = timer();
            scheduler = (task, delay) -> timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            closeScheduler = timer::shutdownNow;
        } else {
            closeScheduler = () -> {};
        }
        Picture picture = new Picture(builder.ticker, scheduler);
        CheckThreads threads = new CheckThreads(builder.executor);
        engine = new Engine(
                builder.ticker,
                builder.clock,
                scheduler,
                threads,
                picture,
                new Notifier(builder.listeners, new TerminationLog(builder.terminationLog)));
        checks = new LinkedHashMap<>();
        builder.checks.forEach((name, check) ->
                checks.put(name, new MonitoredCheck(name, check.indicator(), check.options(), engine)));
        long now = builder.ticker.nanos();
        CheckState beating = new CheckState(Status.UP, Reason.OK, builder.clock.instant(), now, Optional.empty());
        heartbeat = new CheckCell(HEARTBEAT, Status.DOWN, beating, now + MISSED_BEATS.toNanos());
        views = views(builder.groups);
        overall = overall(
                requireNonNull(views.get(HealthGroup.LIVENESS)), requireNonNull(views.get(HealthGroup.READINESS)));
        onShutdown = builder.drain == null ? null : new ShutdownSignal.Drain(this, builder.drain);
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, CheckThreads.daemon("scheduler"));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private Map<HealthGroup, GroupView> views(Map<HealthGroup, Map<String, Boolean>> groups) {
        Map<HealthGroup, GroupView> made = new LinkedHashMap<>();
        groups.forEach((group, requiredByName) -> {
            List<GroupView.Member> members = new ArrayList<>();
            if (group.equals(HealthGroup.LIVENESS)) {
                members.add(new GroupView.Member(heartbeat, true));
            }
            requiredByName.forEach((name, required) -> members.add(
                    new GroupView.Member(requireNonNull(checks.get(name)).cell(), required)));
            made.put(group, new GroupView(group, members, List.of(), engine));
        });
        return made;
    }

    private GroupView overall(GroupView liveness, GroupView readiness) {
        List<GroupView.Member> everything = new ArrayList<>();
        everything.add(new GroupView.Member(heartbeat, true));
        checks.values()
                .forEach(check -> everything.add(
                        new GroupView.Member(check.cell(), !check.options().isOptional())));
        List<GroupView> judges = List.of(liveness, readiness);
        return new GroupView(HealthGroup.OVERALL, everything, judges, engine);
    }

    private GroupView view(HealthGroup group) {
        GroupView view = group.equals(HealthGroup.OVERALL) ? overall : views.get(group);
        if (view == null) {
            throw new IllegalArgumentException("group: " + group + " (expected: one of " + views.keySet() + ")");
        }
        return view;
    }

    private MonitoredCheck known(String name) {
        MonitoredCheck check = checks.get(name);
        if (check == null) {
            throw new IllegalArgumentException("check: " + name + " (expected: one of " + checks.keySet() + ")");
        }
        return check;
    }

    void start() {
        List<GroupView> all = new ArrayList<>(views.values());
        all.add(overall);
        engine.picture().open(all);
        for (GroupView view : all) {
            view.onDemand(checks.values().stream()
                    .filter(check -> check.isOnDemand() && view.shows(check.cell()))
                    .toArray(MonitoredCheck[]::new));
        }
        beat();
        for (MonitoredCheck check : checks.values()) {
            check.start(all.stream().filter(view -> view.shows(check.cell())).toList());
        }
        if (onShutdown != null) {
            ShutdownSignal.add(onShutdown);
        }
    }

    /** On the scheduler's thread: shows that it is alive, and saves readers the work of putting expiries off. */
    private void beat() {
        if (closed.getCount() == 0) {
            return;
        }
        try {
            long now = engine.ticker().nanos();
            checks.values().forEach(check -> check.keepGoing(now));
            engine.picture().update(() -> {
                if (heartbeat.renew(now + MISSED_BEATS.toNanos())) {
                    engine.picture().changed(List.of(view(HealthGroup.LIVENESS), overall));
                }
                return null;
            });
            engine.picture().keepFresh();
        } finally {
            engine.scheduler().schedule(this::beat, BEAT);
        }
    }

    /**
     * Starts a builder.
     *
     * @return a builder that knows no check
     */
    public static HealthMonitorBuilder builder() {
        return new HealthMonitorBuilder();
    }

    /**
     * Everything: each check, and the verdict of liveness and readiness together, as {@link HealthGroup#OVERALL}. Never waits.
     *
     * @return the present instant
     */
    public HealthReport report() {
        return overall.report();
    }

    /**
     * The present instant of a group. One volatile read and one look at the ticker: no lock, no input or output, no allocation,
     * on any thread, an event loop's too.
     *
     * @param group a group that the monitor knows, see {@link #groups()}
     * @return the report
     * @throws IllegalArgumentException when the group is unknown
     */
    public HealthReport report(HealthGroup group) {
        return view(group).report();
    }

    /**
     * Has every check of a group run now, those too that run only when asked. A run that is under way is joined, and a check that is stuck is left as it
     * is. Returns at once; to be used sparingly, since it asks every dependency.
     *
     * @param group a group that the monitor knows
     * @return completes with the report once each check has a new result, on a thread of the monitor's own; is cancelled where the monitor is
     *     closed meanwhile
     * @throws IllegalArgumentException when the group is unknown
     */
    public CompletionStage<HealthReport> refresh(HealthGroup group) {
        GroupView view = view(group);
        CompletableFuture<?>[] results = checks.values().stream()
                .filter(check -> view.shows(check.cell()))
                .map(MonitoredCheck::refresh)
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(results)
                .thenApply(done -> {
                    engine.picture().showNow();
                    return view.current(engine.ticker().nanos());
                })
                .minimalCompletionStage();
    }

    /**
     * The groups: live, ready, startup and deep, and those that were configured.
     *
     * @return an unmodifiable set
     */
    public Set<HealthGroup> groups() {
        return Collections.unmodifiableSet(views.keySet());
    }

    /**
     * The names of the checks, in the order of their registration.
     *
     * @return a list of names
     */
    public List<String> checks() {
        return List.copyOf(checks.keySet());
    }

    /**
     * All that is known of a check, for the full view. Waits for no dependency.
     *
     * @param check the name of a check, one of {@link #checks()}
     * @return how it stands with the check now
     * @throws IllegalArgumentException when there is no such check
     */
    public CheckDetails details(String check) {
        return known(check).details();
    }

    /**
     * Shows a check as somebody says it is, in place of what it finds, and ends by itself. The check is run on as before, and when the override ends,
     * what it believes by then is shown at once. A second override takes the place of the first. Logged with its author, as is its end.
     *
     * @param check the name of a check
     * @param status the status that is shown
     * @param reason the reason that is shown; {@link Reason#OK} for UP only
     * @param author who says so: 1 to 100 characters, none of them a control character
     * @param duration how long, from 1 ms to 7 days
     * @throws IllegalArgumentException when there is no such check, or a value is out of range
     */
    public void override(String check, Status status, Reason reason, String author, Duration duration) {
        if (status != Status.UP && reason.equals(Reason.OK)) {
            throw new IllegalArgumentException("reason: OK (expected: what is wrong, for status " + status + ")");
        }
        if (duration.compareTo(SHORTEST_OVERRIDE) < 0 || duration.compareTo(LONGEST_OVERRIDE) > 0) {
            throw new IllegalArgumentException(
                    "duration: " + duration + " (expected: " + SHORTEST_OVERRIDE + " to " + LONGEST_OVERRIDE + ")");
        }
        known(check).override(status, reason, checkedAuthor(author), duration);
    }

    /**
     * Ends an override before its time. Does nothing where there is none.
     *
     * @param check the name of a check
     * @param author who ends it, as in {@link #override}
     * @throws IllegalArgumentException when there is no such check, or the author is malformed
     */
    public void endOverride(String check, String author) {
        known(check).endOverride(checkedAuthor(author));
    }

    private static String checkedAuthor(String author) {
        if (author.isBlank() || author.length() > MOST_AUTHOR || author.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("author: " + author + " (expected: 1 to 100 printable characters)");
        }
        return author;
    }

    /**
     * What the application is called, as every answer shows it.
     *
     * @return name and version, where they were given
     */
    public Optional<Service> service() {
        return service;
    }

    /**
     * Says that no new work is wanted: from here on readiness, and every group that behaves like it, is OUT_OF_SERVICE/DRAINING whatever the
     * checks say. Liveness stays as it is. There is no way back.
     */
    public void drain() {
        if (engine.picture().drain()) {
            LOG.info("draining: readiness is OUT_OF_SERVICE from here on");
        }
    }

    /**
     * Drains, and returns when that time has passed or the monitor is closed. The application serves on meanwhile, so that load
     * balancers see the change before connections are refused.
     *
     * @param duration how long to wait, 0 to 1 h
     * @throws IllegalArgumentException when out of range; nothing is drained then
     */
    public void drain(Duration duration) {
        HealthMonitorBuilder.checkDrain(duration);
        drain();
        try {
            if (!closed.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("drained for {}", duration);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends all runs and threads, in at most two seconds or so; what is truly stuck is left behind on daemon threads. Nothing that the
     * monitor was given is closed. Reports can still be read: readiness is OUT_OF_SERVICE, the rest stays as it was.
     */
    @Override
    public void close() {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        if (onShutdown != null) {
            ShutdownSignal.remove(onShutdown);
        }
        checks.values().forEach(MonitoredCheck::close);
        closeScheduler.run();
        engine.picture().close();
        awaitRuns();
        engine.threads().close(PATIENCE);
        engine.notifier().close(PATIENCE);
    }

    /** A run that is well ends by itself; what is left after half a second is freed as at its deadline. */
    private void awaitRuns() {
        long until = System.nanoTime() + PATIENCE.toNanos() / 2;
        try {
            for (MonitoredCheck check : checks.values()) {
                check.awaitEnd(until);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What the application is called.
     *
     * @param name 1 to 100 bytes in UTF-8, none of them a control character
     * @param version likewise, but may be empty
     */
    public record Service(String name, String version) {

        private static final int MOST_BYTES = 100;

        /** Checks the lengths and the characters. */
        public Service {
            if (name.isBlank() || !isPrintable(name)) {
                throw new IllegalArgumentException("service: " + name + " (expected: 1 to 100 bytes, printable)");
            }
            if (!isPrintable(version)) {
                throw new IllegalArgumentException("version: " + version + " (expected: at most 100 bytes, printable)");
            }
        }

        private static boolean isPrintable(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES
                    && text.chars().noneMatch(Character::isISOControl);
        }
    }
}
