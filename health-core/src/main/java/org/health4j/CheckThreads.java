package org.health4j;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which foreign code runs: pooled platform threads, all daemon, named after the check they serve.
 *
 * <p>Their number is bounded by the work, not by a setting: a check has one run at a time, so there is at most one thread per check, and
 * one per timeout action. Virtual threads are not used, since they share their carriers with the application's.
 */
final class CheckThreads {

    private static final Logger LOG = LoggerFactory.getLogger(CheckThreads.class);
    private static final String PREFIX = "health4j-";

    private final ThreadPoolExecutor own = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemon("idle"));
    private final @Nullable Executor replacement;

    CheckThreads(@Nullable Executor replacement) {
        this.replacement = replacement;
    }

    static ThreadFactory daemon(String name) {
        return task -> {
            // Without the thread locals of whoever happens to start it.
            Thread thread = new Thread(null, task, PREFIX + name, 0, false);
            thread.setDaemon(true);
            return thread;
        };
    }

    void run(CheckRun run) {
        if (replacement != null) {
            replacement.execute(run);
        } else {
            own.execute(named(run.check().name(), run));
        }
    }

    /** Always on a thread of the monitor's own: a replacement may be full of the very runs that have to be freed. */
    void onTimeout(String check, Runnable action) {
        own.execute(named(check + "-timeout", () -> {
            try {
                action.run();
            } catch (Throwable e) {
                LOG.atWarn()
                        .addKeyValue("check", check)
                        .log("check {}: its timeout action failed: {}", check, Redaction.describe(e));
            }
        }));
    }

    private static Runnable named(String name, Runnable task) {
        return () -> {
            Thread thread = Thread.currentThread();
            thread.setName(PREFIX + name);
            try {
                task.run();
            } finally {
                thread.setName(PREFIX + "idle");
            }
        };
    }

    /** Takes nothing more, and waits a little for what is under way. What is truly stuck is left behind, as a daemon. */
    void close(Duration patience) {
        own.shutdown();
        try {
            own.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
