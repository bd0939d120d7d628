package org.health4j;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.Scene.check;
import static org.health4j.Scene.line;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OverrideTest {

    private static final Reason MAINTENANCE = Reason.of("MAINTENANCE");

    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());

    private HealthMonitor monitor() {
        HealthMonitor monitor =
                scene.builder().readiness("db", context -> found.get()).start();
        scene.pass(ofMillis(20));
        return monitor;
    }

    @Test
    void override_isShownInstead_withItsAuthor_andEndsByItself() {
        HealthMonitor monitor = monitor();
        monitor.override("db", Status.OUT_OF_SERVICE, MAINTENANCE, "alice", ofMinutes(10));
        scene.pass(ofMinutes(5));

        assertThat(line(monitor.report(READINESS))).isEqualTo("OUT_OF_SERVICE MAINTENANCE 503");
        CheckOverride override =
                check(monitor.report(READINESS), "db").override().orElseThrow();
        assertThat(override.author()).isEqualTo("alice");
        assertThat(override.until()).isEqualTo("2026-01-01T00:10:00.020Z");
        assertThat(monitor.details("db").lastRun().orElseThrow().health().status())
                .as("it is run on")
                .isEqualTo(Status.UP);

        scene.pass(ofMinutes(5));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        assertThat(check(monitor.report(READINESS), "db").override()).isEmpty();
    }

    @Test
    void override_thatEnds_showsWhatIsBelievedByThen() {
        HealthMonitor monitor = monitor();
        monitor.override("db", Status.UP, Reason.OK, "alice", ofMinutes(1));
        found.set(Health.down(Reason.TIMEOUT));
        scene.pass(ofSeconds(59));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        scene.pass(ofSeconds(2));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
    }

    @Test
    void override_beforeTheFirstRun_goesBackToPending() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> found.get(), check -> check.initialDelay(ofHours(1)))
                .start();
        monitor.override("db", Status.UP, Reason.OK, "alice", ofMinutes(1));
        scene.pass(ofMillis(20));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        scene.pass(ofMinutes(1));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
    }

    @Test
    void secondOverride_takesThePlaceOfTheFirst_whoseTimeEndsNothing() {
        HealthMonitor monitor = monitor();
        monitor.override("db", Status.DOWN, MAINTENANCE, "alice", ofMinutes(1));
        scene.pass(ofSeconds(30));
        monitor.override("db", Status.DOWN, MAINTENANCE, "bob", ofMinutes(1));
        scene.pass(ofSeconds(45));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN MAINTENANCE 503");
        assertThat(check(monitor.report(READINESS), "db")
                        .override()
                        .orElseThrow()
                        .author())
                .isEqualTo("bob");

        monitor.endOverride("db", "carol");
        scene.pass(ofMillis(20));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        monitor.endOverride("db", "carol");
    }

    @Test
    void override_doesNotSlowTheCheckDown_norSpeedItUp() {
        HealthMonitor monitor = monitor();
        monitor.override("db", Status.DOWN, MAINTENANCE, "alice", ofMinutes(1));
        int before = monitor.details("db").runs().count();
        scene.pass(ofSeconds(20));

        assertThat(monitor.details("db").runs().count() - before).isBetween(3, 6);
    }

    @Test
    void override_beforeTheFirstResult_doesNotHideThatTheCheckGoesStale() {
        HealthMonitor monitor = scene.builder()
                .readiness("check", context -> Health.up(), check -> check.initialDelay(ofSeconds(1)))
                .start();
        monitor.override("check", Status.UP, Reason.OK, "somebody", ofHours(1));
        scene.pass(ofSeconds(2));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");

        scene.time.stall(ofSeconds(20));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN STALE 503");
        scene.pass(ofSeconds(2));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    @Test
    @Promise(10)
    void drain_isStrongerThanAnOverride() {
        HealthMonitor monitor = monitor();
        monitor.override("db", Status.UP, Reason.OK, "alice", ofMinutes(1));
        monitor.drain();
        assertThat(line(monitor.report(READINESS))).isEqualTo("OUT_OF_SERVICE DRAINING 503");
    }

    @Test
    void badInput_isRefusedByName() {
        HealthMonitor monitor = monitor();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monitor.override("dba", Status.UP, Reason.OK, "alice", ofMinutes(1)))
                .withMessage("check: dba (expected: one of [db])");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monitor.override("db", Status.DOWN, Reason.OK, "alice", ofMinutes(1)))
                .withMessageStartingWith("reason: OK (expected: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monitor.override("db", Status.UP, Reason.OK, " ", ofMinutes(1)))
                .withMessageStartingWith("author:   (expected: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monitor.override("db", Status.UP, Reason.OK, "alice", Duration.ZERO))
                .withMessage("duration: PT0S (expected: PT0.001S to PT168H)");
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }
}
