package org.health4j.indicator;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.LIVENESS;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.health4j.Health;
import org.health4j.HealthMonitor;
import org.health4j.Scene;
import org.health4j.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;

@Timeout(60)
class DeadlockIndicatorTest {

    private final ThreadMXBean jvm = ManagementFactory.getThreadMXBean();
    private final List<Thread> threads = new ArrayList<>();

    /** Waits for a lock that another holds. */
    @FunctionalInterface
    private interface Acquire {
        void on(ReentrantLock lock) throws InterruptedException;
    }

    @AfterEach
    void untie() throws InterruptedException {
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
        assertThat(jvm.findDeadlockedThreads()).isNull();
    }

    /** As many threads as that: each holds its own lock and waits for the next one's, the first one in its own way. */
    private void tie(int count, Acquire first) {
        List<ReentrantLock> locks =
                Stream.generate(ReentrantLock::new).limit(count).toList();
        CountDownLatch held = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            ReentrantLock own = locks.get(i);
            ReentrantLock next = locks.get((i + 1) % count);
            Acquire acquire = i == 0 ? first : ReentrantLock::lockInterruptibly;
            Thread thread = new Thread(() -> wait(own, next, held, acquire), "tied-" + (i + 1));
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        Waiting.until(() -> jvm.findDeadlockedThreads() != null);
    }

    private static void wait(ReentrantLock own, ReentrantLock next, CountDownLatch held, Acquire acquire) {
        own.lock();
        try {
            held.countDown();
            held.await();
            acquire.on(next);
            next.unlock();
        } catch (InterruptedException e) {
            // the end
        } finally {
            own.unlock();
        }
    }

    @Test
    void noDeadlock_isUp() {
        assertThat(Look.line(DeadlockIndicator.of())).isEqualTo("UP OK");
    }

    @Test
    void deadlock_isDownWithNamesAndStacks_andOverWhenItIs() throws Exception {
        Scene scene = new Scene();
        try (HealthMonitor monitor =
                scene.builder().liveness("deadlock", DeadlockIndicator.of()).start()) {
            tie(2, ReentrantLock::lockInterruptibly);
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(LIVENESS))).isEqualTo("DOWN DEADLOCK 503");
            Health health = monitor.details("deadlock").lastRun().orElseThrow().health();
            assertThat(health.details())
                    .containsEntry("deadlocked", 2L)
                    .containsOnlyKeys("deadlocked", "threads", "thread1", "thread2");
            assertThat(String.valueOf(health.details().get("threads")).split(", "))
                    .containsExactlyInAnyOrder("tied-1", "tied-2");
            assertThat(String.valueOf(health.details().get("thread1")))
                    .matches(
                            "tied-(1|2) waits for java\\.util\\.concurrent\\.locks\\.ReentrantLock\\$NonfairSync@\\w+, "
                                    + "held by tied-(1|2), at .*LockSupport\\.park:\\d+ <- .*ReentrantLock\\.lockInterruptibly.*");

            untie();
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
        }
    }

    /** The JVM lists it as a deadlock all the same. */
    @Test
    void circleThatEndsByItself_isUp() {
        tie(3, lock -> lock.tryLock(60, TimeUnit.SECONDS));
        Waiting.until(() -> threads.get(0).getState() == Thread.State.TIMED_WAITING);
        assertThat(jvm.findDeadlockedThreads()).hasSize(3);
        assertThat(Look.line(DeadlockIndicator.of())).isEqualTo("UP OK");
    }

    @Test
    void circleThatLasts_besideOneThatEndsByItself_isDown() {
        tie(2, lock -> lock.tryLock(60, TimeUnit.SECONDS));
        tie(3, ReentrantLock::lockInterruptibly);
        Waiting.until(() -> jvm.findDeadlockedThreads().length == 5);
        assertThat(Look.at(DeadlockIndicator.of()).details()).containsEntry("deadlocked", 3L);
    }

    @Test
    void largeDeadlock_isBounded() {
        tie(20, ReentrantLock::lockInterruptibly);
        Waiting.until(() -> jvm.findDeadlockedThreads().length == 20);
        Health health = Look.at(DeadlockIndicator.of());
        assertThat(health.details())
                .containsEntry("deadlocked", 20L)
                .containsKeys(
                        IntStream.rangeClosed(1, 8).mapToObj(i -> "thread" + i).toArray(String[]::new))
                .doesNotContainKey("thread9");
        assertThat(String.valueOf(health.details().get("threads")).split(", ")).hasSize(16);
        assertThat(health.details().values())
                .allSatisfy(value -> assertThat(value.toString()).hasSizeLessThanOrEqualTo(1_024));
    }

    /** Nothing unties these but the end of their JVM. */
    @Test
    void deadlockOnMonitors_isDown() throws Exception {
        assertThat(ChildJvm.run(List.of("-cp", ChildJvm.classPath(), DeadlockedProgram.class.getName())))
                .startsWith("DOWN DEADLOCK")
                .contains("waits for java.lang.Object@")
                .contains("DeadlockedProgram.lambda$");
    }

    @Test
    void classPathWithoutManagement_isSaidWhenItIsMade() throws Exception {
        assertThat(ChildJvm.run(List.of(
                        "--limit-modules",
                        "java.base,jdk.unsupported",
                        "-cp",
                        String.join(
                                System.getProperty("path.separator"),
                                ChildJvm.home(Health.class),
                                ChildJvm.home(WithoutManagement.class),
                                ChildJvm.home(Logger.class)),
                        WithoutManagement.class.getName())))
                .contains("DeadlockIndicator: no module java.management (expected: ")
                .contains("HeapIndicator: no module java.management (expected: ")
                .contains("the others: UP");
    }

    @Test
    void moduleWithoutManagement_isResolved_andSaysSoWhenItIsMade() throws Exception {
        assertThat(ChildJvm.run(List.of(
                        "--limit-modules",
                        "java.base,jdk.unsupported,org.slf4j,org.health4j.core",
                        "-p",
                        ChildJvm.home(Health.class)
                                + System.getProperty("path.separator")
                                + ChildJvm.home(Logger.class),
                        "--patch-module",
                        "org.health4j.core=" + ChildJvm.home(WithoutManagement.class),
                        "-m",
                        "org.health4j.core/" + WithoutManagement.class.getName())))
                .contains("DeadlockIndicator: no module java.management (expected: ")
                .contains("HeapIndicator: no module java.management (expected: ")
                .contains("the others: UP");
    }
}
