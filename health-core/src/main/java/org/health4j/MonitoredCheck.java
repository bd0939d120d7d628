package org.health4j;

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
import java.util.concurrent.atomic.AtomicReference;
import org.health4j.CheckRun.Phase;
import org.jspecify.annotations.Nullable;

/**
 * One check: starts its runs, one at a time, and judges them at the deadline; what they find goes to its {@link Belief}.
 *
 * <p>There is always exactly one of these to come: the next tick, the end of the run, or the run's deadline. Ticks and deadlines
 * happen on the scheduler's thread, ends on the run's own.
 */
final class MonitoredCheck {

    private final String name;
    private final HealthIndicator indicator;
    private final CheckOptions options;
    private final Engine engine;
    private final Belief belief;
    private final AtomicReference<@Nullable Future<?>> overrideTimer = new AtomicReference<>();
    private final NextTick nextTick = new NextTick(this::tick, this::schedule);
    private final Demand demand;
    private final @Nullable Suspicion suspicion;
    private final long degradedAfterNanos;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>(); // guarded by the picture's lock
    private final Queue<CompletableFuture<Void>> answered = new ConcurrentLinkedQueue<>();
    private volatile @Nullable CheckRun running; // these: written under the picture's lock
    private volatile @Nullable CheckRun stuck;
    private volatile @Nullable CountDownLatch last;
    private volatile boolean closed;

    MonitoredCheck(String name, HealthIndicator indicator, CheckOptions options, Engine engine) {
        this.name = name;
        this.indicator = indicator;
        this.options = options;
        this.engine = engine;
        this.belief = new Belief(name, options, engine);
        this.demand = new Demand(options, engine.ticker().nanos());
        this.suspicion = LocalIndicator.unwrapped(indicator) instanceof ObservedIndicator observed
                ? new Suspicion(observed, this)
                : null;
        this.degradedAfterNanos = options.degradedAfter().map(Duration::toNanos).orElse(Long.MAX_VALUE);
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

    Belief belief() {
        return belief;
    }

    CheckDetails details() {
        return belief.details(Optional.ofNullable(stuck).map(CheckRun::stuck), options.worstCaseDetection());
    }

    CheckFigures figures() {
        return belief.figures(stuck != null, options.worstCaseDetection());
    }

    void start() {
        if (suspicion != null) {
            suspicion.indicator().add(suspicion);
            if (closed) {
                suspicion.indicator().remove(suspicion);
            }
        }
        if (!isOnDemand()) {
            nextTick.in(options.initialDelay());
        }
    }

    boolean isOnDemand() {
        return demand.isOnDemand();
    }

    /** Whether it makes a difference to it that somebody reads. */
    boolean isForReaders() {
        return demand.counts();
    }

    /** By a reader, which does not wait: has one run started where its reading asks for one. */
    void wanted(long now) {
        if (demand.read(now)) {
            try {
                nextTick.in(Duration.ZERO);
            } catch (RuntimeException | Error e) {
                // The reader has its answer.
                demand.notOrdered();
            }
        }
    }

    /** Has a run started now, unless one is under way; completes with the next result, at once where the check is stuck or closed. */
    CompletableFuture<Void> refresh() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        demand.refreshed(engine.ticker().nanos());
        Phase phase = engine.picture().update(() -> {
            Phase found = running == null ? Phase.ENDED : running.phase();
            if (found != Phase.TIMED_OUT && !closed) {
                waiting.add(result);
            }
            return found;
        });
        if (closed || phase == Phase.TIMED_OUT) {
            result.complete(null);
        } else if (phase == Phase.ENDED) {
            nextTick.in(Duration.ZERO);
        }
        return result;
    }

