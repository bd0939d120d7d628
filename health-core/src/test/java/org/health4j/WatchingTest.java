package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.OVERALL;
import static org.health4j.HealthGroup.READINESS;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those see who only watch, as metrics do. */
@Timeout(30)
class WatchingTest {

    private final Scene scene = new Scene();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());
    private Duration took = Duration.ZERO;

    private Health look(CheckContext context) {
        runs.incrementAndGet();
        scene.time.stall(took);
        return found.get();
    }

    private static void watch(HealthMonitor monitor) {
        monitor.groups().forEach(monitor::peek);
        monitor.peek(OVERALL);
        monitor.checks().forEach(monitor::figures);
    }

    @Test
    @Promise(15)
    void watching_runsNoCheckOnDemand_andTheNextReaderDoes() {
        HealthMonitor monitor = scene.builder()
                .readiness("dear", this::look, check -> check.onDemand(ofMillis(1)))
                .start();
        for (int i = 0; i < 100; i++) {
            watch(monitor);
            scene.pass(ofMillis(10));
        }
        assertThat(runs.get()).isZero();
        assertThat(Scene.line(monitor.peek(READINESS))).isEqualTo("UNKNOWN PENDING 503");

        monitor.report(READINESS);
        scene.pass(ofMillis(1));
        assertThat(runs.get()).isEqualTo(1);
        assertThat(Scene.line(monitor.peek(READINESS))).isEqualTo("UP OK 200");
    }

    @Test
    @Promise(15)
    void watching_keepsNoIdleCheckGoing() {
        HealthMonitor monitor = scene.builder()
                .readiness("idle", this::look, check -> check.idleAfter(ofSeconds(20)))
                .start();
        scene.pass(ofSeconds(60));
        int before = runs.get();
        for (int i = 0; i < 100; i++) {
            watch(monitor);
            scene.pass(ofSeconds(1));
        }
        assertThat(runs.get()).isEqualTo(before);

        monitor.report(READINESS);
        scene.pass(ofMillis(1));
        assertThat(runs.get()).isEqualTo(before + 1);
    }

    @Test
    void peek_isTheReportThatReadersGet_staleToo() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(ofSeconds(1));
        assertThat(monitor.peek(READINESS)).isSameAs(monitor.report(READINESS));
        assertThat(monitor.peek(DEEP)).isSameAs(monitor.report(DEEP));
        assertThat(monitor.peek(OVERALL)).isSameAs(monitor.report());

        scene.time.stall(ofSeconds(20));
        assertThat(Scene.line(monitor.peek(READINESS))).isEqualTo("UNKNOWN STALE 503");
        assertThatThrownBy(() -> monitor.peek(HealthGroup.of("none"))).hasMessageStartingWith("group: none (expected:");
    }

    @Test
    void figures_countEachRunByItsOutcome() {
        HealthMonitor monitor = scene.builder()
                .readiness(
                        "db",
                        this::look,
                        check ->
                                check.timeout(ofSeconds(1)).period(ofSeconds(5)).periodWhenDown(ofSeconds(5)))
                .start();
        CheckFigures before = monitor.figures("db");
        assertThat(before.age()).isEmpty();
        assertThat(before.totals()).isEqualTo(monitor.details("db").totals());
        assertThat(before.totals().lastPassed()).isEmpty();
        assertThat(before.runs().count()).isZero();
        assertThat(before.worstCaseDetection()).isEqualTo(ofSeconds(6));

        took = ofMillis(200);
        scene.pass(Duration.ZERO);
        scene.pass(ofSeconds(2));
        CheckFigures passed = monitor.figures("db");
        assertThat(passed.totals().passed()).isEqualTo(1);
        assertThat(passed.totals().took()).isEqualTo(ofMillis(200));
        assertThat(passed.totals().transitions()).isEqualTo(1);
        assertThat(passed.totals().lastPassed())
                .contains(monitor.details("db").lastRun().orElseThrow().at());
        assertThat(passed.runs().max()).isEqualTo(ofMillis(200));
        assertThat(passed.age()).contains(ofSeconds(2));

        found.set(Health.down(Reason.QUERY_FAILED));
        took = ofMillis(300);
        scene.pass(ofSeconds(3));
        CheckFigures failed = monitor.figures("db");
        assertThat(failed.totals().failed()).isEqualTo(1);
        assertThat(failed.totals().took()).isEqualTo(ofMillis(500));
        assertThat(failed.totals().transitions()).isEqualTo(2);
        assertThat(failed.totals().lastPassed()).isEqualTo(passed.totals().lastPassed());
        assertThat(failed.runs().max())
                .as("of the runs so far, not of those that were asked about before")
                .isEqualTo(ofMillis(300));
        assertThat(failed.stuck()).isFalse();

        took = Duration.ZERO;
        scene.hang();
        scene.pass(ofSeconds(7));
        CheckFigures stuck = monitor.figures("db");
        assertThat(stuck.stuck()).isTrue();
        assertThat(stuck.totals().timedOut()).isPositive();
        assertThat(stuck.totals().failed()).isEqualTo(1);

        found.set(Health.up());
        scene.heal();
        assertThat(monitor.figures("db").stuck()).isFalse();
    }

    @Test
    void figures_ofNoCheck_areRefused() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        assertThatThrownBy(() -> monitor.figures("dba")).hasMessage("check: dba (expected: one of [db])");
        monitor.remove("db");
        assertThatThrownBy(() -> monitor.figures("db")).isInstanceOf(IllegalArgumentException.class);
    }
}
