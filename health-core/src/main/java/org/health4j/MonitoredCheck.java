package org.health4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.health4j.CheckRun.Phase;
import org.jspecify.annotations.Nullable;

/**
 * One check: starts its runs, one at a time, judges them at the deadline, and keeps what is believed of it.
 *
 * <p>There is always exactly one of these to come: the next tick, the end of the run, or the run's deadline. Ticks and deadlines
 * happen on the scheduler's thread, ends on the run's own.
 */
final class MonitoredCheck {

    /** The time to live of what runs by itself. */
    private static final long PERIODIC = -1;

    /** A tick that is to come. */
    private record Tick(long order, Future<?> task) {
        static Tick later(@Nullable Tick one, @Nullable Tick other) {
            if (one == null || other == null) {
                return requireNonNull(one == null ? other : one);
            }
            return one.order > other.order ? one : other;
        }
    }

    private final String name;
    private final HealthIndicator indicator;
    private final CheckOptions options;
    private final Engine engine;
    private final CheckCell cell;
    private final long ttlNanos;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicLong ordered = new AtomicLong();
    private final Queue<CompletableFuture<Void>> known = new ConcurrentLinkedQueue<>();
    private final CheckHistory history = new CheckHistory();
    private final long maxAgeNanos;
    private final long degradedAfterNanos;
    private final Thresholds thresholds; // this and the next: guarded by the picture's lock
    private volatile @Nullable CheckRun running; // read without it only after the close
    private volatile @Nullable CountDownLatch last;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>(); // guarded by it, too
    private List<GroupView> views = List.of();

    private volatile boolean closed; // these three: written under that lock
    private volatile @Nullable Health believed;
    private volatile @Nullable CheckOverride overridden;
    private volatile @Nullable CheckRunReport lastRun;
    private volatile long newUntil;
    private volatile @Nullable CheckRun stuck;
    private final AtomicReference<@Nullable Tick> nextTick = new AtomicReference<>();

    MonitoredCheck(String name, HealthIndicator indicator, CheckOptions options, Engine engine) {
        this.name = name;
        this.indicator = indicator;
        this.options = options;
        this.engine = engine;
        this.thresholds = new Thresholds(options.failureThreshold(), options.successThreshold());
        this.ttlNanos = options.onDemand().map(Duration::toNanos).orElse(PERIODIC);
        this.maxAgeNanos = isOnDemand()
                ? CheckCell.FOREVER
                : options.period().multipliedBy(3).plus(options.timeout()).toNanos();
        this.degradedAfterNanos = options.degradedAfter().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        long now = engine.ticker().nanos();
        this.newUntil = now;
        CheckState pending =
                new CheckState(Status.UNKNOWN, Reason.PENDING, engine.clock().instant(), now, Optional.empty());
        // Pending does not age: it says already that nothing is known.
        this.cell = new CheckCell(name, Status.UNKNOWN, pending, now + CheckCell.FOREVER);
    }

    String name() {
        return name;
    }

    HealthIndicator indicator() {
        return indicator;
    }

    CheckOptions options() {
        return options;
    }

    CheckCell cell() {
        return cell;
    }

    CheckDetails details() {
        return new CheckDetails(
                Optional.ofNullable(lastRun),
                history.runs(),
                history.transitions(),
                Optional.ofNullable(stuck).map(CheckRun::stuck),
                options.worstCaseDetection());
    }

    void start(List<GroupView> shownIn) {
        views = shownIn;
        if (!isOnDemand()) {
            tickIn(options.initialDelay());
        }
    }

    boolean isOnDemand() {
        return ttlNanos != PERIODIC;
    }

    /** By a reader, which does not wait: has one run started where the last one is too old and none has been asked for. */
    void wanted(long now) {
        if (now - newUntil >= 0 && asked.compareAndSet(false, true)) {
            try {
                tickIn(Duration.ZERO);
            } catch (RuntimeException | Error e) {
                // The reader has its answer; the next one asks again.
                asked.set(false);
            }
        }
    }

