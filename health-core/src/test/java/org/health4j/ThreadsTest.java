package org.health4j;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.READINESS;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens on real threads, in real time. */
@Timeout(30)
class ThreadsTest {

    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        release.countDown();
    }

    private static Reason reason(HealthMonitor monitor, String name) {
        return Scene.check(monitor.report(HealthGroup.DEEP), name).reason();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("health4j-"))
                .collect(Collectors.toSet());
    }

    @Test
    @Promise(3)
    void hungRun_isFreedByItsAction_onAThreadOfItsOwn() {
        AtomicReference<Thread> runner = new AtomicReference<>();
        AtomicReference<Thread> freer = new AtomicReference<>();
        HealthIndicator hangs = context -> {
            runner.set(Thread.currentThread());
            CountDownLatch freed = new CountDownLatch(1);
            try (CheckContext.Registration action = context.onTimeout(() -> {
                freer.set(Thread.currentThread());
                freed.countDown();
            })) {
                assertThat(action).isNotNull();
                freed.await();
            }
            return Health.up();
        };
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness("hangs", hangs, check -> check.timeout(ofMillis(50)))
                .start()) {
            Waiting.until(() -> reason(monitor, "hangs").equals(Reason.TIMEOUT));
            Waiting.until(() -> freer.get() != null);

            assertThat(freer.get()).isNotSameAs(runner.get());
            assertThat(runner.get().isDaemon()).isTrue();
            assertThat(freer.get().isDaemon()).isTrue();
        }
    }

    @Test
    @Promise(3)
    void actionThatIsClosed_neverRuns_andCloseWaitsForOneThatDoes() {
        AtomicBoolean held = new AtomicBoolean();
        AtomicInteger strayed = new AtomicInteger();
        AtomicInteger fired = new AtomicInteger();
        AtomicInteger rounds = new AtomicInteger();
        HealthIndicator borrows = context -> {
            // Gives back around the deadline, so that every order of the two happens.
            held.set(true);
            CheckContext.Registration action = context.onTimeout(() -> {
                fired.incrementAndGet();
                for (int i = 0; i < 100; i++) {
                    if (!held.get()) {
                        strayed.incrementAndGet();
                    }
                    Thread.onSpinWait();
                }
            });
            LockSupport.parkNanos(context.remaining().toNanos() - 100_000 + rounds.get() % 10 * 20_000L);
            action.close();
            held.set(false);
            rounds.incrementAndGet();
            return Health.up();
        };
        try (HealthMonitor monitor = HealthMonitor.builder()
                .check(
                        "borrows",
                        borrows,
                        check -> check.timeout(ofMillis(2)).period(ofMillis(3)).periodWhenDown(ofMillis(3)))
                .start()) {
            Waiting.until(() -> rounds.get() >= 500 && fired.get() >= 10);
            assertThat(monitor.checks()).containsExactly("borrows");
        }
        assertThat(strayed.get()).isZero();
    }

    @Test
    @Promise(3)
    void interrupt_comesOnlyWhereItWasAskedFor_andIsClearedAfterwards() {
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicBoolean leftOver = new AtomicBoolean();
        AtomicBoolean strayed = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        HealthIndicator waits = context -> {
            CheckContext.Registration interrupt = context.interruptOnTimeout();
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(ofMillis(10).toNanos());
            }
            interrupted.set(true);
            interrupt.close();
            leftOver.set(Thread.currentThread().isInterrupted());
            done.countDown();
            return Health.up();
        };
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness("waits", waits, check -> check.timeout(ofMillis(20)))
                .readiness(
                        "hangs",
                        context -> {
                            strayed.set(Waiting.uninterruptibly(release));
                            ended.countDown();
                            return Health.up();
                        },
                        check -> check.timeout(ofMillis(20)))
                .start()) {
            Waiting.until(() -> done.getCount() == 0 && reason(monitor, "hangs").equals(Reason.TIMEOUT));

            assertThat(interrupted).isTrue();
            assertThat(leftOver).isFalse();
        }
        release.countDown();
        Waiting.until(() -> ended.getCount() == 0);
        assertThat(strayed)
                .as("neither its deadline nor close() interrupts who did not ask for it")
                .isFalse();
    }

    @Test
    void actionGivenAfterTheDeadline_runsAtOnce() {
        CountDownLatch ran = new CountDownLatch(1);
        HealthIndicator late = context -> {
            Waiting.until(() -> context.remaining().isZero());
            release.await();
            context.onTimeout(ran::countDown);
            ran.await();
            return Health.up();
        };
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness("late", late, check -> check.timeout(ofMillis(20)))
                .start()) {
            Waiting.until(() -> reason(monitor, "late").equals(Reason.TIMEOUT));
            release.countDown();
            Waiting.until(() -> ran.getCount() == 0);
        }
    }

    @Test
    @Promise(18)
    void close_withAHungCheck_returnsAndLeavesOnlyThatDaemon() {
        Set<String> before = threads();
        HealthMonitor monitor = HealthMonitor.builder()
                .readiness("hung-for-good", context -> {
                    release.await();
                    return Health.up();
                })
                .readiness("well", context -> Health.up())
                .start();
        Waiting.until(() -> reason(monitor, "well").equals(Reason.OK));
        monitor.close();

        Waiting.until(() -> {
            Set<String> left = threads();
            left.removeAll(before);
            return left.equals(Set.of("health4j-hung-for-good"));
        });
        release.countDown();
        Waiting.until(() -> !threads().contains("health4j-hung-for-good"));
    }

    @Test
    @Promise(18)
    void close_freesARunThatIsUnderWay() {
        CountDownLatch freed = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        HealthMonitor monitor = HealthMonitor.builder()
                .readiness(
                        "slow",
                        context -> {
                            context.onTimeout(freed::countDown);
                            begun.countDown();
                            freed.await();
                            return Health.up();
                        },
                        check -> check.timeout(java.time.Duration.ofMinutes(10)))
                .start();
        Waiting.until(() -> begun.getCount() == 0);
        monitor.close();

        assertThat(freed.getCount()).isZero();
    }

    @Test
    @Promise(18)
    void close_letsARunThatIsWellEndByItself() {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger struck = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        HealthMonitor monitor = HealthMonitor.builder()
                .readiness("well", context -> {
                    context.onTimeout(struck::incrementAndGet);
                    begun.countDown();
                    LockSupport.parkNanos(ofMillis(50).toNanos());
                    ended.set(true);
                    return Health.up();
                })
                .start();
        Waiting.until(() -> begun.getCount() == 0);
        monitor.close();

        assertThat(ended).isTrue();
        assertThat(struck.get()).isZero();
    }

    @Test
    @Promise(1)
    void report_allocatesNothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (HealthMonitor monitor =
                HealthMonitor.builder().readiness("db", context -> Health.up()).start()) {
            Waiting.until(() -> monitor.report(READINESS).healthy());
            int unhealthy = 0;
            long allocated = Long.MAX_VALUE;
            // The first rounds warm up: what the interpreter and the compiler allocate is not the read's.
            for (int round = 0; round < 20; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 20_000; i++) {
                    unhealthy += monitor.report(READINESS).healthy() ? 0 : 1;
                }
                allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(unhealthy).isZero();
            assertThat(allocated / 20_000).isZero();
        }
    }

    @Test
    void drain_passesItsTimeWhileReportsAreRead_andEndsWithClose() throws Exception {
        HealthMonitor monitor = HealthMonitor.builder().start();
        CyclicBarrier together = new CyclicBarrier(2);
        Thread draining = new Thread(() -> {
            try {
                together.await();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            monitor.drain(java.time.Duration.ofMinutes(10));
        });
        draining.start();
        together.await();
        Waiting.until(() -> monitor.report(READINESS).reason().equals(Reason.DRAINING));
        assertThat(draining.isAlive()).isTrue();
        monitor.close();
        draining.join();
    }
}
