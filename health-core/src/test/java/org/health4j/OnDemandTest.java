package org.health4j;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.Scene.check;
import static org.health4j.Scene.line;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OnDemandTest {

    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());
    private final AtomicInteger runs = new AtomicInteger();

    private Health look(CheckContext context) {
        runs.incrementAndGet();
        return found.get();
    }

    private HealthMonitor onDemand() {
        return scene.builder()
                .readiness("db", this::look, check -> check.onDemand(ofSeconds(10)))
                .start();
    }

    @Test
    @Promise(1)
    void onDemandCheck_runsOnlyWhenAsked_andAReaderGetsTheLastResult() {
        HealthMonitor monitor = onDemand();
        scene.pass(ofHours(1));
        assertThat(runs.get()).isZero();

        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
        scene.pass(ofMillis(10));
        assertThat(runs.get()).isEqualTo(1);
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");

        found.set(Health.down(Reason.TIMEOUT));
        scene.pass(ofHours(1));
        assertThat(line(monitor.report(READINESS))).as("old, never stale").isEqualTo("UP OK 200");
        scene.pass(ofMillis(10));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
        assertThat(runs.get()).isEqualTo(2);
    }

    @Test
    void onDemandCheck_withinItsTimeToLive_isNotRunAgain() {
        HealthMonitor monitor = onDemand();
        for (int i = 0; i < 1_000; i++) {
            monitor.report(READINESS);
            monitor.report(DEEP);
            monitor.report();
            scene.pass(ofMillis(100));
        }
        assertThat(runs.get()).isEqualTo(10);
    }

    @Test
    @Promise({2, 3})
    void hungOnDemandCheck_isTimeoutAndStaysTheOnlyRun() {
        HealthMonitor monitor = onDemand();
        scene.hang();
        for (int i = 0; i < 100; i++) {
            monitor.report(READINESS);
            scene.pass(ofSeconds(1));
        }
        assertThat(scene.held).hasSize(1);
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
    }

    @Test
    @Promise({1, 2})
    void thousandConcurrentReaders_causeOneRun() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness(
                        "db",
                        context -> {
                            runs.incrementAndGet();
                            release.await();
                            return Health.up();
                        },
                        check -> check.onDemand(ofHours(1)).timeout(ofMinutes(1)))
                .start()) {
            List<Thread> readers = new ArrayList<>();
            CountDownLatch together = new CountDownLatch(1);
            for (int i = 0; i < 1_000; i++) {
                Thread reader = new Thread(() -> {
                    try {
                        together.await();
                        monitor.report(READINESS);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                reader.start();
                readers.add(reader);
            }
            together.countDown();
            for (Thread reader : readers) {
                reader.join();
            }
            release.countDown();
            Waiting.until(() -> monitor.report(READINESS).status() == Status.UP);
            assertThat(runs.get()).isEqualTo(1);
        }
    }

    @Test
    void lastOrder_stands_evenIfAnEarlierOneIsSlowToBeWrittenDown() throws Exception {
        CountDownLatch ordered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        HealthMonitor monitor = scene.builder()
                .scheduler((task, delay) -> {
                    Future<?> future = scene.time.schedule(task, delay);
                    if (Thread.currentThread().getName().equals("slow")) {
                        ordered.countDown();
                        awaitQuietly(release);
                    }
                    return future;
                })
                .readiness("db", this::look, check -> check.onDemand(ofSeconds(10)))
                .start();
        Thread slow = new Thread(() -> monitor.refresh(READINESS), "slow");
        slow.start();
        ordered.await();
        CompletableFuture<HealthReport> second = monitor.refresh(READINESS).toCompletableFuture();
        release.countDown();
        slow.join();
        scene.pass(ofMillis(0));

        assertThat(second.orTimeout(10, SECONDS).join().healthy()).isTrue();
        assertThat(runs.get()).isEqualTo(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void refresh_runsEveryCheckNow_andCompletesWithTheNewReport() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look)
                .readiness("dear", this::look, check -> check.onDemand(ofHours(1)))
                .deep("other", context -> Health.up())
                .start();
        scene.pass(ofSeconds(1));
        found.set(Health.down(Reason.QUERY_FAILED));
        CompletableFuture<HealthReport> refreshed = monitor.refresh(READINESS).toCompletableFuture();
        assertThat(refreshed).isNotDone();
        scene.pass(ofMillis(0));

        HealthReport report = refreshed.orTimeout(10, SECONDS).join();
        assertThat(check(report, "db").reason()).isEqualTo(Reason.QUERY_FAILED);
        assertThat(check(report, "dear").reason()).isEqualTo(Reason.QUERY_FAILED);
        assertThat(report.checks()).hasSize(2);
    }

    @Test
    @Promise(2)
    void refresh_whileARunIsUnderWay_joinsIt_andThePeriodGoesOnFromThere() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(ofMillis(10));
        scene.hang();
        CompletableFuture<HealthReport> first = monitor.refresh(READINESS).toCompletableFuture();
        scene.pass(ofMillis(10));
        CompletableFuture<HealthReport> second = monitor.refresh(READINESS).toCompletableFuture();
        scene.pass(ofMillis(10));
        assertThat(scene.held).hasSize(1);
        scene.heal();
        assertThat(first.orTimeout(10, SECONDS).join().healthy()).isTrue();
        assertThat(second.orTimeout(10, SECONDS).join().healthy()).isTrue();
        assertThat(runs.get()).isEqualTo(2);

        scene.pass(ofSeconds(100));
        assertThat(runs.get()).as("one chain of ticks, not two").isBetween(2 + 20, 2 + 26);
    }

    @Test
    void refresh_ofAHungCheck_completesWithTheTimeout() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.hang();
        CompletableFuture<HealthReport> refreshed = monitor.refresh(READINESS).toCompletableFuture();
        scene.pass(ofSeconds(1));
        assertThat(line(refreshed.orTimeout(10, SECONDS).join())).isEqualTo("DOWN TIMEOUT 503");
        CompletableFuture<HealthReport> again = monitor.refresh(READINESS).toCompletableFuture();
        scene.pass(ofMillis(0));
        assertThat(line(again.orTimeout(10, SECONDS).join())).isEqualTo("DOWN TIMEOUT 503");
        assertThat(scene.held).hasSize(1);
    }

    @Test
    void refresh_ofAnEmptyGroup_completesAtOnce_andAnUnknownOneIsRefused() {
        HealthMonitor monitor = scene.builder().start();
        assertThat(monitor.refresh(READINESS)
                        .toCompletableFuture()
                        .orTimeout(10, SECONDS)
                        .join()
                        .healthy())
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monitor.refresh(HealthGroup.of("none")))
                .withMessageStartingWith("group: none (expected: ");
    }

    @Test
    void refresh_whileTheMonitorIsClosed_isCancelled() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        CompletableFuture<HealthReport> refreshed = monitor.refresh(READINESS).toCompletableFuture();
        monitor.close();
        assertThat(refreshed).isCompletedExceptionally();
        assertThat(monitor.refresh(READINESS).toCompletableFuture()).isCompletedExceptionally();
    }
}
