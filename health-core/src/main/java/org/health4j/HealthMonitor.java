package org.health4j;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private static final Duration SHORTEST_OVERRIDE = Duration.ofMillis(1);
    private static final Duration LONGEST_OVERRIDE = Duration.ofDays(7);
    private static final int MOST_AUTHOR = 100;

    private final Optional<Service> service;
    private final Engine engine;
    private final Runnable closeScheduler;
    private final Checks checks;
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
        engine = new Engine(
                builder.ticker,
                builder.clock,
                scheduler,
                new CheckThreads(builder.executor),
                new Picture(builder.ticker, scheduler),
                new Notifier(builder.listeners, new TerminationLog(builder.terminationLog)));
        checks = new Checks(builder.roster, builder.configuration, engine);
        onShutdown = builder.drain == null ? null : new ShutdownSignal.Drain(this, builder.drain);
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, CheckThreads.daemon("scheduler"));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    void start() {
        checks.start();
        beat();
        if (onShutdown != null) {
            ShutdownSignal.add(onShutdown);
        }
    }

    private void beat() {
        if (closed.getCount() > 0) {
            try {
                checks.beat();
            } finally {
                engine.scheduler().schedule(this::beat, BEAT);
            }
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
        return checks.overall().report();
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
        return checks.view(group).report();
    }

    /**
     * The present instant of a group, for whoever only watches: the same as {@link #report(HealthGroup)}, but it is no reader. A check that runs {@linkplain
     * CheckOptions.Builder#onDemand(Duration) on demand}, or rests while {@linkplain CheckOptions.Builder#idleAfter(Duration) nobody reads}, is not run for
     * it. For metrics and the like, which ask for ever.
     *
     * @param group a group that the monitor knows, or {@link HealthGroup#OVERALL}
     * @return the report
     * @throws IllegalArgumentException when the group is unknown
     */
    public HealthReport peek(HealthGroup group) {
        return checks.view(group).current(engine.ticker().nanos());
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
        GroupView view = checks.view(group);
        CompletableFuture<?>[] results =
                view.checks().stream().map(MonitoredCheck::refresh).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(results)
                .thenApply(done -> {
                    if (closed.getCount() == 0) {
                        throw new CancellationException("the monitor was closed");
                    }
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
        return checks.groups();
    }

    /**
     * The names of the checks, in the order of their registration.
     *
     * @return a list of names
     */
    public List<String> checks() {
        return checks.names();
    }

    /**
     * All that is known of a check, for the full view. Waits for no dependency.
     *
     * @param check the name of a check, one of {@link #checks()}
     * @return how it stands with the check now
     * @throws IllegalArgumentException when there is no such check
     */
    public CheckDetails details(String check) {
        return checks.known(check).details();
    }

    /**
     * What is known of a check in numbers, for metrics: cheaper than {@link #details(String)}. Waits for nothing and runs nothing.
     *
     * @param check the name of a check, one of {@link #checks()}
     * @return its numbers now
     * @throws IllegalArgumentException when there is no such check
     */
    public CheckFigures figures(String check) {
        return checks.known(check).figures();
    }

    /**
     * Adds a listener while the monitor runs; it is told of what happens from here on.
     *
     * @param listener is told
     * @return ends it when closed
     */
    public HealthListener.Registration listen(HealthListener listener) {
        return engine.notifier().listen(requireNonNull(listener, "listener"));
    }

    /**
     * Makes a check known while the monitor runs, and runs it. It is seen in {@link HealthGroup#DEEP} and {@link HealthGroup#OVERALL}, and counts in
     * those groups, within 10 ms: until its first run has ended it is UNKNOWN/PENDING, and they are not ready. Where that must not be, add it to no group, and
     * let it {@linkplain #group join} later:
     *
     * <pre>{@code
     * monitor.add("tenant-7", indicator, check -> check.period(ofSeconds(10)));
     * monitor.refresh(DEEP).thenRun(() -> monitor.group(READINESS, group -> group.required("tenant-7")));
     * }</pre>
     *
     * @param name the check's name, see {@link HealthMonitorBuilder}
     * @param indicator what looks
     * @param configure sets options
     * @param groups where it counts, required or {@linkplain CheckOptions.Builder#optional() optional} as the options say; groups that the monitor knows, and
     *     neither DEEP nor OVERALL
     * @throws IllegalArgumentException when the name is malformed or taken, a group is unknown, or a group refuses the indicator because it is
     *     remote, or the {@linkplain HealthMonitorBuilder#configuration operator} has said of it what cannot be; nothing is changed then
     * @throws IllegalStateException when the monitor is closed
     */
    public void add(
            String name, HealthIndicator indicator, Consumer<CheckOptions.Builder> configure, HealthGroup... groups) {
        add(name, indicator, CheckOptions.of(configure), groups);
    }

    /**
     * Makes a check known while the monitor runs; see {@link #add(String, HealthIndicator, Consumer, HealthGroup...)}.
     *
     * @param name the check's name
     * @param indicator what looks
     * @param options when it looks, and how long it may take
     * @param groups where it counts
     * @throws IllegalArgumentException as there
     * @throws IllegalStateException when the monitor is closed
     */
    public void add(String name, HealthIndicator indicator, CheckOptions options, HealthGroup... groups) {
        checks.add(name, indicator, options, new LinkedHashSet<>(List.of(groups)));
    }

    /**
     * Makes a check known while the monitor runs, with the default options; see {@link #add(String, HealthIndicator, Consumer, HealthGroup...)}.
     *
     * @param name the check's name
     * @param indicator what looks
     * @param groups where it counts
     * @throws IllegalArgumentException as there
     * @throws IllegalStateException when the monitor is closed
     */
    public void add(String name, HealthIndicator indicator, HealthGroup... groups) {
        add(name, indicator, CheckOptions.defaults(), groups);
    }

    /**
     * Makes checks count in a group while the monitor runs, in addition to those that do. Shows at once.
     *
     * @param group a group that the monitor knows, and neither {@link HealthGroup#DEEP} nor {@link HealthGroup#OVERALL}
     * @param configure names the checks
     * @throws IllegalArgumentException when the group is unknown, a check is unknown or in the group already, or the group refuses it because it is
     *     remote; nothing is changed then
     * @throws IllegalStateException when the monitor is closed
     */
    public void group(HealthGroup group, Consumer<HealthGroup.Members> configure) {
        checks.join(group, HealthGroup.Members.of(group, configure));
    }

    /**
     * Forgets a check, and with it, at this instant, all that it adds to any group. A run that is under way is left to end or to reach its deadline, and
     * finds nobody to tell. The name is free again.
     *
     * @param check the name of a check
     * @throws IllegalArgumentException when there is no such check
     * @throws IllegalStateException when the monitor is closed
     */
    public void remove(String check) {
        checks.remove(check);
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
        checks.known(check).override(status, reason, requireAuthor(author), duration);
    }

    /**
     * Ends an override before its time. Does nothing where there is none.
     *
     * @param check the name of a check
     * @param author who ends it, as in {@link #override}
     * @throws IllegalArgumentException when there is no such check, or the author is malformed
     */
    public void endOverride(String check, String author) {
        checks.known(check).endOverride(requireAuthor(author));
    }

    /**
     * What every author is checked with, whoever takes one.
     *
     * @param author who says so: 1 to 100 characters, none of them a control character
     * @return the same
     * @throws IllegalArgumentException when the author is malformed
     */
    public static String requireAuthor(String author) {
        if (author.isBlank() || author.length() > MOST_AUTHOR || author.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "author: " + author + " (expected: 1 to " + MOST_AUTHOR + " printable characters)");
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
     * checks say. Liveness stays as it is. There is no way back. Returns at once; logged once, as by "the application".
     */
    public void drain() {
        drainBy("the application");
    }

    /**
     * The same, logged with who wants it.
     *
     * @param author who says so: 1 to 100 characters, none of them a control character
     * @throws IllegalArgumentException when the author is malformed; nothing is drained then
     */
    public void drain(String author) {
        drainBy(requireAuthor(author));
    }

    /**
     * Drains, and returns when that time has passed or the monitor is closed. The application serves on meanwhile, so that load
     * balancers see the change before connections are refused. 5 s suit most: longer than a load balancer takes to look again, and shorter than the
     * 10 s after which Docker kills.
     *
     * @param duration how long to wait, 0 to 1 h
     * @throws IllegalArgumentException when out of range; nothing is drained then
     */
    public void drain(Duration duration) {
        HealthMonitorBuilder.checkDrain(duration);
        drain();
        awaitDrained(duration);
    }

    void drainBy(String author) {
        if (engine.picture().drain()) {
            engine.notifier().drained(author);
        }
    }

    void awaitDrained(Duration duration) {
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
        checks.close();
        closeScheduler.run();
        engine.picture().close();
        checks.awaitEnd(PATIENCE.dividedBy(2));
        engine.threads().close(PATIENCE);
        engine.notifier().close(PATIENCE);
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
