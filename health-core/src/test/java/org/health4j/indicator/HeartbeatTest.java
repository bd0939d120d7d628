package org.health4j.indicator;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.health4j.HealthGroup.LIVENESS;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.health4j.Health;
import org.health4j.HealthMonitor;
import org.health4j.Scene;
import org.health4j.Waiting;
import org.health4j.testkit.ManualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatTest {

    private final ManualTime time = new ManualTime();
    private final Heartbeat heartbeat = Heartbeat.of(ofSeconds(30), time);

    @Test
    void beforeTheFirstBeat_isPending_andDownWhenItDoesNotCome() {
        time.advance(ofSeconds(30));
        assertThat(Look.line(heartbeat)).isEqualTo("UNKNOWN PENDING");
        time.advance(ofNanos(1));
        Health health = Look.at(heartbeat);
        assertThat(Look.line(health)).isEqualTo("DOWN NO_PROGRESS");
        assertThat(health.details())
                .containsOnlyKeys("age")
                .containsEntry("age", ofSeconds(30).plusNanos(1));
    }

    @Test
    void beats_keepItUp() {
        for (int i = 0; i < 5; i++) {
            heartbeat.beat();
            assertThat(Look.line(heartbeat)).isEqualTo("UP OK");
            time.advance(ofSeconds(30));
            assertThat(Look.at(heartbeat).details()).containsEntry("age", ofSeconds(30));
            assertThat(Look.line(heartbeat)).isEqualTo("UP OK");
        }
        time.advance(ofNanos(1));
        assertThat(Look.line(heartbeat)).isEqualTo("DOWN NO_PROGRESS");
        heartbeat.beat();
        assertThat(Look.line(heartbeat)).isEqualTo("UP OK");
    }

    @Test
    void idle_isUpForAsLongAsItTakes_andTheNextBeatEndsIt() {
        heartbeat.beat();
        heartbeat.idle();
        time.advance(ofDays(7));
        assertThat(Look.line(heartbeat)).isEqualTo("UP OK");
        assertThat(Look.at(heartbeat).details()).containsOnlyKeys("idle");

        heartbeat.beat();
        assertThat(Look.at(heartbeat).details()).containsOnlyKeys("age");
        time.advance(ofSeconds(31));
        assertThat(Look.line(heartbeat)).isEqualTo("DOWN NO_PROGRESS");
    }

    @Test
    void idleBeforeTheFirstBeat_isUp() {
        heartbeat.idle();
        time.advance(ofDays(7));
        assertThat(Look.line(heartbeat)).isEqualTo("UP OK");
    }

    /** The clock may show the very number that stands for idle. */
    @Test
    void beatAtTheSmallestNumber_isABeat() {
        long[] now = {Long.MIN_VALUE};
        Heartbeat atTheEdge = Heartbeat.of(ofSeconds(30), () -> now[0]);
        atTheEdge.beat();
        now[0] += ofSeconds(31).toNanos();
        assertThat(Look.line(atTheEdge)).isEqualTo("DOWN NO_PROGRESS");
    }

    /** Where the test's own loop hangs. */
    private static void hangHere(CountDownLatch until) {
        Waiting.uninterruptibly(until);
    }

    @Test
    void loopThatIsReallyStuck_isDownInLiveness_withItsStack() throws Exception {
        Scene scene = new Scene();
        Heartbeat stuck = Heartbeat.of(ofSeconds(30), scene.time);
        CountDownLatch hung = new CountDownLatch(1);
        Thread loop = new Thread(
                () -> {
                    stuck.beat();
                    stuck.beat();
                    hangHere(hung);
                    stuck.beat();
                },
                "dispatcher");
        loop.setDaemon(true);
        try (HealthMonitor monitor =
                scene.builder().liveness("dispatcher", stuck).start()) {
            loop.start();
            Waiting.until(() -> loop.getState() == Thread.State.WAITING);
            scene.pass(ofSeconds(29));
            assertThat(Scene.line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");

            scene.pass(ofSeconds(10));
            assertThat(Scene.line(monitor.report(LIVENESS))).isEqualTo("DOWN NO_PROGRESS 503");
            Health health =
                    monitor.details("dispatcher").lastRun().orElseThrow().health();
            assertThat(health.details()).containsEntry("thread", "dispatcher").containsEntry("state", "WAITING");
            assertThat(String.valueOf(health.details().get("stack")))
                    .contains("HeartbeatTest.hangHere:")
                    .contains(" <- ");

            hung.countDown();
            loop.join();
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
        } finally {
            hung.countDown();
        }
    }

    private static void hangDeepDown(int depth, CountDownLatch until) {
        if (depth == 0) {
            hangHere(until);
        } else {
            hangDeepDown(depth - 1, until);
        }
    }

    @Test
    void stackThatIsDeep_isBounded() throws Exception {
        CountDownLatch hung = new CountDownLatch(1);
        Thread loop = new Thread(() -> {
            heartbeat.beat();
            hangDeepDown(100, hung);
        });
        loop.setDaemon(true);
        try {
            loop.start();
            Waiting.until(() -> loop.getState() == Thread.State.WAITING);
            time.advance(ofSeconds(31));
            String stack = String.valueOf(Look.at(heartbeat).details().get("stack"));
            assertThat(stack.split(" <- ", -1)).hasSize(10);
            assertThat(stack).contains("HeartbeatTest.hangDeepDown:");
        } finally {
            hung.countDown();
            loop.join();
        }
    }

    @Test
    void loopThatHasEnded_isDown_andItsThreadIsNotKept() throws Exception {
        Thread loop = new Thread(heartbeat::beat, "ended");
        loop.start();
        loop.join();
        time.advance(ofSeconds(31));
        assertThat(Look.at(heartbeat).details()).containsEntry("state", "TERMINATED");

        WeakReference<Thread> thread = new WeakReference<>(loop);
        loop = null;
        Waiting.until(() -> {
            System.gc();
            return thread.get() == null;
        });
        Health health = Look.at(heartbeat);
        assertThat(Look.line(health)).isEqualTo("DOWN NO_PROGRESS");
        assertThat(health.details()).containsEntry("state", "TERMINATED").doesNotContainKey("thread");
    }

    @Test
    void loopThatGoesOnOnAnotherThread_showsThatOne() throws Exception {
        heartbeat.beat();
        Thread successor = new Thread(heartbeat::beat, "successor");
        successor.start();
        successor.join();
        time.advance(ofSeconds(31));
        assertThat(Look.at(heartbeat).details()).containsEntry("thread", "successor");
    }

    @Test
    void beat_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Heartbeat real = Heartbeat.of(ofSeconds(30));
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 20 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                real.beat();
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).isLessThan(1_000);
        assertThat(Look.line(real)).isEqualTo("UP OK");
    }

    @Test
    void maxAgeOutOfRange_isRefused() {
        for (Duration wrong : new Duration[] {Duration.ZERO, ofMillis(-1), ofNanos(999_999), ofDays(3_651)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Heartbeat.of(wrong))
                    .withMessage("maxAge: " + wrong + " (expected: PT0.001S to PT87600H)");
        }
    }
}
