package org.health4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** One run of an indicator without a monitor, and what it did. */
final class BareRun implements CheckContext {

    private static final int MOST_FRAMES = 20;

    private final HealthIndicator indicator;
    private final long timeoutNanos;
    private final Executor threads;
    private final long startedNanos = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Set<Action> open = new HashSet<>(); // this and the next: guarded by itself
    private boolean expired;

    private volatile @Nullable Thread runner;
    private @Nullable Health health; // this and the next: written before the latch is counted down, read after
    private @Nullable Throwable thrown;
    private boolean leftInterrupted;
    private int leftOpen;
    private long tookNanos;

    BareRun(HealthIndicator indicator, Duration timeout, Executor threads) {
        this.indicator = indicator;
        this.timeoutNanos = timeout.toNanos();
        this.threads = threads;
    }

    /** Done at the deadline unless withdrawn before. Withdrawing waits for its end. */
    private static final class Action {

        private final Runnable action;
        private boolean withdrawn;

        Action(Runnable action) {
            this.action = action;
        }

        synchronized void run() {
            if (!withdrawn) {
                withdrawn = true;
                action.run();
            }
        }

        synchronized void withdraw() {
            withdrawn = true;
        }
    }

    void run() {
        Thread thread = Thread.currentThread();
        runner = thread;
        try {
            health = indicator.check(this);
        } catch (CancellationException e) {
            // What an asynchronous indicator does at the deadline, when nobody waits for its result any more.
            health = Health.down(Reason.TIMEOUT, e);
            thrown = remaining().isZero() ? null : e;
        } catch (Throwable e) {
            // As a monitor takes it, where it knows the failure.
            Reason reason = Reason.ofNetworkFailure(e).orElse(Reason.EXCEPTION);
            health = Health.down(reason, e);
            thrown = reason.equals(Reason.EXCEPTION) ? e : null;
        }
        runner = null;
        leftInterrupted = Thread.interrupted();
        tookNanos = System.nanoTime() - startedNanos;
        List<Action> left;
        synchronized (open) {
            left = List.copyOf(open);
            open.clear();
        }
        left.forEach(Action::withdraw);
        leftOpen = left.size();
        ended.countDown();
    }

    /** The deadline has come. */
    void expire() {
        List<Action> due;
        synchronized (open) {
            expired = true;
            due = List.copyOf(open);
        }
        due.forEach(action -> threads.execute(action::run));
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, timeoutNanos - (System.nanoTime() - startedNanos)));
    }

    @Override
    public Registration onTimeout(Runnable action) {
        Action added = new Action(action);
        boolean late;
        synchronized (open) {
            late = expired;
            open.add(added);
        }
        if (late) {
            threads.execute(added::run);
        }
        return () -> {
            added.withdraw();
            synchronized (open) {
                open.remove(added);
            }
        };
    }

    @Override
    public Registration interruptOnTimeout() {
        Thread thread = Thread.currentThread();
        AtomicBoolean interrupted = new AtomicBoolean();
        Registration registration = onTimeout(() -> {
            interrupted.set(true);
            thread.interrupt();
        });
        return () -> {
            registration.close();
            if (interrupted.getAndSet(false) && thread.equals(Thread.currentThread())) {
                Thread.interrupted();
            }
        };
    }

    /** Waits for the run's end, and fails where it does not come so long after the deadline. */
    BareRun awaitEnd(Duration afterDeadline) {
        try {
            if (!ended.await(remaining().plus(afterDeadline).toNanos(), TimeUnit.NANOSECONDS)) {
                fail(
                        "the run has not ended %s after its deadline of %s (expected: it uses remaining() as its client's timeout,"
                                + " or onTimeout(…) frees it). It stands%s",
                        afterDeadline, Duration.ofNanos(timeoutNanos), stack());
            }
            return this;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for a run's end", e);
        }
    }

    private String stack() {
        Thread thread = runner;
        return thread == null
                ? ""
                : Arrays.stream(thread.getStackTrace())
                        .limit(MOST_FRAMES)
                        .map(frame -> "\n    at " + frame)
                        .collect(Collectors.joining());
    }

    /** What was found, where the run did nothing that an indicator should not do. */
    Health clean() {
        assertThat(thrown)
                .as(
                        "thrown by the run (expected: a Health that tells the reason, or a failure that Reason.ofNetworkFailure knows)")
                .isNull();
        if (health == null) {
            return fail("the run returned null (expected: a Health)");
        }
        assertThat(health.reason())
                .as(
                        "reason of the run (expected: one that the indicator has classified, as Reason.ofNetworkFailure does); cause: %s",
                        health.cause())
                .isNotEqualTo(Reason.EXCEPTION);
        assertThat(leftInterrupted)
                .as("interrupt flag of the thread after the run (expected: as before, since the thread is used again)")
                .isFalse();
        assertThat(leftOpen)
                .as(
                        "actions for the timeout that the run has left open (expected: each registration is closed, so that it"
                                + " cannot strike whoever uses the connection next)")
                .isZero();
        return health;
    }

    Duration took() {
        return Duration.ofNanos(tookNanos);
    }
}
