package org.health4j;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each error names the value and what was expected, where the value is given. */
class BadInputTest {

    private final HealthIndicator remote = context -> Health.up();

    private static void refused(ThrowingCallable call, String... parts) {
        assertThatIllegalArgumentException().isThrownBy(call).satisfies(e -> {
            for (String part : parts) {
                org.assertj.core.api.Assertions.assertThat(e).hasMessageContaining(part);
            }
        });
    }

    @Test
    @Promise(11)
    void check_nameTaken_isRefused() {
        refused(
                () -> HealthMonitor.builder().readiness("db", remote).deep("db", remote),
                "check: db (expected: a name not yet taken)");
    }

    @Test
    @Promise(11)
    void check_nameThatDiffersInPunctuationOnly_isRefused() {
        refused(
                () -> HealthMonitor.builder().check("orders-db", remote).check("orders.DB", remote),
                "check: orders.DB (expected: a name that differs from orders-db in more than case and punctuation)");
    }

    @Test
    void start_twice_isRefused() {
        HealthMonitorBuilder builder = HealthMonitor.builder();
        builder.start().close();
        org.assertj.core.api.Assertions.assertThatIllegalStateException().isThrownBy(builder::start);
    }

    @Test
    void check_malformedName_isRefused() {
        refused(() -> HealthMonitor.builder().check("my db", remote), "check: my db (expected: ");
        refused(() -> HealthMonitor.builder().check("", remote), "check:  (expected: ");
        refused(() -> HealthMonitor.builder().check("health4j.x", remote), "check: health4j.x (expected: ");
    }

    @Test
    void options_outOfRange_areRefused() {
        CheckOptions.Builder options = CheckOptions.builder();
        refused(() -> options.timeout(Duration.ZERO), "timeout: PT0S (expected: PT0.001S to PT24H)");
        refused(() -> options.timeout(Duration.ofSeconds(-1)), "timeout: PT-1S (expected: ");
        refused(() -> options.timeout(Duration.ofDays(400_000)), "timeout: PT9600000H (expected: ");
        refused(() -> options.period(Duration.ZERO), "period: PT0S (expected: ");
        refused(() -> options.periodWhenDown(Duration.ZERO), "periodWhenDown: PT0S (expected: ");
        refused(() -> options.initialDelay(Duration.ofMillis(-1)), "initialDelay: PT-0.001S (expected: PT0S to PT24H)");
        refused(() -> options.degradedAfter(Duration.ZERO), "degradedAfter: PT0S (expected: PT0.001S to PT24H)");
        refused(() -> options.failureThreshold(0), "failureThreshold: 0 (expected: >= 1)");
        refused(() -> options.successThreshold(-1), "successThreshold: -1 (expected: >= 1)");
    }

    @Test
    @Promise(11)
    void group_thatNamesAMissingCheck_failsAtTheStart() {
        refused(
                () -> HealthMonitor.builder()
                        .check("postgres", remote)
                        .group(HealthGroup.READINESS, group -> group.required("postgrse"))
                        .start(),
                "check: postgrse in group ready (expected: one of the registered checks [postgres])");
    }

    @Test
    void group_thatNamesACheckTwice_isRefused() {
        refused(
                () -> HealthMonitor.builder()
                        .group(
                                HealthGroup.READINESS,
                                group -> group.required("db").optional("db")),
                "check: db (expected: named once in group ready)");
        refused(
                () -> HealthMonitor.builder()
                        .readiness("db", remote)
                        .group(HealthGroup.READINESS, group -> group.optional("db")),
                "check: db (expected: named once in group ready)");
    }

    @Test
    void group_deep_cannotBeConfigured() {
        refused(() -> HealthMonitor.builder().group(HealthGroup.DEEP, group -> {}), "group: deep (expected: ");
        refused(() -> HealthMonitor.builder().group(HealthGroup.OVERALL, group -> {}), "group: health (expected: ");
    }

    @Test
    void group_malformedOrReservedName_isRefused() {
        refused(() -> HealthGroup.of("Ready"), "group: Ready (expected: ");
        refused(() -> HealthGroup.of("checks"), "group: checks (expected: ");
        refused(() -> HealthGroup.of("a/b"), "group: a/b (expected: ");
    }

    @Test
    @Promise(11)
    void report_unknownGroupOrCheck_isRefused() {
        try (HealthMonitor monitor = HealthMonitor.builder().check("db", remote).start()) {
            refused(
                    () -> monitor.report(HealthGroup.of("readyness")),
                    "group: readyness (expected: one of [live, ready, startup, deep])");
            refused(() -> monitor.drain(Duration.ofHours(2)), "drain: PT2H (expected: PT0S to PT1H)");
            refused(() -> monitor.details("dba"), "check: dba (expected: one of [db])");
        }
    }

    @Test
    @Promise(12)
    void remoteIndicator_inLivenessOrStartup_isRefusedWithTheWayOut() {
        refused(
                () -> HealthMonitor.builder().liveness("db", remote),
                "check: db in group live (expected: a local indicator",
                "HealthIndicator.local(…)",
                "allowRemote()");
        refused(() -> HealthMonitor.builder().startup("db", remote), "check: db in group startup");
        refused(
                () -> HealthMonitor.builder()
                        .check("db", remote)
                        .group(HealthGroup.LIVENESS, group -> group.optional("db"))
                        .start(),
                "check: db in group live");
    }

    @Test
    @Promise(12)
    void remoteIndicator_whenAllowed_isTaken() {
        HealthMonitor.builder()
                .liveness("db", remote, check -> check.allowRemote())
                .startup("cache", HealthIndicator.local(remote))
                .start()
                .close();
    }

    @Test
    void reasonsAndDetails_malformed_areRefused() {
        refused(() -> Reason.of("not a code"), "reason: not a code (expected: ");
        refused(() -> Health.down(Reason.OK), "reason: OK (expected: what is wrong");
        refused(() -> Health.up().with("a b", 1), "detail: a b (expected: ");
        refused(
                () -> Health.up().withComponent("a", Health.up()).withComponent("a", Health.up()),
                "component: a (expected: a name not yet taken)");
        refused(() -> HealthMonitor.builder().service(" ", ""), "service:   (expected: 1 to 100 bytes, printable)");
        refused(
                () -> HealthMonitor.builder().service("a", "1\n2"),
                "version: 1\n2 (expected: at most 100 bytes, printable");
        refused(
                () -> HealthMonitor.builder().drainOnShutdown(Duration.ofSeconds(-1)),
                "drain: PT-1S (expected: PT0S to PT1H)");
    }
}