    private void tick() {
        long now = engine.ticker().nanos();
        demand.ticked(now);
        if (running == null && demand.rests(now)) {
            rest(now);
            return;
        }
        CheckRun next = new CheckRun(this, engine, now);
        boolean begun = false;
        try {
            begun = engine.picture().update(() -> beginOrCountStuck(next));
            answer();
            if (begun) {
                if (suspicion != null) {
                    suspicion.begun(next);
                }
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

    /** No further tick is ordered, until a reader does. */
    private void rest(long now) {
        engine.picture().update(() -> {
            belief.rest(now);
            return null;
        });
    }

    /** A run that has not ended keeps its place: each further period counts as one more timeout, and none is started beside it. */
    private boolean beginOrCountStuck(CheckRun next) {
        if (closed) {
            return false;
        }
        CheckRun current = running;
        if (current == null) {
            running = next;
            return true;
        }
        long now = next.startedNanos();
        if (current.phase() == Phase.TIMED_OUT && now - current.countedNanos() >= periodNanos()) {
            observe(timedOut(current), current, now, true);
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
            tickIn(current.countedNanos() + periodNanos() - now);
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
                stuck = run;
                observe(timedOut(run), run, now, true);
                return true;
            });
        } finally {
            answer();
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
                if (inTime) {
                    long now = engine.ticker().nanos();
                    observe(timed(result, now - run.startedNanos()), run, now, false);
                }
                return null;
            });
        } finally {
            answer();
            tickAfter(run.startedNanos());
            CountDownLatch awaited = last;
            if (awaited != null) {
                awaited.countDown();
            }
        }
    }

    /** A success that took too long is one of less worth. */
    private Health timed(Health result, long tookNanos) {
        boolean slow = result.status() == Status.UP && tookNanos >= degradedAfterNanos;
        return slow ? result.degradedFor(Reason.SLOW) : result;
    }

    private Health timedOut(CheckRun run) {
        return suspicion == null
                ? Health.down(Reason.TIMEOUT)
                : suspicion.indicator().timedOut(run.startedNanos());
    }

    private void observe(Health result, CheckRun run, long now, boolean timedOut) {
        long uncounted = now - run.countedNanos();
        run.counted(now);
        if (!closed) {
            answered.addAll(waiting);
            waiting.clear();
            belief.observe(result, now - run.startedNanos(), uncounted, now, timedOut);
        }
    }

    /** Outside of the lock: whoever waits does with it what it likes, on a thread of its own. */
    private void answer() {
        for (CompletableFuture<Void> each = answered.poll(); each != null; each = answered.poll()) {
            engine.notifier().complete(each);
        }
    }

    /** By the scheduler's heartbeat: should a tick have been lost, for want of memory, the check has gone stale and is begun again. */
    void keepGoing(long now) {
        if (!closed && belief.cell().isStale(now)) {
            engine.picture().update(() -> {
                if (!closed && belief.cell().isStale(now)) {
                    belief.tellStale(now);
                }
                return null;
            });
            nextTick.in(Duration.ZERO);
        }
    }

    /** The run that is under way and has not outlived its deadline, where there is one. */
    @Nullable
    CheckRun underWay() {
        CheckRun current = running;
        return current == null || stuck != null ? null : current;
    }

    /** Has a run begin now, unless one is under way. */
    void runNow() {
        demand.refreshed(engine.ticker().nanos());
        nextTick.in(Duration.ZERO);
    }

    /** Learns something without a run. */
    void told(Health health) {
        engine.picture().update(() -> {
            if (!closed) {
                belief.told(health, engine.ticker().nanos());
            }
            return null;
        });
    }

    void override(Status status, Reason reason, String author, Duration duration) {
        Instant until = engine.clock().instant().plus(duration);
        CheckOverride override = new CheckOverride(author, until);
        boolean begun = engine.picture().update(() -> {
            if (!closed) {
                belief.override(override, status, reason, duration);
            }
            return !closed;
        });
        if (begun) {
            try {
                timeOverride(schedule(() -> endOverride(override, "its time"), duration));
            } catch (RuntimeException | Error e) {
                endOverride(override, "a timer that could not be set");
                throw e;
            }
        }
    }

    void endOverride(String author) {
        CheckOverride current = belief.overridden();
        if (current != null) {
            timeOverride(null);
            endOverride(current, author);
        }
    }

    /** In place of the one that was there, which would be kept until its time. */
    private void timeOverride(@Nullable Future<?> timer) {
        Future<?> before = overrideTimer.getAndSet(timer);
        if (before != null) {
            before.cancel(false);
        }
    }

    @SuppressWarnings("ReferenceEquality") // a second override that says the same is another one
    private void endOverride(CheckOverride override, String by) {
        engine.picture().update(() -> {
            if (belief.overridden() == override && !closed) {
                belief.endOverride(by);
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
        tickIn(startedNanos + period - early - engine.ticker().nanos());
    }

    private void tickIn(long nanos) {
        nextTick.in(Duration.ofNanos(Math.max(0, nanos)));
        // This one may stand in the place of the tick that a refresh or a suspicion has ordered since the run ended.
        boolean suspected = suspicion != null && suspicion.isOpen();
        if (engine.picture().update(() -> running == null && (suspected || !waiting.isEmpty()))) {
            nextTick.in(Duration.ZERO);
        }
    }

    private long periodNanos() {
        return (belief.isSettled() ? options.period() : options.periodWhenDown()).toNanos();
    }

    /** Nothing where the check is closed, or the monitor and its scheduler with it. */
    @Nullable
    Future<?> schedule(Runnable task, Duration delay) {
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

    /** From here on nothing counts and nothing is started. A run that is under way has its deadline still. */
    void close() {
        engine.picture().update(() -> {
            retire();
            return null;
        });
        answer();
        nextTick.cancel();
        timeOverride(null);
        if (suspicion != null) {
            suspicion.indicator().remove(suspicion);
        }
    }

    /** Under the picture's lock; {@link #close()} has to follow. */
    void retire() {
        answered.addAll(waiting);
        waiting.clear();
        if (!closed && running != null && running.phase() == Phase.RUNNING) {
            last = new CountDownLatch(1);
        }
        closed = true;
    }

    /** Whether a run of it has not ended. */
    boolean isRunning() {
        return running != null;
    }

    /**
     * After the close: lets a run that is under way end by itself until then, and frees it then as at its deadline; one that is stuck already, at once.
     *
     * @return whether the caller was interrupted, which ends its patience
     */
    boolean awaitEnd(long untilNanos) {
        CountDownLatch under = last;
        CheckRun left = running;
        boolean interrupted = false;
        if (under != null && left != null) {
            boolean ended = false;
            try {
                ended = under.await(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (!ended) {
                left.cancelDeadline();
                expire(left);
            }
        }
        CheckRun hung = stuck;
        if (hung != null) {
            // Its deadline may have come just now, on another thread; soon there are no threads for what frees it.
            hung.expire();
        }
        return interrupted;
    }
}
