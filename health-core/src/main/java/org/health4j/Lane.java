package org.health4j;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other on a daemon thread of its own, which ends when there is nothing to do. Of the tasks that wait behind one that
 * hangs, the oldest are dropped.
 */
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int MOST_WAITING = 10_000;

    private final ThreadPoolExecutor thread;

    Lane(String name) {
        this(CheckThreads.daemon(name));
    }

    Lane(ThreadFactory threads) {
        thread = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                threads,
                new ThreadPoolExecutor.DiscardOldestPolicy());
        thread.allowCoreThreadTimeOut(true);
    }

    /** Never throws: where there is no thread to be had, the task is dropped, which false says. */
    boolean run(Runnable task) {
        try {
            thread.execute(task);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.debug("a task was dropped", e);
            return false;
        }
    }

    /** Takes nothing more; what it has is done yet. */
    void shut() {
        thread.shutdown();
    }

    /** After that: waits until then for what it has. */
    void awaitEnd(long untilNanos) {
        try {
            thread.awaitTermination(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
