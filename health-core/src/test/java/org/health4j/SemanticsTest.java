package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.Scene.check;
import static org.health4j.Scene.line;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions that every health library answers, some of them by accident. */
@Timeout(60)
class SemanticsTest {

    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());
    private final AtomicInteger runs = new AtomicInteger();

    private Health look(CheckContext context) {
        runs.incrementAndGet();
        return found.get();
    }

    // Spring ranks UNKNOWN below UP, so that it vanishes.
    @Test
    @Promise(8)
    void unknown_isWorseThanUpAndDegraded_andMilderThanDown() {
        for (Status other : Status.values()) {
            Status worst = Status.UNKNOWN.worst(other);
            assertThat(worst).isEqualTo(other.compareTo(Status.UNKNOWN) > 0 ? other : Status.UNKNOWN);
        }
        assertThat(Status.UNKNOWN.worst(Status.UP)).isEqualTo(Status.UNKNOWN);
        assertThat(Status.UNKNOWN.worst(Status.DEGRADED)).isEqualTo(Status.UNKNOWN);
        assertThat(Status.UNKNOWN.worst(Status.OUT_OF_SERVICE)).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(Status.UNKNOWN.worst(Status.DOWN)).isEqualTo(Status.DOWN);
    }

    // Felix reports a timeout as a warning, with 200, for five minutes.
    @Test
    @Promise(3)
    void timeout_isDownAtOnce_withAReasonOfItsOwn() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.hang();
        scene.pass(ofSeconds(1));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
    }

    // Dropwizard looks at a failing check every 30 s and wants two successes: a minute of recovery.
    @Test
    @Promise(5)
    void recovery_isSeenSoonerThanAFailure() {
        assertThat(CheckOptions.defaults().periodWhenDown())
                .isLessThan(CheckOptions.defaults().period());
        assertThat(CheckOptions.of(check -> check.periodWhenDown(ofSeconds(60))).periodWhenDown())
                .isLessThanOrEqualTo(CheckOptions.defaults().period());
        found.set(Health.down(Reason.QUERY_FAILED));
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(ofSeconds(60));
        found.set(Health.up());
        scene.pass(ofSeconds(1).plusMillis(10));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    // Spring, Felix and others: a timeout for each step, borrowing, asking, giving back, adds up.
    @Test
    @Promise(3)
    void deadline_isOneForAllStepsOfARun() {
        List<Duration> left = new ArrayList<>();
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> {
                    for (int step = 0; step < 4; step++) {
                        left.add(context.remaining());
                        scene.time.stall(ofMillis(400));
                    }
                    return Health.up();
                })
                .start();
        scene.pass(Duration.ZERO);
        assertThat(left).containsExactly(ofMillis(1_000), ofMillis(600), ofMillis(200), Duration.ZERO);
        assertThat(monitor.checks()).hasSize(1);
    }

    // SmallRye overwrites a check whose name is registered again, in silence.
    @Test
    @Promise(11)
    void secondRegistrationOfAName_isRefused_andTheFirstStays() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monitor.add("db", context -> Health.down(Reason.of("X")), READINESS))
                .withMessage("check: db (expected: a name not yet taken)");
        scene.pass(ofMillis(20));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        assertThat(runs.get()).isEqualTo(1);
    }

    // SmallRye drops details of a type that it does not know; others take anything, of any size.
    @Test
    void details_areTypedAndBounded() {
        Health full = Health.up()
                .with("text", "x".repeat(5_000))
                .with("whole", 7L)
                .with("broken", 0.5)
                .with("none", Double.NaN)
                .with("yes", true)
                .with("span", ofSeconds(1))
                .with("time", Instant.EPOCH);
        assertThat(full.details())
                .containsAllEntriesOf(Map.of(
                        "whole",
                        7L,
                        "broken",
                        0.5,
                        "none",
                        "NaN",
                        "yes",
                        true,
                        "span",
                        ofSeconds(1),
                        "time",
                        Instant.EPOCH));
        assertThat((String) full.details().get("text")).hasSize(1_024).endsWith("…");

        for (int i = full.details().size(); i < 64; i++) {
            full = full.with("more" + i, i);
        }
        Health most = full;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> most.with("one-too-many", 1))
                .withMessage("detail: one-too-many (expected: at most 64)");
        assertThatIllegalArgumentException().isThrownBy(() -> most.with("not a name", 1));
    }

    // Spring and others compute the verdict and the list of checks at different instants.
    @Test
    @Promise({1, 8})
    void report_isOneConsistentInstant_whileChecksFlap() {
        HealthMonitorBuilder builder = HealthMonitor.builder();
        for (int i = 0; i < 6; i++) {
            int every = i + 2;
            boolean optional = i % 3 == 0;
            builder.readiness(
                    "check" + i,
                    context -> runs.incrementAndGet() % every == 0 ? Health.down(Reason.of("E" + every)) : Health.up(),
                    check -> (optional ? check.optional() : check).period(ofMillis(1)));
        }
        try (HealthMonitor monitor = builder.start()) {
            AtomicInteger reads = new AtomicInteger();
            Waiting.until(() -> {
                for (int i = 0; i < 100; i++) {
                    assertConsistent(monitor.report(READINESS));
                    assertConsistent(monitor.report(DEEP));
                    reads.incrementAndGet();
                }
                return runs.get() > 2_000;
            });
            assertThat(reads.get()).isGreaterThan(100);
        }
    }

    private static void assertConsistent(HealthReport report) {
        Status worst = report.checks().stream().map(CheckReport::contribution).reduce(Status.UP, Status::worst);
        assertThat(report.status()).isEqualTo(worst);
        assertThat(report.healthy()).isEqualTo(worst.isPassing());
        assertThat(report.status() == Status.UP).isEqualTo(report.reason().equals(Reason.OK));
        for (CheckReport check : report.checks()) {
            assertThat(check.status() == Status.UP).isEqualTo(check.reason().equals(Reason.OK));
        }
    }

    // Elsewhere an operator's word has no author, no end, and is not to be told from what a check has found.
    @Test
    void override_hasAReasonAnAuthorAndAnEnd() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(ofMillis(20));
        monitor.override("db", Status.OUT_OF_SERVICE, Reason.of("MAINTENANCE"), "alice", ofSeconds(60));
        scene.pass(ofMillis(20));
        CheckReport shown = check(monitor.report(READINESS), "db");
        assertThat(shown.reason()).isEqualTo(Reason.of("MAINTENANCE"));
        assertThat(shown.override().orElseThrow().author()).isEqualTo("alice");
        scene.pass(ofSeconds(60));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }
}
