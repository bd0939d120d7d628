package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.HealthGroup.STARTUP;
import static org.health4j.Scene.check;
import static org.health4j.Scene.line;

import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the monitor shows while time is turned by hand. */
class MonitoringTest {

    private static final Duration SOON = ofMillis(10);

    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());
    private final AtomicInteger runs = new AtomicInteger();

    private Health look(CheckContext context) {
        runs.incrementAndGet();
        return found.get();
    }

    @Test
    @Promise(7)
    void report_beforeTheFirstRun_isPending() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look, check -> check.initialDelay(ofSeconds(3)))
                .startup("cache", HealthIndicator.local(this::look), check -> check.initialDelay(ofSeconds(3)))
                .liveness("loop", HealthIndicator.local(this::look), check -> check.initialDelay(ofSeconds(3)))
                .start();
        scene.pass(ofSeconds(2));

        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
        assertThat(line(monitor.report(STARTUP))).isEqualTo("UNKNOWN PENDING 503");
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UNKNOWN PENDING 200");
        assertThat(line(monitor.report())).isEqualTo("UNKNOWN PENDING 503");

        scene.pass(ofSeconds(2));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report())).isEqualTo("UP OK 200");
    }

    @Test
    @Promise(8)
    void report_emptyGroups_areUp() {
        HealthMonitor monitor =
                scene.builder().group(HealthGroup.of("custom"), group -> {}).start();

        for (HealthGroup group : monitor.groups()) {
            assertThat(line(monitor.report(group))).as(group.name()).isEqualTo("UP OK 200");
        }
        assertThat(monitor.groups())
                .containsExactlyInAnyOrder(LIVENESS, READINESS, STARTUP, DEEP, HealthGroup.of("custom"));
    }

    @Test
    @Promise(19)
    void runs_startOnePeriodApartAtMost_andAFifthEarlierAtTheEarliest() {
        scene.builder()
                .readiness("db", this::look, check -> check.period(ofSeconds(10)))
                .start();
        scene.pass(Duration.ZERO);
        for (int i = 1; i <= 200; i++) {
            assertThat(runs.get()).isEqualTo(i);
            scene.pass(ofMillis(7_999));
            assertThat(runs.get()).as("none earlier than 8 s").isEqualTo(i);
            while (runs.get() == i) {
                scene.pass(ofMillis(1));
            }
        }
        scene.pass(ofSeconds(100));
        assertThat(runs.get()).isBetween(211, 213);
    }

    @Test
    void runs_whileDown_comeAtTheShorterPeriod() {
        found.set(Health.down(Reason.CONNECTION_REFUSED));
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look, check -> check.period(ofSeconds(60)))
                .start();
        scene.pass(ofSeconds(10));
        assertThat(runs.get()).isBetween(11, 14);

        found.set(Health.up());
        scene.pass(ofSeconds(1));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    @ParameterizedTest
    @Promise(8)
    @CsvSource({
        "UP, UP, UP OK 200",
        "DEGRADED, UP, DEGRADED X 200",
        "UNKNOWN, UP, UNKNOWN X 503",
        "OUT_OF_SERVICE, UP, OUT_OF_SERVICE X 503",
        "DOWN, UP, DOWN X 503",
        "UP, DEGRADED, DEGRADED X 200",
        "UP, UNKNOWN, DEGRADED X 200",
        "UP, DOWN, DEGRADED X 200",
        "DOWN, DOWN, DOWN X 503",
    })
    void report_ofARequiredAndAnOptionalCheck_isTheWorst(Status required, Status optional, String expected) {
        HealthMonitor monitor = scene.builder()
                .readiness("required", context -> health(required))
                .readiness("optional", context -> health(optional), check -> check.optional())
                .start();
        scene.pass(SOON);

        assertThat(line(monitor.report(READINESS))).isEqualTo(expected);
        assertThat(line(monitor.report())).isEqualTo(expected);
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
    }

    private static Health health(Status status) {
        Reason reason = Reason.of("X");
        return switch (status) {
            case UP -> Health.up();
            case DEGRADED -> Health.degraded(reason);
            case UNKNOWN -> Health.unknown(reason);
            case OUT_OF_SERVICE -> Health.outOfService(reason);
            case DOWN -> Health.down(reason);
        };
    }

    @ParameterizedTest
    @Promise(8)
    @CsvSource({"UP, 200", "DEGRADED, 200", "UNKNOWN, 200", "OUT_OF_SERVICE, 200", "DOWN, 503"})
    void liveness_isUnhealthyForDownOnly(Status status, int code) {
        HealthMonitor monitor = scene.builder()
                .liveness("loop", HealthIndicator.local(context -> health(status)))
                .start();
        scene.pass(SOON);

        assertThat(line(monitor.report(LIVENESS))).startsWith(status.name()).endsWith(" " + code);
    }

    @Test
    @Promise(8)
    void deep_showsEveryCheck_andOverallCountsOnlyLivenessAndReadiness() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look)
                .deep("billing", context -> Health.down(Reason.CONNECTION_REFUSED))
                .start();
        scene.pass(SOON);

        assertThat(line(monitor.report(DEEP))).isEqualTo("DOWN CONNECTION_REFUSED 503");
        assertThat(line(monitor.report())).isEqualTo("UP OK 200");
        assertThat(monitor.report().checks())
                .extracting(CheckReport::name)
                .containsExactly("health4j.scheduler", "db", "billing");
    }

    @Test
    @Promise(2)
    void oneCheck_canStandInSeveralGroups_andRunsOnce() {
        HealthGroup orders = HealthGroup.of("orders");
        HealthMonitor monitor = scene.builder()
                .check("db", this::look)
                .group(READINESS, group -> group.optional("db"))
                .group(orders, group -> group.required("db"))
                .start();
        found.set(Health.down(Reason.QUERY_FAILED));
        scene.pass(SOON);

        assertThat(line(monitor.report(READINESS))).isEqualTo("DEGRADED QUERY_FAILED 200");
        assertThat(line(monitor.report(orders))).isEqualTo("DOWN QUERY_FAILED 503");
        assertThat(line(monitor.report(DEEP))).isEqualTo("DOWN QUERY_FAILED 503");
        assertThat(runs.get()).isEqualTo(1);
    }

    @Test
    @Promise(8)
    void startup_onceUp_staysUp() {
        found.set(Health.down(Reason.STARTING));
        HealthMonitor monitor = scene.builder()
                .startup("cache", HealthIndicator.local(this::look))
                .start();
        scene.pass(SOON);
        assertThat(line(monitor.report(STARTUP))).isEqualTo("DOWN STARTING 503");

        found.set(Health.up());
        scene.pass(ofSeconds(5));
        assertThat(line(monitor.report(STARTUP))).isEqualTo("UP OK 200");

        found.set(Health.down(Reason.STARTING));
        scene.pass(ofSeconds(10));
        assertThat(line(monitor.report(STARTUP))).isEqualTo("UP OK 200");
        assertThat(check(monitor.report(STARTUP), "cache").status()).isEqualTo(Status.DOWN);
    }

    @Test
    @Promise(9)
    @SuppressWarnings("NullAway") // what nobody should do
    void anyFailure_isAResult_andOthersGoOn() {
        HealthMonitor monitor = scene.builder()
                .readiness("error", context -> {
                    throw new NoClassDefFoundError("com/example/Driver");
                })
                .readiness("exception", context -> {
                    throw new Exception((String) null);
                })
                .readiness("nothing", context -> null)
                .readiness("network", context -> {
                    throw new IllegalStateException(new ConnectException("refused"));
                })
                .readiness("interrupted", context -> {
                    throw new InterruptedException();
                })
                .readiness("well", this::look)
                .start();
        scene.pass(SOON);
        boolean interrupted = Thread.interrupted();
        scene.pass(SOON);

        HealthReport report = monitor.report(READINESS);
        assertThat(report.checks())
                .extracting(check -> check.name() + " " + check.status() + " " + check.reason())
                .containsExactly(
                        "error DOWN EXCEPTION",
                        "exception DOWN EXCEPTION",
                        "nothing DOWN EXCEPTION",
                        "network DOWN CONNECTION_REFUSED",
                        "interrupted DOWN INTERRUPTED",
                        "well UP OK");
        assertThat(interrupted).as("the interrupt survives").isTrue();
        assertThat(monitor.details("nothing")
                        .lastRun()
                        .orElseThrow()
                        .health()
                        .cause()
                        .orElseThrow())
                .hasMessage("the indicator returned null");
    }

    @Test
    @Promise(9)
    void executorThatTakesNothing_isAResult() {
        HealthMonitor monitor = scene.builder()
                .executor(run -> {
                    throw new RejectedExecutionException("full");
                })
                .readiness("db", this::look)
                .start();
        scene.pass(SOON);

        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN REJECTED 503");
    }

    @Test
    @Promise(3)
    void hungRun_isDownAtTheDeadline_andItsLateResultIsDiscarded() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look, check -> check.timeout(ofSeconds(1)))
                .start();
        scene.hang();
        scene.pass(ofMillis(999));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
        scene.pass(ofMillis(1));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
        assertThat(monitor.details("db").lastRun().orElseThrow().took()).isEqualTo(ofSeconds(1));

        scene.heal();
        assertThat(runs.get()).isEqualTo(1);
        assertThat(line(monitor.report(READINESS))).as("too late to count").isEqualTo("DOWN TIMEOUT 503");

        scene.pass(ofSeconds(1));
        assertThat(line(monitor.report(READINESS))).as("the next run counts").isEqualTo("UP OK 200");
    }

    @Test
    @Promise({2, 3})
    void hungRun_isTheOnlyOne_andNeverGoesStale() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.hang();
        scene.pass(Duration.ofHours(1));

        assertThat(scene.held).hasSize(1);
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
    }

    @Test
    @Promise(3)
    void hungRun_reachesTheFailureThreshold() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look, check -> check.period(ofSeconds(5)).failureThreshold(3))
                .start();
        scene.pass(SOON);
        scene.hang();
        while (scene.held.isEmpty()) {
            scene.pass(ofMillis(1));
        }
        // Its deadline, and two further periods of being stuck.
        scene.pass(ofSeconds(1 + 5 + 5).minusMillis(2));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        scene.pass(ofMillis(2));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
    }

    @Test
    @Promise(3)
    void hungRun_whoseTimeoutIsThePeriod_countsOnceAPeriod() {
        HealthMonitor monitor = scene.builder()
                .readiness(
                        "db",
                        this::look,
                        check ->
                                check.period(ofSeconds(5)).timeout(ofSeconds(5)).failureThreshold(2))
                .start();
        scene.pass(SOON);
        scene.hang();
        while (scene.held.isEmpty()) {
            scene.pass(ofMillis(1));
        }
        scene.pass(ofSeconds(10).minusMillis(2));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        scene.pass(ofMillis(2));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
    }

    @Test
    @Promise(9)
    void threadThatCannotBeStarted_costsOneRun_notTheCheck() {
        AtomicInteger failures = new AtomicInteger(3);
        HealthMonitor monitor = scene.builder()
                .executor(run -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    run.run();
                })
                .readiness("db", this::look)
                .start();
        scene.pass(SOON);
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN REJECTED 503");
        scene.pass(ofSeconds(4));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    @Test
    void schedulerThatFailsOnce_losesNeitherAViewNorACheck() {
        AtomicInteger calls = new AtomicInteger();
        for (int failing = 1; failing <= 12; failing++) {
            int fails = failing;
            Scene fresh = new Scene();
            calls.set(0);
            HealthMonitor monitor = fresh.builder()
                    .scheduler((task, delay) -> {
                        // The first four are the start's own, which may fail.
                        if (calls.incrementAndGet() == fails + 4) {
                            throw new OutOfMemoryError("no memory");
                        }
                        return fresh.time.schedule(guarded(task), delay);
                    })
                    .readiness("first", context -> Health.up())
                    .readiness("second", context -> Health.up())
                    .start();
            fresh.pass(Duration.ofMinutes(2));
            assertThat(line(monitor.report(READINESS))).as("call %d", fails + 4).isEqualTo("UP OK 200");
            assertThat(monitor.details("first").runs().count()).isGreaterThan(15);
            assertThat(monitor.details("second").runs().count()).isGreaterThan(15);
        }
    }

    /** As in a scheduled executor, where the failure of one task is not the next one's. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (OutOfMemoryError e) {
                assertThat(e).hasMessage("no memory");
            }
        };
    }

    @Test
    @Promise(3)
    void hungCheck_delaysNoOther() {
        scene.hang();
        HealthMonitor monitor = scene.builder()
                .readiness("hung", this::look)
                .liveness("loop", HealthIndicator.local(context -> Health.up()))
                .start();
        scene.pass(Duration.ZERO);
        Runnable hung = scene.held.poll();
        scene.heal();
        scene.pass(ofSeconds(20));

        assertThat(hung).isNotNull();
        assertThat(check(monitor.report(READINESS), "hung").reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
    }

    @Test
    @Promise(5)
    void thresholds_holdTheStatusBack() {
        HealthMonitor monitor = scene.builder()
                .readiness(
                        "db",
                        this::look,
                        check -> check.period(ofSeconds(1)).failureThreshold(2).successThreshold(3))
                .start();
        scene.pass(SOON);
        found.set(Health.down(Reason.QUERY_FAILED));
        runs.set(0);
        passUntilRuns(1);
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        passUntilRuns(2);
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN QUERY_FAILED 503");

        found.set(Health.up());
        passUntilRuns(4);
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN QUERY_FAILED 503");
        passUntilRuns(5);
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    private void passUntilRuns(int count) {
        while (runs.get() < count) {
            scene.pass(ofMillis(1));
        }
        scene.pass(SOON);
    }

    @ParameterizedTest
    @CsvSource({
        "UP, 299, UP OK 200",
        "UP, 300, DEGRADED SLOW 200",
        "DEGRADED, 300, DEGRADED X 200",
        "DOWN, 300, DOWN X 503"
    })
    void slowRun_degradesASuccessOnly(Status status, long millis, String expected) {
        HealthMonitor monitor = scene.builder()
                .readiness(
                        "db",
                        context -> {
                            scene.time.stall(ofMillis(millis));
                            return health(status).with("role", "primary");
                        },
                        check -> check.degradedAfter(ofMillis(300)))
                .start();
        scene.pass(SOON);

        assertThat(line(monitor.report(READINESS))).isEqualTo(expected);
        assertThat(monitor.details("db").lastRun().orElseThrow().took()).isEqualTo(ofMillis(millis));
        assertThat(monitor.details("db").lastRun().orElseThrow().health().details())
                .containsEntry("role", "primary");
    }

    @Test
    @Promise(13)
    void newReasonAtTheSameStatus_showsAndKeepsSince() {
        found.set(Health.down(Reason.CONNECTION_REFUSED));
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(SOON);
        Instant since = check(monitor.report(READINESS), "db").since();
        Instant groupSince = monitor.report(READINESS).since();

        found.set(Health.down(Reason.AUTH_FAILED));
        scene.pass(ofSeconds(3));
        CheckReport check = check(monitor.report(READINESS), "db");
        assertThat(check.reason()).isEqualTo(Reason.AUTH_FAILED);
        assertThat(check.since()).isEqualTo(since);
        assertThat(monitor.report(READINESS).since()).isEqualTo(groupSince);
    }

    @Test
    void report_whileNothingChanges_isTheSameObject() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(SOON);
        HealthReport first = monitor.report(READINESS);
        for (int i = 0; i < 1_000; i++) {
            scene.pass(ofSeconds(1));
            assertThat(monitor.report(READINESS)).isSameAs(first);
        }
        assertThat(runs.get()).isGreaterThan(200);
    }

    @Test
    void changes_thatFollowWithinTenMilliseconds_showTogether() {
        HealthMonitor monitor = scene.builder()
                .readiness("first", this::look)
                .readiness("second", this::look)
                .start();
        scene.pass(ofMillis(9));
        assertThat(check(monitor.report(READINESS), "second").status()).isEqualTo(Status.UNKNOWN);
        scene.pass(ofMillis(1));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    @Test
    @Promise(6)
    void checksThatAreNotRun_goStale_andComeBack() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look, check -> check.period(ofSeconds(5)).timeout(ofSeconds(1)))
                .start();
        scene.pass(SOON);
        scene.time.stall(ofSeconds(3 * 5 + 1).minus(SOON).minusMillis(1));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        scene.time.stall(ofMillis(1));
        HealthReport stale = monitor.report(READINESS);
        assertThat(line(stale)).isEqualTo("UNKNOWN STALE 503");
        assertThat(monitor.report(READINESS)).isSameAs(stale);
        assertThat(line(monitor.report(DEEP))).isEqualTo("UNKNOWN STALE 503");
        assertThat(line(monitor.report())).isEqualTo("UNKNOWN STALE 503");

        scene.pass(SOON);
        assertThat(line(monitor.report(DEEP))).isEqualTo("UP OK 200");
        assertThat(check(monitor.report(), "db").status()).isEqualTo(Status.UP);
    }

    @Test
    void staleCheck_keepsTheInstantAtWhichItWasSeenSo() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(SOON);
        scene.time.stall(ofSeconds(20));
        Instant since = check(monitor.report(DEEP), "db").since();
        scene.time.stall(ofSeconds(5));
        monitor.drain();

        assertThat(check(monitor.report(DEEP), "db").reason()).isEqualTo(Reason.STALE);
        assertThat(check(monitor.report(DEEP), "db").since()).isEqualTo(since);
    }

    @Test
    void startupThatIsDegraded_isNotUpYet_andStaysDegradedWhateverElseIsShown() {
        found.set(Health.degraded(Reason.of("X")));
        HealthMonitor monitor = scene.builder()
                .startup("cache", HealthIndicator.local(this::look))
                .start();
        scene.pass(SOON);
        assertThat(line(monitor.report(STARTUP))).isEqualTo("DEGRADED X 200");
        monitor.drain();
        assertThat(line(monitor.report(STARTUP))).isEqualTo("DEGRADED X 200");
    }

    @Test
    @Promise(6)
    void goingStale_makesNothingMilder() {
        found.set(Health.down(Reason.AUTH_FAILED));
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(SOON);
        scene.time.stall(ofSeconds(25));

        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN AUTH_FAILED 503");
    }

    @Test
    @Promise(8)
    void schedulerThatStands_failsLivenessAfterThirtySeconds() {
        HealthMonitor monitor = scene.builder().start();
        scene.pass(ofSeconds(5));
        scene.time.stall(ofMillis(29_999));
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
        scene.time.stall(ofMillis(1));
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("DOWN STALE 503");
        assertThat(check(monitor.report(LIVENESS), "health4j.scheduler").status())
                .isEqualTo(Status.DOWN);

        scene.pass(ofSeconds(1));
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
    }

    @ParameterizedTest
    @Promise(17)
    @CsvSource({"1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"})
    void wallClockStep_changesNothing(Instant step) {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(ofSeconds(1));
        HealthReport before = monitor.report(READINESS);
        int ran = runs.get();

        scene.time.setClock(step);
        assertThat(monitor.report(READINESS)).isSameAs(before);
        scene.pass(ofSeconds(20));
        assertThat(monitor.report(READINESS)).isSameAs(before);
        assertThat(runs.get() - ran).isBetween(3, 6);
    }

    @Test
    @Promise(10)
    void drain_isOneWay_andLeavesLivenessAlone() {
        HealthGroup custom = HealthGroup.of("custom");
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look)
                .group(custom, group -> group.required("db"))
                .start();
        scene.pass(SOON);

        monitor.drain();
        assertThat(line(monitor.report(READINESS))).isEqualTo("OUT_OF_SERVICE DRAINING 503");
        assertThat(line(monitor.report(custom))).isEqualTo("OUT_OF_SERVICE DRAINING 503");
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report(DEEP))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report())).isEqualTo("OUT_OF_SERVICE DRAINING 503");
        assertThat(line(monitor.report(STARTUP))).isEqualTo("UP OK 200");

        found.set(Health.down(Reason.TIMEOUT));
        scene.pass(ofSeconds(10));
        assertThat(line(monitor.report(READINESS))).isEqualTo("OUT_OF_SERVICE DRAINING 503");
        found.set(Health.up());
        scene.pass(ofSeconds(10));
        monitor.drain();
        assertThat(line(monitor.report(READINESS))).isEqualTo("OUT_OF_SERVICE DRAINING 503");
        assertThat(check(monitor.report(READINESS), "db").status()).isEqualTo(Status.UP);
    }

    @Test
    @Promise(18)
    void close_freezesThePicture_andNothingRunsAnyMore() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(SOON);
        monitor.close();
        monitor.close();
        int ran = runs.get();
        scene.pass(Duration.ofDays(1));

        assertThat(runs.get()).isEqualTo(ran);
        monitor.drain();
        scene.pass(Duration.ofDays(1));
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report(READINESS))).isEqualTo("OUT_OF_SERVICE DRAINING 503");
    }
}
