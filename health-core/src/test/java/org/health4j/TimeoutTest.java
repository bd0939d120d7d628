package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.DEEP;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A timeout is on time, and it is not a stop. */
@Timeout(60)
class TimeoutTest {

    private static final Duration LATE = ofMillis(50);

    private final Scene scene = new Scene();

    @Test
    @Promise(3)
    void hungRuns_areDownWithinFiftyMillisecondsOfTheirDeadlines_andNeverBefore() {
        List<Long> lateness = new ArrayList<>();
        // More than once, since this machine may have other things to do.
        for (int round = 0; round < 3 && onTime(lateness) < 8; round++) {
            lateness = lateness();
            assertThat(lateness).allMatch(nanos -> nanos >= 0);
        }
        assertThat(onTime(lateness)).as("of ten: %s", lateness).isGreaterThanOrEqualTo(8);
    }

    private static long onTime(List<Long> lateness) {
        return lateness.stream().filter(nanos -> nanos <= LATE.toNanos()).count();
    }

    private static List<Long> lateness() {
        CountDownLatch release = new CountDownLatch(1);
        List<AtomicLong> deadlines = new ArrayList<>();
        HealthMonitorBuilder builder = HealthMonitor.builder();
        for (int i = 0; i < 10; i++) {
            AtomicLong deadline = new AtomicLong(Long.MIN_VALUE);
            deadlines.add(deadline);
            builder.check(
                    "hung" + i,
                    context -> {
                        long now = System.nanoTime();
                        deadline.set(now + context.remaining().toNanos());
                        Waiting.uninterruptibly(release);
                        return Health.up();
                    },
                    check -> check.timeout(ofMillis(300)).initialDelay(ofMillis((int) (Math.random() * 500))));
        }
        List<Long> lateness = new ArrayList<>();
        try (HealthMonitor monitor = builder.start()) {
            boolean[] seen = new boolean[deadlines.size()];
            Waiting.until(() -> {
                List<CheckReport> checks = monitor.report(DEEP).checks();
                long now = System.nanoTime();
                for (int i = 0; i < seen.length; i++) {
                    if (!seen[i] && checks.get(i).reason().equals(Reason.TIMEOUT)) {
                        seen[i] = true;
                        lateness.add(now - deadlines.get(i).get());
                    }
                }
                return lateness.size() == seen.length;
            });
            release.countDown();
        }
        return lateness;
    }

    @Test
    @Promise(3)
    void lateResult_isDiscardedEverywhere() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> Health.down(Reason.AUTH_FAILED))
                .start();
        scene.hang();
        scene.pass(ofSeconds(1));
        CheckDetails before = monitor.details("db");
        assertThat(before.stuck()).isPresent();
        scene.heal();
        CheckDetails after = monitor.details("db");

        assertThat(after.stuck()).isEmpty();
        assertThat(after.lastRun()).isEqualTo(before.lastRun());
        assertThat(after.runs()).isEqualTo(before.runs());
        assertThat(after.transitions()).isEqualTo(before.transitions());
        assertThat(Scene.check(monitor.report(), "db").reason()).isEqualTo(Reason.TIMEOUT);
    }

    @Test
    @Promise(3)
    void eachFurtherPeriodOfAHang_countsAsOneMoreTimeout() {
        HealthMonitor monitor = scene.builder()
                .readiness(
                        "db",
                        context -> Health.up(),
                        check -> check.period(ofSeconds(5))
                                .periodWhenDown(ofSeconds(2))
                                .timeout(ofSeconds(1)))
                .start();
        scene.hang();
        scene.pass(ofSeconds(1 + 10 * 2));
        CheckDetails details = monitor.details("db");

        assertThat(details.runs().count()).isEqualTo(11);
        assertThat(details.runs().failureRate()).isEqualTo(1);
        assertThat(details.lastRun().orElseThrow().health().reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(details.stuck().orElseThrow().since()).isEqualTo(ofSeconds(21));
    }

    @Test
    @Promise(3)
    void timeoutAction_thatHangsOrThrows_delaysNeitherTheReportNorAnotherAction() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch third = new CountDownLatch(1);
        try (HealthMonitor monitor = HealthMonitor.builder()
                .check(
                        "hung",
                        context -> {
                            context.onTimeout(() -> Waiting.uninterruptibly(release));
                            context.onTimeout(() -> {
                                throw new IllegalStateException();
                            });
                            context.onTimeout(third::countDown);
                            Waiting.uninterruptibly(release);
                            return Health.up();
                        },
                        check -> check.timeout(ofMillis(20)))
                .start()) {
            Waiting.until(() -> third.getCount() == 0);
            Waiting.until(
                    () -> Scene.check(monitor.report(DEEP), "hung").reason().equals(Reason.TIMEOUT));
            release.countDown();
        }
    }

    @Test
    @Promise(2)
    void runs_whoeverAsksForThem_neverOverlap() throws InterruptedException {
        AtomicInteger under = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        HealthGroup orders = HealthGroup.of("orders");
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness(
                        "db",
                        context -> {
                            most.accumulateAndGet(under.incrementAndGet(), Math::max);
                            runs.incrementAndGet();
                            Waiting.moment();
                            under.decrementAndGet();
                            return runs.get() % 3 == 0 ? Health.up() : Health.down(Reason.QUERY_FAILED);
                        },
                        check -> check.period(ofMillis(1)))
                .group(orders, group -> group.optional("db"))
                .start()) {
            List<Thread> callers = new ArrayList<>();
            for (HealthGroup group : List.of(HealthGroup.READINESS, orders, DEEP, DEEP)) {
                Thread caller = new Thread(() -> {
                    while (runs.get() < 300 && !Thread.currentThread().isInterrupted()) {
                        monitor.refresh(group);
                        monitor.report(group);
                        LockSupport.parkNanos(100_000);
                    }
                });
                caller.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
                caller.setDaemon(true);
                caller.start();
                callers.add(caller);
            }
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertThat(failure.get()).isNull();
        assertThat(most.get()).isEqualTo(1);
    }
}
