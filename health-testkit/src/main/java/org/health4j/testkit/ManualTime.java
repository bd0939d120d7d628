package org.health4j.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.health4j.Scheduler;
import org.health4j.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when a test says so: a monitor's ticker, scheduler and wall clock in one.
 *
 * <pre>{@code
 * ManualTime time = new ManualTime();
 * HealthMonitor monitor = HealthMonitor.builder()
 *         .ticker(time).scheduler(time).clock(time.clock()).executor(Runnable::run)
 *         .readiness("cache", context -> health)
 *         .start();
 * time.advance(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>Starts just below {@link Long#MAX_VALUE}, so that the ticker overflows during any test that lasts longer than a second. The wall
 * clock starts at 2026-01-01T00:00:00Z, and can be set without time passing. Safe for use by several threads; due tasks run on the
 * thread that advances.
 */
public final class ManualTime implements Ticker, Scheduler {

    private static final Duration BEFORE_OVERFLOW = Duration.ofSeconds(1);

    private record Due(long order, long elapsedNanos, FutureTask<?> task) {}

    private final Object lock = new Object();
    private final PriorityQueue<Due> due = // this and the next: guarded by lock
            new PriorityQueue<>(Comparator.comparingLong(Due::elapsedNanos).thenComparingLong(Due::order));
    private long elapsedNanos;
    private long scheduled;
    private Instant epoch = Instant.parse("2026-01-01T00:00:00Z");

    /** Time that stands still. */
    public ManualTime() {}

    @Override
    public long nanos() {
        synchronized (lock) {
            return Long.MAX_VALUE - BEFORE_OVERFLOW.toNanos() + elapsedNanos;
        }
    }

    /**
     * The wall clock.
     *
     * @return a clock that moves with this time
     */
    public InstantSource clock() {
        return () -> {
            synchronized (lock) {
                return epoch.plusNanos(elapsedNanos);
            }
        };
    }

    /**
     * Sets the wall clock, as an administrator or NTP does; no time passes.
     *
     * @param now what the wall clock says from here on
     */
    public void setClock(Instant now) {
        synchronized (lock) {
            epoch = now.minusNanos(elapsedNanos);
        }
    }

    @Override
    public Future<?> schedule(Runnable task, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
        }
        synchronized (lock) {
            FutureTask<?> future = new FutureTask<>(task, null);
            due.add(new Due(scheduled++, elapsedNanos + delay.toNanos(), future));
            return future;
        }
    }

    /**
     * Lets time pass. Whatever falls due on the way runs at its own instant, on the calling thread, in order.
     *
     * @param duration how long; zero runs what is due now
     */
    public void advance(Duration duration) {
        long until;
        synchronized (lock) {
            until = elapsedNanos + duration.toNanos();
        }
        for (FutureTask<?> task = next(until); task != null; task = next(until)) {
            task.run();
            rethrow(task);
        }
        synchronized (lock) {
            elapsedNanos = Math.max(elapsedNanos, until);
        }
    }

    /**
     * Lets time pass without running anything, as when the scheduler's thread is stuck. What fell due meanwhile runs with the next
     * {@link #advance}.
     *
     * @param duration how long
     */
    public void stall(Duration duration) {
        synchronized (lock) {
            elapsedNanos += duration.toNanos();
        }
    }

    private @Nullable FutureTask<?> next(long until) {
        synchronized (lock) {
            Due first = due.peek();
            if (first == null || first.elapsedNanos > until) {
                return null;
            }
            due.remove();
            elapsedNanos = Math.max(elapsedNanos, first.elapsedNanos);
            return first.task;
        }
    }

    private static void rethrow(FutureTask<?> task) {
        if (task.isCancelled()) {
            return;
        }
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a scheduled task failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
