package org.health4j.benchmarks;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.health4j.Scheduler;
import org.health4j.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler that runs nothing by itself, and the time that goes with it. It keeps each check's next tick, so that a benchmark runs one result
 * after the other, and has late reports made when their time has come. For one thread.
 */
final class CapturedTicks implements Scheduler, Ticker {

    /** What tells a deadline, which never comes, from a tick. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration LONGEST_DELAY_OF_A_REPORT = Duration.ofMillis(10);
    private static final Future<?> NOTHING = CompletableFuture.completedFuture(null);

    private final Runnable[] ticks;
    private int captured;
    private int running = -1;
    private long nanos;
    private @Nullable Runnable late;
    private long lateAt;

    CapturedTicks(int checks) {
        ticks = new Runnable[checks];
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Future<?> schedule(Runnable task, Duration delay) {
        if (running >= 0) {
            scheduledByRun(task, delay);
        } else if (delay.isZero()) {
            ticks[captured++] = task;
        }
        return NOTHING;
    }

    private void scheduledByRun(Runnable task, Duration delay) {
        if (delay.compareTo(LONGEST_DELAY_OF_A_REPORT) <= 0) {
            late = task;
            lateAt = nanos + delay.toNanos();
        } else if (!delay.equals(TIMEOUT)) {
            ticks[running] = task;
        }
    }

    /**
     * Lets that much time pass, and has the next check run.
     *
     * @return whether that was the last one, so that the next is the first again
     */
    boolean next(Duration later) {
        run(running + 1 < ticks.length ? running + 1 : 0, later);
        return running == ticks.length - 1;
    }

    /** Lets that much time pass, and has the first check run. */
    void first(Duration later) {
        run(0, later);
    }

    private void run(int check, Duration later) {
        nanos += later.toNanos();
        Runnable due = late;
        if (due != null && nanos - lateAt >= 0) {
            late = null;
            due.run();
        }
        running = check;
        ticks[check].run();
    }

    /** That every check has been captured, since it would be missing from the measurement otherwise. */
    void verify() {
        if (captured != ticks.length) {
            throw new IllegalStateException("ticks: " + captured + " (expected: " + ticks.length + ")");
        }
    }
}
