package org.health4j;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.Scene.line;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A check that rests while nobody asks. */
class IdleTest {

    private final Scene scene = new Scene();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());
    private final HealthMonitor monitor = scene.builder()
            .readiness(
                    "serverless",
                    context -> {
                        runs.incrementAndGet();
                        return found.get();
                    },
                    check -> check.period(ofSeconds(5)).idleAfter(ofMinutes(1)))
            .liveness("other", HealthIndicator.local(context -> Health.up()))
            .start();

    private int runsWithin(Runnable act) {
        int before = runs.get();
        act.run();
        return runs.get() - before;
    }

    @Test
    void whileNobodyAsks_itRests_andIsNotStale() {
        scene.pass(ofMinutes(2));
        assertThat(runs.get()).isBetween(12, 17);

        assertThat(runsWithin(() -> scene.pass(ofHours(10)))).isZero();
        monitor.report(LIVENESS);
        assertThat(runsWithin(() -> scene.pass(ofMinutes(10))))
                .as("a group that does not show it")
                .isZero();

        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    @Test
    void firstRead_hasItRunAtOnce_andGoOnWhileSomebodyAsks() {
        scene.pass(ofHours(1));
        found.set(Health.down(Reason.of("BAD")));

        assertThat(runsWithin(() -> {
                    assertThat(line(monitor.report(DEEP))).isEqualTo("UP OK 200");
                    monitor.report(READINESS);
                    monitor.report(READINESS);
                    scene.pass(ofMillis(20));
                }))
                .isEqualTo(1);
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN BAD 503");

        found.set(Health.up());
        for (int i = 0; i < 60; i++) {
            scene.pass(ofSeconds(10));
            assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        }
        assertThat(runs.get()).isGreaterThan(120);
    }

    @Test
    void awakenedCheck_goesStaleAgain_whereItIsNotRun() {
        scene.pass(ofHours(1));
        monitor.report(READINESS);
        scene.pass(ofMillis(20));
        monitor.report(READINESS);
        scene.time.stall(ofSeconds(20));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN STALE 503");
    }

    @Test
    void refresh_runsItThoughItRests() {
        scene.pass(ofHours(1));
        assertThat(runsWithin(() -> {
                    monitor.refresh(READINESS);
                    scene.pass(ofMillis(1));
                }))
                .isEqualTo(1);
        assertThat(runsWithin(() -> scene.pass(ofSeconds(50)))).isGreaterThan(8);
    }

    @Test
    void hungRun_countsOn_andItRestsOnceThatHasEnded() {
        scene.pass(ofSeconds(30));
        scene.hang();
        scene.pass(ofHours(1));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
        scene.heal();
        scene.pass(ofSeconds(5));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        scene.pass(ofMinutes(5));
        assertThat(runsWithin(() -> scene.pass(ofHours(1)))).isZero();
    }
}
