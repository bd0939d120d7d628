package org.health4j.testkit;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.health4j.HealthIndicator;

/**
 * Runs indicators without a monitor: nothing is turned into a result, so that a test sees what an indicator really does. The threads are
 * kept from run to run, since thousands are made.
 */
final class BareRuns implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 5;

    private final ExecutorService runs = Executors.newCachedThreadPool(task -> daemon(task, "run"));
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, task -> daemon(task, "deadline"));

    BareRuns() {
        timer.setRemoveOnCancelPolicy(true);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(null, task, "testkit-" + name, 0, false);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts a run whose deadline is so far away; with zero it has passed before the run begins. */
    BareRun start(HealthIndicator indicator, Duration timeout) {
        BareRun run = new BareRun(indicator, timeout, runs);
        if (timeout.isZero()) {
            run.expire();
            runs.execute(run::run);
            return run;
        }
        Future<?> deadline = timer.schedule(run::expire, timeout.toNanos(), TimeUnit.NANOSECONDS);
        runs.execute(() -> {
            run.run();
            deadline.cancel(false);
        });
        return run;
    }

    /** Waits a little for its threads, so that none of them is taken for another's. What hangs is left behind. */
    @Override
    public void close() {
        runs.shutdown();
        timer.shutdownNow();
        try {
            if (runs.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                timer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
