package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A hundred checks that never return, and one that is well. Whatever the application does with its processors meanwhile, readers are answered, the one
 * that is well runs on, and what is hung holds one thread each and no more.
 */
@Timeout(60)
@Promise({1, 3, 4, 18})
class HungChecksTest {

    private static final int HUNG = 100;
    private static final Duration PERIOD = ofMillis(200);

    /** How late a run or a read may be where more threads want to run than there are processors for, other processes' among them. */
    private static final Duration SLACK = ofSeconds(2);

    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicBoolean busy = new AtomicBoolean(true);
    private final AtomicInteger hungRuns = new AtomicInteger();
    private final AtomicInteger wellRuns = new AtomicInteger();
    private final AtomicLong lastStart = new AtomicLong();
    private final AtomicLong longestGap = new AtomicLong();
    private final List<Thread> application = new ArrayList<>();
    private final MonitorThreads threads = new MonitorThreads();

    @AfterEach
    void letGo() throws InterruptedException {
        release.countDown();
        busy.set(false);
        for (Thread thread : application) {
            thread.join();
        }
    }

    private Health hang(CheckContext context) {
        hungRuns.incrementAndGet();
        Waiting.uninterruptibly(release);
        return Health.up();
    }

    private Health look(CheckContext context) {
        long now = System.nanoTime();
        if (wellRuns.getAndIncrement() > 0) {
            longestGap.accumulateAndGet(now - lastStart.get(), Math::max);
        }
        lastStart.set(now);
        return Health.up();
    }

    private HealthMonitor start() {
        HealthMonitorBuilder builder = HealthMonitor.builder();
        for (int i = 0; i < HUNG; i++) {
            builder.readiness(
                    "hung" + i,
                    this::hang,
                    check -> check.timeout(ofMillis(50)).period(PERIOD).periodWhenDown(PERIOD));
        }
        builder.liveness(
                "well",
                HealthIndicator.local(this::look),
                check -> check.timeout(ofSeconds(10)).period(PERIOD));
        HealthMonitor monitor = threads.start(builder);
        Waiting.until(() -> monitor.report(READINESS).checks().stream()
                .allMatch(check -> check.reason().equals(Reason.TIMEOUT)));
        return monitor;
    }

    /** What must hold whatever else goes on. */
    private void prove(HealthMonitor monitor) {
        longestGap.set(0);
        int from = wellRuns.get();
        long longestRead = 0;
        long reads = 0;
        while (wellRuns.get() < from + 15) {
            long start = System.nanoTime();
            HealthReport ready = monitor.report(READINESS);
            HealthReport live = monitor.report(LIVENESS);
            HealthReport deep = monitor.report(DEEP);
            StuckRun stuck = monitor.details("hung7").stuck().orElseThrow();
            longestRead = Math.max(longestRead, System.nanoTime() - start);
            reads++;

            assertThat(Scene.line(ready)).isEqualTo("DOWN TIMEOUT 503");
            assertThat(Scene.line(live)).isEqualTo("UP OK 200");
            assertThat(Scene.line(deep)).isEqualTo("DOWN TIMEOUT 503");
            assertThat(stuck.since()).isPositive();
            Waiting.moment();
        }

        assertThat(reads).as("readers are answered").isGreaterThan(50);
        assertThat(Duration.ofNanos(longestRead)).isLessThan(SLACK);
        assertThat(Duration.ofNanos(longestGap.get())).isLessThan(PERIOD.plus(SLACK));
        assertThat(hungRuns.get()).as("no second run beside one that hangs").isEqualTo(HUNG);
        assertThat(threads.names())
                .as("one thread each, one that is well, the scheduler's, and the log's")
                .contains("health4j-hung0", "health4j-hung99", "health4j-scheduler")
                .hasSizeBetween(HUNG, HUNG + 5);
        assertThat(threads.alive()).allMatch(Thread::isDaemon);
    }

    private void proveClose(HealthMonitor monitor) {
        long start = System.nanoTime();
        monitor.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ofSeconds(5));
        Waiting.until(() -> threads.names().stream().allMatch(name -> name.startsWith("health4j-hung")));
        assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("OUT_OF_SERVICE DRAINING 503");

        release.countDown();
        Waiting.until(() -> threads.alive().isEmpty());
        assertThat(hungRuns.get()).isEqualTo(HUNG);
    }

    @Test
    void hundredHungChecks_delayNoOtherAndNoReader_andHoldOneThreadEach() {
        HealthMonitor monitor = start();
        prove(monitor);
        proveClose(monitor);
    }

    @Test
    void hundredHungChecks_whileTheApplicationKeepsEveryProcessorBusy_delayNoOtherAndNoReader() {
        HealthMonitor monitor = start();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors() * 2; i++) {
            Thread spinning = new Thread(this::spin, "application");
            spinning.setDaemon(true);
            spinning.start();
            application.add(spinning);
        }
        prove(monitor);
        proveClose(monitor);
    }

    @Test
    void hundredHungChecks_whileEveryCarrierOfVirtualThreadsIsTaken_delayNoOtherAndNoReader() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "there are no virtual threads");
        for (int i = 0; i < Runtime.getRuntime().availableProcessors() * 2; i++) {
            application.add(startVirtual(this::spin));
        }
        AtomicBoolean carried = new AtomicBoolean();
        application.add(startVirtual(() -> carried.set(true)));

        HealthMonitor monitor = start();
        prove(monitor);
        proveClose(monitor);
        assertThat(carried).as("no carrier was free meanwhile").isFalse();
    }

    private void spin() {
        long start = System.nanoTime();
        while (busy.get() && System.nanoTime() - start < ofSeconds(50).toNanos()) {
            Thread.onSpinWait();
        }
    }

    /** Of JDK 21 and newer, which these sources are not compiled for. */
    private static Thread startVirtual(Runnable task) throws ReflectiveOperationException {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        return (Thread) start.invoke(null, task);
    }
}
