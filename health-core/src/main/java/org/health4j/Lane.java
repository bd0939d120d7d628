package org.health4j;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks one after the other on a daemon thread of its own, which ends when there is nothing to do. Of the tasks that wait behind one that
 * hangs, the oldest are dropped.
 */
final class Lane {

    private static final int MOST_WAITING = 10_000;

    private final ThreadPoolExecutor thread;

    Lane(String name) {
        thread = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                CheckThreads.daemon(name),
                new ThreadPoolExecutor.DiscardOldestPolicy());
        thread.allowCoreThreadTimeOut(true);
    }

    void run(Runnable task) {
        thread.execute(task);
    }

    /** Takes nothing more, and waits a little for what it has. */
    void close(Duration patience) {
        thread.shutdown();
        try {
            thread.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
