package org.health4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a check: calls the indicator, turns whatever comes into a result, and keeps what is to be done at the deadline. */
final class CheckRun implements Runnable, CheckContext {

    private static final Logger LOG = LoggerFactory.getLogger(CheckRun.class);

    /** Where a run stands. */
    enum Phase {
        RUNNING,
        TIMED_OUT,
        ENDED
    }

    private final MonitoredCheck check;
    private final Engine engine;
    private final long startedNanos;
    private final Object lock = new Object();
    private final List<TimeoutAction> actions = new ArrayList<>(1); // this and the next: guarded by lock
    private boolean expired;

    private Phase phase = Phase.RUNNING; // guarded by the picture's lock
    private volatile long countedNanos; // until when it has counted
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Thread runner;
    private @Nullable Future<?> deadline; // set before the run begins

    CheckRun(MonitoredCheck check, Engine engine, long startedNanos) {
        this.check = check;
        this.engine = engine;
        this.startedNanos = startedNanos;
        this.countedNanos = startedNanos;
    }

    MonitoredCheck check() {
        return check;
    }

    long startedNanos() {
        return startedNanos;
    }

    Phase phase() {
        return phase;
    }

    void phase(Phase next) {
        phase = next;
    }

    long countedNanos() {
        return countedNanos;
    }

    void counted(long now) {
        countedNanos = now;
    }

    void deadline(Future<?> timer) {
        deadline = timer;
    }

    void cancelDeadline() {
        Future<?> timer = deadline;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** How it stands with a run that has outlived its deadline. */
    StuckRun stuck() {
        Thread thread = runner;
        List<StackTraceElement> stack = thread == null ? List.of() : List.of(thread.getStackTrace());
        return new StuckRun(Duration.ofNanos(engine.ticker().nanos() - startedNanos), stack);
    }

    @Override
    public void run() {
        runner = Thread.currentThread();
        try {
            HealthIndicator indicator = LocalIndicator.unwrapped(check.indicator());
            if (indicator instanceof AsyncIndicator async) {
                endWith(async.begin(this));
            } else if (indicator instanceof ObservedIndicator observed && observed.isAsync()) {
                endWith(observed.begin(this));
            } else {
                end(result(indicator.check(this), null));
            }
        } catch (Throwable e) {
            end(result(null, e));
        } finally {
            runner = null;
        }
    }

    private void endWith(CompletionStage<Health> stage) {
        stage.whenComplete((health, failure) -> end(result(health, failure)));
    }

    /** The one place that turns any failure into a result; the interrupt survives. */
    static Health result(@Nullable Health health, @Nullable Throwable failure) {
        if (failure == null) {
            return health != null
                    ? health
                    : Health.down(Reason.EXCEPTION, new NullPointerException("the indicator returned null"));
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return Health.down(Reason.INTERRUPTED, failure);
        }
        Throwable thrown = AsyncIndicator.unwrapped(failure);
        return Health.down(Reason.ofNetworkFailure(thrown).orElse(Reason.EXCEPTION), thrown);
    }

    private void end(Health result) {
        if (ended.compareAndSet(false, true)) {
            withdraw();
            check.ended(this, result);
        }
    }

    @Override
    public Duration remaining() {
        long left = check.options().timeout().toNanos() - (engine.ticker().nanos() - startedNanos);
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    @Override
    public Optional<HealthMonitor.Service> service() {
        return engine.service();
    }

    @Override
    public Registration onTimeout(Runnable action) {
        TimeoutAction added = new TimeoutAction(requireNonNull(action, "action"));
        boolean late;
        synchronized (lock) {
            late = expired;
            actions.add(added);
        }
        if (late) {
            submit(added);
        }
        return () -> {
            added.close();
            synchronized (lock) {
                actions.remove(added);
            }
        };
    }

    @Override
    public Registration interruptOnTimeout() {
        Thread runner = Thread.currentThread();
        AtomicBoolean interrupted = new AtomicBoolean();
        Registration registration = onTimeout(() -> {
            interrupted.set(true);
            runner.interrupt();
        });
        return () -> {
            registration.close();
            // Ours, and not to be found by whatever the thread does next.
            if (interrupted.getAndSet(false) && runner.equals(Thread.currentThread())) {
                Thread.interrupted();
            }
        };
    }

    /** Does what was asked for at the deadline, each action on a thread of its own; called again, what there was no thread for. */
    void expire() {
        List<TimeoutAction> due;
        synchronized (lock) {
            expired = true;
            due = List.copyOf(actions);
        }
        due.forEach(this::submit);
    }

    private void submit(TimeoutAction action) {
        if (!action.submitted()) {
            try {
                engine.threads().onTimeout(check.name(), action);
                action.submit();
            } catch (RuntimeException | Error e) {
                LOG.warn("check {}: no thread for its timeout action: {}", check.name(), Redaction.describe(e));
            }
        }
    }

    /** What the indicator left open must not strike after its run. */
    private void withdraw() {
        List<TimeoutAction> left;
        synchronized (lock) {
            left = List.copyOf(actions);
            actions.clear();
        }
        left.forEach(TimeoutAction::close);
    }
}
