package org.health4j.indicator;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pool of the application still takes work and gets it done: a canary that does nothing is sent through it, like any other task. It
 * belongs to readiness: a pool that is merely busy is no reason for a restart. For a pool that is really stuck, give its tasks a
 * {@link Heartbeat}.
 *
 * <pre>{@code
 * HealthMonitor.builder()
 *         .readiness("workers", ExecutorIndicator.of(pool), check -> check.timeout(ofSeconds(2)).degradedAfter(ofMillis(200)))
 *         .start();
 * }</pre>
 *
 * <table>
 *   <caption>What it finds</caption>
 *   <tr><th>status</th><th>reason</th><th>when</th></tr>
 *   <tr><td>UP</td><td></td><td>the canary ran; detail {@code waited}, from its sending to its run. The check's {@code degradedAfter} makes a long
 *       wait DEGRADED</td></tr>
 *   <tr><td>DOWN</td><td>{@link Reason#TIMEOUT}</td><td>it did not run in time</td></tr>
 *   <tr><td>DOWN</td><td>{@link #POOL_REJECTED}</td><td>the pool did not take it: its queue is full. Also where a {@link ThreadPoolExecutor} has the
 *       caller run what it rejects</td></tr>
 *   <tr><td>DOWN</td><td>{@link #POOL_SHUT_DOWN}</td><td>the pool did not take it, and never will again</td></tr>
 * </table>
 *
 * <p>Further details for a {@link ThreadPoolExecutor}, but not with TIMEOUT: {@code active} and {@code max}, in threads, and {@code queued}, in
 * tasks.
 *
 * <p>It holds no thread of the monitor while it waits. One canary is under way at a time: while it is, further runs wait for the same one, so
 * that a stuck pool does not fill up with canaries, and after its end one that is late does nothing. For a pool that silently drops tasks the next canary is
 * sent after 8 runs, then after another 16, and so on.
 *
 * <p>The indicators are safe to share. The executor is given one small task per run, and never closed.
 */
public final class ExecutorIndicator {

    /** The pool did not take the canary. */
    public static final Reason POOL_REJECTED = Reason.of("POOL_REJECTED");

    /** The pool did not take the canary, since it has been shut down. */
    public static final Reason POOL_SHUT_DOWN = Reason.of("POOL_SHUT_DOWN");

    private static final int FIRST_PATIENCE = 8;
    private static final int MOST_PATIENCE = 1 << 20;

    private final Executor executor;
    private final Ticker ticker;
    private volatile @Nullable Canary latest;

    private ExecutorIndicator(Executor executor, Ticker ticker) {
        this.executor = requireNonNull(executor, "executor");
        this.ticker = ticker;
    }

    /**
     * Sends canaries through an executor.
     *
     * @param executor the application's own; remains open
     * @return the indicator, which counts as local
     */
    public static HealthIndicator of(Executor executor) {
        return of(executor, System::nanoTime);
    }

    static HealthIndicator of(Executor executor, Ticker ticker) {
        ExecutorIndicator indicator = new ExecutorIndicator(executor, ticker);
        return HealthIndicator.local(HealthIndicator.async(context -> indicator.begin()));
    }

    private CompletionStage<Health> begin() {
        try {
            return expected().heard();
        } catch (RejectedExecutionException e) {
            boolean over = executor instanceof ExecutorService service && service.isShutdown();
            return CompletableFuture.completedStage(described(Health.down(over ? POOL_SHUT_DOWN : POOL_REJECTED, e)));
        }
    }

    /** The canary that is under way, or a new one. */
    private Canary expected() {
        Canary last = latest;
        if (last != null && last.isExpected()) {
            return last;
        }
        Canary next = new Canary(last == null || last.landed != null ? FIRST_PATIENCE : last.doubledPatience());
        executor.execute(next);
        next.sender = null;
        latest = next;
        return next;
    }

    private Health described(Health health) {
        return executor instanceof ThreadPoolExecutor pool
                ? health.with("active", pool.getActiveCount())
                        .with("max", pool.getMaximumPoolSize())
                        .with("queued", pool.getQueue().size())
                : health;
    }

    /** What is sent: tells those who wait for it, and does nothing else. */
    private final class Canary implements Runnable {

        private final long sentNanos = ticker.nanos();
        private final Set<CompletableFuture<Health>> waiting = ConcurrentHashMap.newKeySet(1);
        private final int patience;
        private final AtomicInteger runs = new AtomicInteger(); // that have waited for it
        private volatile @Nullable Thread sender = Thread.currentThread(); // while it is being sent
        private volatile @Nullable Health landed;

        Canary(int patience) {
            this.patience = patience;
        }

        boolean isExpected() {
            return landed == null && runs.get() < patience;
        }

        int doubledPatience() {
            return Math.min(2 * patience, MOST_PATIENCE);
        }

        @SuppressWarnings("CollectionUndefinedEquality") // each is equal to itself only
        CompletionStage<Health> heard() {
            runs.incrementAndGet();
            CompletableFuture<Health> hearer = new CompletableFuture<>();
            waiting.add(hearer);
            hearer.whenComplete((health, failure) -> waiting.remove(hearer)); // also at the deadline
            Health already = landed;
            if (already != null) {
                hearer.complete(already);
            }
            return hearer;
        }

        @Override
        public void run() {
            boolean byCaller = executor instanceof ThreadPoolExecutor
                    && Thread.currentThread().equals(sender);
            Health health = byCaller
                    ? Health.down(POOL_REJECTED)
                    : Health.up().with("waited", Duration.ofNanos(ticker.nanos() - sentNanos));
            Health found = described(health);
            landed = found;
            waiting.forEach(hearer -> hearer.complete(found));
        }
    }
}
