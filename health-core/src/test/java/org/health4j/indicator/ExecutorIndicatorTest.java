package org.health4j.indicator;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.READINESS;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.health4j.CheckReport;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.Scene;
import org.health4j.Status;
import org.health4j.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExecutorIndicatorTest {

    private final Scene scene = new Scene();
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final List<ThreadPoolExecutor> pools = new ArrayList<>();
    private final CountDownLatch occupied = new CountDownLatch(1);

    @AfterEach
    void close() throws InterruptedException {
        occupied.countDown();
        for (ThreadPoolExecutor pool : pools) {
            pool.shutdownNow();
            assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private HealthMonitor monitor(Executor executor) {
        return scene.builder()
                .readiness("workers", ExecutorIndicator.of(executor, scene.time))
                .start();
    }

    private String line(HealthMonitor monitor) {
        return Scene.line(monitor.report(READINESS));
    }

    private static Health last(HealthMonitor monitor) {
        return monitor.details("workers").lastRun().orElseThrow().health();
    }

    private static long timeouts(HealthMonitor monitor) {
        return monitor.details("workers").totals().timedOut();
    }

    /** One thread, which is occupied until the end of the test, and that much room in the queue, all of it taken. */
    private ThreadPoolExecutor exhausted(int room, RejectedExecutionHandler handler) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(room), handler);
        pools.add(pool);
        pool.execute(() -> Waiting.uninterruptibly(occupied));
        Waiting.until(() -> pool.getQueue().isEmpty());
        for (int i = 0; i < room; i++) {
            pool.execute(() -> {});
        }
        return pool;
    }

    @Test
    void canaryThatRuns_isUp_withHowLongItWaited() {
        try (HealthMonitor monitor = monitor(queue::add)) {
            scene.pass(ofMillis(10));
            assertThat(line(monitor)).isEqualTo("UNKNOWN PENDING 503");
            scene.pass(ofMillis(390));
            queue.remove().run();
            assertThat(line(monitor)).isEqualTo("UP OK 200");
            assertThat(last(monitor).details()).containsOnlyKeys("waited");
            assertThat((Duration) last(monitor).details().get("waited")).isBetween(ofMillis(390), ofMillis(400));
            assertThat(queue).isEmpty();
        }
    }

    /** The end of a run that has timed out is told by a thread of the monitor, for which this waits before it goes on. */
    private void pass(HealthMonitor monitor, Duration duration) {
        Duration step = ofMillis(200);
        for (Duration left = duration; !left.isNegative() && !left.isZero(); left = left.minus(step)) {
            scene.pass(step);
            Waiting.until(() -> monitor.details("workers").stuck().isEmpty());
        }
    }

    @Test
    void canaryThatDoesNotRun_isTimeout_andTheOnlyOne() {
        try (HealthMonitor monitor = monitor(queue::add)) {
            pass(monitor, ofSeconds(7));
            assertThat(line(monitor)).isEqualTo("DOWN TIMEOUT 503");
            assertThat(timeouts(monitor)).isGreaterThan(4);
            assertThat(queue).as("not one per run").hasSize(1);

            queue.remove().run();
            while (queue.isEmpty()) {
                pass(monitor, ofMillis(200));
            }
            queue.remove().run();
            scene.pass(ofMillis(10));
            assertThat(line(monitor)).isEqualTo("UP OK 200");
        }
    }

    @Test
    void canaryThatRunsInALaterRun_isUpInThatOne() {
        AtomicInteger begun = new AtomicInteger();
        try (HealthMonitor monitor = scene.builder()
                .executor(run -> {
                    begun.incrementAndGet();
                    run.run();
                })
                .readiness("workers", ExecutorIndicator.of(queue::add, scene.time))
                .start()) {
            while (begun.get() < 3) {
                pass(monitor, ofMillis(200));
            }
            assertThat(line(monitor)).isEqualTo("DOWN TIMEOUT 503");
            queue.remove().run();
            scene.pass(ofMillis(10));
            assertThat(line(monitor)).isEqualTo("UP OK 200");
            assertThat((Duration) last(monitor).details().get("waited")).isGreaterThan(ofMillis(1_600));
            assertThat(queue).isEmpty();
        }
    }

    @Test
    void canaryThatIsDropped_isFollowedByOthers_everMoreRarely() {
        List<Runnable> dropped = new ArrayList<>();
        try (HealthMonitor monitor = monitor(dropped::add)) {
            pass(monitor, ofSeconds(5));
            assertThat(dropped).hasSize(1);
            pass(monitor, ofSeconds(7));
            assertThat(dropped).hasSize(2);
            pass(monitor, ofMinutes(10));
            assertThat(dropped).hasSizeBetween(6, 8);

            dropped.get(dropped.size() - 1).run();
            int before = dropped.size();
            while (dropped.size() == before) {
                pass(monitor, ofMillis(200));
            }
            dropped.get(before).run();
            scene.pass(ofMillis(10));
            assertThat(line(monitor)).isEqualTo("UP OK 200");

            int again = dropped.size();
            pass(monitor, ofSeconds(18));
            assertThat(dropped).as("no longer rare").hasSize(again + 2);
        }
    }

    @Test
    void canaryThatIsLate_doesNothing() {
        List<Runnable> sent = new ArrayList<>();
        try (HealthMonitor monitor = monitor(sent::add)) {
            pass(monitor, ofSeconds(12));
            assertThat(sent).hasSize(2);
            sent.get(0).run();
            scene.pass(ofMillis(10));
            assertThat(line(monitor)).isEqualTo("DOWN TIMEOUT 503");
        }
    }

    @Test
    void twoChecksOfOneIndicator_areBothAnswered() {
        HealthIndicator shared = ExecutorIndicator.of(queue::add, scene.time);
        try (HealthMonitor monitor = scene.builder()
                .readiness("one", shared)
                .readiness("two", shared)
                .start()) {
            scene.pass(ofMillis(100));
            assertThat(queue).hasSize(1);
            queue.remove().run();
            scene.pass(ofMillis(10));
            assertThat(monitor.report(READINESS).checks())
                    .extracting(CheckReport::status)
                    .containsExactly(Status.UP, Status.UP);
        }
    }

    @Test
    void poolThatIsFull_isRejected_withItsNumbers() {
        ThreadPoolExecutor pool = exhausted(3, new ThreadPoolExecutor.AbortPolicy());
        Health health = Look.at(ExecutorIndicator.of(pool));
        assertThat(Look.line(health)).isEqualTo("DOWN POOL_REJECTED");
        assertThat(health.cause()).containsInstanceOf(RejectedExecutionException.class);
        assertThat(health.details())
                .containsOnlyKeys("active", "max", "queued")
                .containsEntry("active", 1L)
                .containsEntry("max", 1L)
                .containsEntry("queued", 3L);
    }

    @Test
    void poolThatHasTheCallerRunWhatItRejects_isRejected() {
        ThreadPoolExecutor pool = exhausted(1, new ThreadPoolExecutor.CallerRunsPolicy());
        assertThat(Look.line(ExecutorIndicator.of(pool))).isEqualTo("DOWN POOL_REJECTED");
        assertThat(Look.line(ExecutorIndicator.of(Runnable::run)))
                .as("an executor that is no pool may")
                .isEqualTo("UP OK");
    }

    /** A pool that also runs the monitor's checks: what sent the canary may be what runs it, in its turn. */
    @Test
    void canaryThatComesInItsTurn_onTheThreadThatSentIt_isUp() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>()) {
            @Override
            public void execute(Runnable task) {
                queue.add(task);
            }
        };
        pools.add(pool);
        try (HealthMonitor monitor = monitor(pool)) {
            scene.pass(ofMillis(10));
            queue.remove().run();
            scene.pass(ofMillis(10));
            assertThat(line(monitor)).isEqualTo("UP OK 200");
        }
    }

    @Test
    void poolThatIsShutDown_isSaidSo() {
        ThreadPoolExecutor pool = exhausted(1, new ThreadPoolExecutor.AbortPolicy());
        pool.shutdown();
        assertThat(Look.line(ExecutorIndicator.of(pool))).isEqualTo("DOWN POOL_SHUT_DOWN");
    }

    @Test
    void executorThatFails_isAResult() {
        assertThat(Look.line(ExecutorIndicator.of(task -> {
                    throw new IllegalStateException("broken");
                })))
                .isEqualTo("DOWN EXCEPTION");
    }

    /** All of it real: threads, queue, time. */
    @Test
    void poolThatIsReallyExhausted_isDownInTime_holdsNoThread_andIsUpWhenItIsFree() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(2, 2, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
        pools.add(pool);
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness(
                        "workers",
                        ExecutorIndicator.of(pool),
                        check -> check.timeout(ofMillis(300)).period(ofMillis(400)))
                .start()) {
            Waiting.until(() -> line(monitor).equals("UP OK 200"));
            assertThat(last(monitor).details()).containsKeys("waited", "active", "max", "queued");

            pool.execute(() -> Waiting.uninterruptibly(occupied));
            pool.execute(() -> Waiting.uninterruptibly(occupied));
            Waiting.until(() -> line(monitor).equals("DOWN TIMEOUT 503"));
            long timeouts = timeouts(monitor);
            Waiting.until(() -> timeouts(monitor) > timeouts + 1);
            assertThat(pool.getQueue()).hasSize(1);

            occupied.countDown();
            Waiting.until(() -> line(monitor).equals("UP OK 200"));
            assertThat(pool.isShutdown()).isFalse();
        }
    }
}