    /** Has a run started now, unless one is under way; completes with the next result, at once where the check is stuck. */
    CompletableFuture<Void> refresh() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Phase phase = engine.picture().update(() -> {
            Phase found = running == null ? Phase.ENDED : running.phase();
            if (found != Phase.TIMED_OUT) {
                waiting.add(result);
            }
            return found;
        });
        if (closed) {
            result.cancel(false);
        } else if (phase == Phase.TIMED_OUT) {
            result.complete(null);
        } else if (phase == Phase.ENDED) {
            tickIn(Duration.ZERO);
        }
        return result;
    }

    /** Only the tick that was ordered last counts, so that there is never more than one to come. */
    private void tick(long order) {
        if (order != ordered.get()) {
            return;
        }
        asked.set(false);
        CheckRun next = new CheckRun(this, engine, engine.ticker().nanos());
        boolean begun = false;
        try {
            begun = engine.picture().update(() -> beginOrCountStuck(next));
            tellWaiting();
            if (begun) {
                next.deadline(engine.scheduler().schedule(() -> expire(next), options.timeout()));
                engine.threads().run(next);
            }
        } catch (RuntimeException | Error e) {
            // Not enough memory, threads or room in the executor: the check goes on, whatever it was.
            begun = true;
            ended(next, Health.down(Reason.REJECTED, e));
        } finally {
            if (!begun) {
                tickWhileStuck(next.startedNanos());
            }
        }
    }

    /** A run that has not ended keeps its place: each further period counts as one more timeout, and none is started beside it. */
    private boolean beginOrCountStuck(CheckRun next) {
        if (closed) {
            return false;
        }
        long now = next.startedNanos();
        newUntil = now + ttlNanos;
        CheckRun current = running;
        if (current == null) {
            running = next;
            return true;
        }
        if (current.phase() == Phase.TIMED_OUT && now - current.countedNanos() >= periodNanos()) {
            current.counted(now);
            observe(Health.down(Reason.TIMEOUT), now - current.startedNanos(), now);
        }
        return false;
    }

    private void tickWhileStuck(long now) {
        CheckRun current = stuck;
        if (current == null) {
            tickAfter(now);
            return;
        }
        // Again, should there have been no thread for them the last time.
        current.expire();
        if (!isOnDemand()) {
            tickIn(Duration.ofNanos(Math.max(0, current.countedNanos() + periodNanos() - now)));
        }
    }

    private void expire(CheckRun run) {
        boolean hung = false;
        try {
            hung = engine.picture().update(() -> {
                if (run.phase() != Phase.RUNNING) {
                    return false;
                }
                long now = engine.ticker().nanos();
                run.phase(Phase.TIMED_OUT);
                run.counted(now);
                stuck = run;
                if (!closed) {
                    observe(Health.down(Reason.TIMEOUT), now - run.startedNanos(), now);
                }
                return true;
            });
        } finally {
            tellWaiting();
            if (hung) {
                run.expire();
                tickAfter(run.startedNanos());
            }
        }
    }

    /** The run is over, on whatever thread; after its deadline its result is too late to count. */
    @SuppressWarnings("ReferenceEquality") // asks whether it is this very run
    void ended(CheckRun run, Health result) {
        run.cancelDeadline();
        try {
            engine.picture().update(() -> {
                boolean inTime = run.phase() == Phase.RUNNING;
                run.phase(Phase.ENDED);
                if (running == run) {
                    running = null;
                    stuck = null;
                }
                if (inTime && !closed) {
                    long now = engine.ticker().nanos();
                    long tookNanos = now - run.startedNanos();
                    observe(timed(result, tookNanos), tookNanos, now);
                }
                return null;
            });
        } finally {
            tellWaiting();
            tickAfter(run.startedNanos());
            CountDownLatch awaited = last;
            if (awaited != null) {
                awaited.countDown();
            }
        }
    }

    /** By the scheduler's heartbeat: should a tick have been lost, for want of memory, the check has gone stale and is begun again. */
    void keepGoing(long now) {
        if (!closed && cell.isStale(now)) {
            tickIn(Duration.ZERO);
        }
    }

    /** Outside of the lock: whoever waits does with it what it likes, on a thread of its own. */
    private void tellWaiting() {
        for (CompletableFuture<Void> each = known.poll(); each != null; each = known.poll()) {
            engine.notifier().complete(each);
        }
    }

    /** A success that took too long is one of less worth. */
    private Health timed(Health result, long tookNanos) {
        boolean slow = result.status() == Status.UP && tookNanos >= degradedAfterNanos;
        return slow ? result.slowed() : result;
    }

    private void observe(Health result, long tookNanos, long nanos) {
        Instant at = engine.clock().instant();
        CheckRunReport run = new CheckRunReport(result, at, Duration.ofNanos(tookNanos));
        lastRun = run;
        known.addAll(waiting);
        waiting.clear();
        history.add(tookNanos, result.status().isPassing());
        Health now = thresholds.apply(result);
        believed = now;
        if (cell.renew(nanos + maxAgeNanos)) {
            engine.picture().changed(views);
        }
        if (overridden == null) {
            show(now.status(), now.reason(), Optional.empty(), at, nanos, run);
        }
    }

    private void show(
            Status status,
            Reason reason,
            Optional<CheckOverride> override,
            Instant at,
            long nanos,
            @Nullable CheckRunReport run) {
        CheckState before = cell.state();
        CheckState after = before.next(status, reason, at, nanos, override);
        if (after.looksLike(before)) {
            return;
        }
        cell.state(after);
        engine.picture().changed(views);
        if (after.status() != before.status()) {
            Duration lasted = Duration.ofNanos(nanos - before.sinceNanos());
            Transition transition = new Transition(
                    Transition.Subject.CHECK, name, before.status(), after.status(), after.reason(), at, lasted);
            history.add(transition);
            engine.notifier().tell(transition, before, run);
        }
    }

    void override(Status status, Reason reason, String author, Duration duration) {
        Instant at = engine.clock().instant();
        CheckOverride override = new CheckOverride(author, at.plus(duration));
        boolean begun = engine.picture().update(() -> {
            if (closed) {
                return false;
            }
            overridden = override;
            engine.notifier().overridden(name, status, reason, author, duration);
            show(status, reason, Optional.of(override), at, engine.ticker().nanos(), null);
            return true;
        });
        if (begun) {
            schedule(() -> end(override, "its time"), duration);
        }
    }

    void endOverride(String author) {
        CheckOverride current = overridden;
        if (current != null) {
            end(current, author);
        }
    }

    @SuppressWarnings("ReferenceEquality") // a second override that says the same is another one
    private void end(CheckOverride override, String by) {
        engine.picture().update(() -> {
            if (overridden == override && !closed) {
                overridden = null;
                engine.notifier().overrideEnded(name, by);
                Health found = believed;
                show(
                        found == null ? Status.UNKNOWN : found.status(),
                        found == null ? Reason.PENDING : found.reason(),
                        Optional.empty(),
                        engine.clock().instant(),
                        engine.ticker().nanos(),
                        null);
            }
            return null;
        });
    }

    /** The next start, one period after the last one: up to a fifth earlier, so that a fleet drifts apart, never later. */
    private void tickAfter(long startedNanos) {
        if (isOnDemand()) {
            return;
        }
        long period = periodNanos();
        long early = (long) (period * 0.2 * ThreadLocalRandom.current().nextDouble());
        tickIn(Duration.ofNanos(
                Math.max(0, startedNanos + period - early - engine.ticker().nanos())));
    }

    private long periodNanos() {
        Health found = believed;
        boolean passing = found != null && found.status().isPassing();
        return (passing ? options.period() : options.periodWhenDown()).toNanos();
    }

    /** May be called by several threads at once, readers among them: the last order stands, whoever comes to write it down first. */
    private void tickIn(Duration delay) {
        long order = ordered.incrementAndGet();
        Future<?> task = schedule(() -> tick(order), delay);
        if (task != null) {
            Tick mine = new Tick(order, task);
            Tick other = nextTick.getAndAccumulate(mine, Tick::later);
            if (other != null) {
                (other.order > order ? mine : other).task.cancel(false);
            }
        }
    }

    /** Nothing where the monitor is closed, and its scheduler with it. */
    private @Nullable Future<?> schedule(Runnable task, Duration delay) {
        if (closed) {
            return null;
        }
        try {
            return engine.scheduler().schedule(task, delay);
        } catch (RejectedExecutionException e) {
            if (closed) {
                return null;
            }
            throw e;
        }
    }

    /** From here on nothing counts and nothing is started. */
    void close() {
        engine.picture().update(() -> {
            closed = true;
            known.addAll(waiting);
            waiting.clear();
            if (running != null && running.phase() == Phase.RUNNING) {
                last = new CountDownLatch(1);
            }
            return null;
        });
        known.forEach(each -> each.cancel(false));
        Tick tick = nextTick.get();
        if (tick != null) {
            tick.task.cancel(false);
        }
    }

    /** After the close: lets a run that is under way end by itself until then, and tells it then that its time is over. */
    void awaitEnd(long untilNanos) throws InterruptedException {
        CountDownLatch under = last;
        CheckRun left = running;
        if (under != null && left != null && !under.await(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            left.cancelDeadline();
            expire(left);
        }
    }
}
