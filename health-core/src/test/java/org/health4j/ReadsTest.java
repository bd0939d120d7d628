package org.health4j;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.Scene.line;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a read costs: its reader no wait, and nobody else anything. */
@Timeout(30)
class ReadsTest {

    private final Scene scene = new Scene();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());

    private Health look(CheckContext context) {
        runs.incrementAndGet();
        return found.get();
    }

    private static void readEverything(HealthMonitor monitor) {
        monitor.groups().forEach(monitor::report);
        monitor.report();
        monitor.checks().forEach(monitor::details);
        monitor.service();
    }

    @Test
    @Promise(1)
    void report_whileSomebodyHoldsTheLock_isAnswered() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean slow = new AtomicBoolean();
        HealthMonitor monitor = scene.builder()
                // Looked at under the lock, when a result is taken in.
                .clock(() -> {
                    if (slow.get() && Thread.currentThread().getName().equals("holder")) {
                        held.countDown();
                        Waiting.uninterruptibly(release);
                    }
                    return Instant.EPOCH;
                })
                .readiness("db", this::look)
                .readiness("dear", this::look, check -> check.onDemand(ofSeconds(1)))
                .start();
        scene.pass(ofMillis(100));
        monitor.report(READINESS);
        scene.pass(ofMillis(100));
        slow.set(true);
        Thread holder = new Thread(() -> scene.pass(ofSeconds(5)), "holder");
        holder.setDaemon(true);
        holder.start();
        Waiting.until(() -> held.getCount() == 0);
        try {
            assertTimeoutPreemptively(ofSeconds(10), () -> {
                assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
                readEverything(monitor);
                scene.time.stall(ofSeconds(60));
                assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN STALE 503");
                readEverything(monitor);
            });
        } finally {
            release.countDown();
        }
    }

    @Test
    @Promise(1)
    void report_looksAtTheTickerOnce() {
        AtomicInteger looks = new AtomicInteger();
        HealthMonitor monitor = scene.builder()
                .ticker(() -> {
                    looks.incrementAndGet();
                    return scene.time.nanos();
                })
                .readiness("db", this::look)
                .start();
        scene.pass(ofMillis(100));
        looks.set(0);
        monitor.report(READINESS);
        assertThat(looks.getAndSet(0)).isEqualTo(1);
        monitor.report();
        assertThat(looks.get()).isEqualTo(1);
    }

    @Test
    @Promise(15)
    void thousandReads_runNoCheck() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look)
                .liveness("loop", HealthIndicator.local(this::look))
                .start();
        scene.pass(ofSeconds(1));
        int before = runs.get();
        for (int i = 0; i < 1_000; i++) {
            readEverything(monitor);
        }
        scene.pass(ofMillis(1));
        assertThat(runs.get()).isEqualTo(before);
    }

    @Test
    @Promise(15)
    void detailsOfAnOnDemandCheck_doNotRunIt() {
        HealthMonitor monitor = scene.builder()
                .check("dear", this::look, check -> check.onDemand(ofMillis(1)))
                .start();
        for (int i = 0; i < 1_000; i++) {
            monitor.details("dear");
            scene.pass(ofMillis(10));
        }
        assertThat(runs.get()).isZero();
    }

    @Test
    @Promise(1)
    void readers_whileNothingRuns_getOneAnswerForEach() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look, check -> check.onDemand(ofHours(1)))
                .start();
        for (int i = 0; i < 1_000; i++) {
            assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
        }
        scene.pass(ofMillis(1));
        assertThat(runs.get()).as("one run for a thousand readers").isEqualTo(1);
    }

    @Test
    void resultThatChangesNothing_republishesNothing_howeverManyChecksThereAre() {
        HealthMonitorBuilder builder = scene.builder();
        for (int i = 0; i < 1_000; i++) {
            builder.readiness("check" + i, this::look);
        }
        HealthMonitor monitor = builder.start();
        scene.pass(ofSeconds(1));
        HealthReport ready = monitor.report(READINESS);
        HealthReport deep = monitor.report(DEEP);
        HealthReport overall = monitor.report();
        scene.pass(ofSeconds(60));

        assertThat(runs.get()).isGreaterThan(10_000);
        assertThat(monitor.report(READINESS)).isSameAs(ready);
        assertThat(monitor.report(DEEP)).isSameAs(deep);
        assertThat(monitor.report()).isSameAs(overall);

        HealthReport live = monitor.report(LIVENESS);
        monitor.drain();
        assertThat(monitor.report(LIVENESS)).as("made anew, and no other").isSameAs(live);
    }

    @Test
    void resultThatChangesNothing_costsTheSame_howeverManyChecksThereAre() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        HealthMonitorBuilder builder = scene.builder();
        for (int i = 0; i < 5_000; i++) {
            builder.readiness("check" + i, context -> Health.up(), check -> check.period(ofHours(24)));
        }
        HealthMonitor monitor = builder.deep("often", this::look, check -> check.period(ofMillis(10)))
                .start();
        scene.pass(ofSeconds(10));
        runs.set(0);
        long before = threads.getCurrentThreadAllocatedBytes();
        scene.pass(ofSeconds(10));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(runs.get()).isGreaterThan(900);
        assertThat(allocated / runs.get())
                .as("bytes for each result; a list of the checks alone takes 20,000")
                .isLessThan(10_000);
        assertThat(monitor.report(READINESS).healthy()).isTrue();
    }

    @Test
    void changes_areShownHundredTimesASecondAtMost() {
        HealthMonitor monitor = scene.builder()
                .readiness(
                        "flaps",
                        context -> runs.incrementAndGet() % 2 == 0 ? Health.up() : Health.down(Reason.QUERY_FAILED),
                        check -> check.period(ofMillis(1)))
                .readiness(
                        "flips",
                        context -> Health.down(Reason.of("R" + runs.incrementAndGet())),
                        check -> check.period(ofMillis(1)))
                .start();
        scene.pass(ofSeconds(1));
        Set<HealthReport> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 1_000; i++) {
            scene.pass(ofMillis(1));
            shown.add(monitor.report(READINESS));
        }
        assertThat(runs.get()).isGreaterThan(2_000);
        assertThat(shown).hasSizeBetween(50, 101);
    }
}
