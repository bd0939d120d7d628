package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.HealthGroup.STARTUP;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a group makes of its checks. */
@Promise(8)
class AggregationTest {

    private static final Reason X = Reason.of("X");
    private static final HealthGroup ORDERS = HealthGroup.of("orders");

    private static final List<Status> MILDEST_FIRST =
            List.of(Status.UP, Status.DEGRADED, Status.UNKNOWN, Status.OUT_OF_SERVICE, Status.DOWN);

    private final Scene scene = new Scene();

    static Health health(Status status) {
        return switch (status) {
            case UP -> Health.up();
            case DEGRADED -> Health.degraded(X);
            case UNKNOWN -> Health.unknown(X);
            case OUT_OF_SERVICE -> Health.outOfService(X);
            case DOWN -> Health.down(X);
        };
    }

    @Test
    void statuses_standInTheOrderOfTheirSeverity() {
        assertThat(Status.values()).containsExactlyElementsOf(MILDEST_FIRST);
    }

    @ParameterizedTest
    @EnumSource
    void everyGroupButLiveness_isHealthyWhenUpOrDegradedOnly(Status status) {
        HealthMonitor monitor = scene.builder()
                .check("part", HealthIndicator.local(context -> health(status)))
                .group(READINESS, group -> group.required("part"))
                .group(STARTUP, group -> group.required("part"))
                .group(ORDERS, group -> group.required("part"))
                .start();
        scene.pass(ofMillis(10));

        boolean healthy = status == Status.UP || status == Status.DEGRADED;
        for (HealthGroup group : List.of(READINESS, STARTUP, ORDERS, DEEP)) {
            assertThat(monitor.report(group).status()).as(group.name()).isEqualTo(status);
            assertThat(monitor.report(group).healthy()).as(group.name()).isEqualTo(healthy);
        }
        assertThat(monitor.report(LIVENESS).healthy()).isTrue();
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Status.values())
                .flatMap(live -> Stream.of(Status.values()).map(ready -> Arguments.of(live, ready)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void overall_isTheWorseOfLivenessAndReadiness_andHealthyWhereBothAre(Status live, Status ready) {
        HealthMonitor monitor = scene.builder()
                .liveness("loop", HealthIndicator.local(context -> health(live)))
                .readiness("db", context -> health(ready))
                .startup("cache", HealthIndicator.local(context -> Health.down(X)))
                .deep("billing", context -> Health.down(X))
                .start();
        scene.pass(ofMillis(10));
        HealthReport overall = monitor.report();

        assertThat(overall.status()).isEqualTo(live.worst(ready));
        assertThat(overall.healthy())
                .isEqualTo(live != Status.DOWN && (ready == Status.UP || ready == Status.DEGRADED));
        assertThat(overall.checks())
                .extracting(CheckReport::name)
                .containsExactly("health4j.scheduler", "loop", "db", "cache", "billing");
    }

    @Test
    void randomGroups_agreeWithThePlainModel() {
        Random random = new Random(20260101);
        Status[] found = new Status[5];
        boolean[] required = new boolean[found.length];
        for (int round = 0; round < 300; round++) {
            Scene fresh = new Scene();
            HealthMonitorBuilder builder = fresh.builder();
            Status expected = Status.UP;
            for (int i = 0; i < found.length; i++) {
                Status status = MILDEST_FIRST.get(random.nextInt(5));
                found[i] = status;
                required[i] = random.nextBoolean();
                builder.readiness(
                        "check" + i, context -> health(status), required[i] ? check -> {} : check -> check.optional());
                Status adds = required[i] || status == Status.UP ? status : Status.DEGRADED;
                expected = MILDEST_FIRST.indexOf(adds) > MILDEST_FIRST.indexOf(expected) ? adds : expected;
            }
            HealthMonitor monitor = builder.start();
            fresh.pass(ofMillis(10));

            assertThat(monitor.report(READINESS).status())
                    .as("%s required %s", Arrays.toString(found), Arrays.toString(required))
                    .isEqualTo(expected);
        }
    }

    @Test
    @Promise(7)
    void oneCheckThatHasNotRunYet_keepsTheGroupFromBeingReady() {
        HealthMonitor monitor = scene.builder()
                .readiness("first", context -> Health.up())
                .readiness("second", context -> Health.up(), check -> check.initialDelay(ofSeconds(60)))
                .start();
        scene.pass(ofSeconds(59));
        assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
        scene.pass(ofSeconds(1));
        assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    @ParameterizedTest
    @CsvSource({
        "UP, UNKNOWN STALE 503",
        "DEGRADED, UNKNOWN STALE 503",
        "UNKNOWN, UNKNOWN X 503",
        "OUT_OF_SERVICE, OUT_OF_SERVICE X 503",
        "DOWN, DOWN X 503"
    })
    @Promise(6)
    void goingStale_neverMakesAStateMilder(Status status, String expected) {
        HealthMonitor monitor =
                scene.builder().readiness("db", context -> health(status)).start();
        scene.pass(ofMillis(100));
        scene.time.stall(ofSeconds(60));
        assertThat(Scene.line(monitor.report(READINESS))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"5000, 1000", "250, 4000", "60000, 100"})
    @Promise(6)
    void result_isStaleAfterThreePeriodsAndATimeout(long period, long timeout) {
        HealthMonitor monitor = scene.builder()
                .readiness(
                        "db",
                        context -> Health.up(),
                        check -> check.period(ofMillis(period)).timeout(ofMillis(timeout)))
                .start();
        scene.pass(ofMillis(10));
        assertThat(monitor.report(DEEP).healthy()).isTrue();
        scene.time.stall(ofMillis(3 * period + timeout - 11));
        assertThat(monitor.report(READINESS).reason()).isEqualTo(Reason.OK);
        scene.time.stall(ofMillis(1));
        assertThat(monitor.report(READINESS).reason()).isEqualTo(Reason.STALE);
    }

    @Test
    @Promise({8, 6})
    void schedulerThatNeverBeats_isSeenWithoutAnybodyRunning() {
        HealthMonitor monitor = scene.builder().start();
        scene.time.stall(ofSeconds(31));
        assertThat(Scene.line(monitor.report(LIVENESS))).isEqualTo("DOWN STALE 503");
        assertThat(Scene.line(monitor.report())).isEqualTo("DOWN STALE 503");
    }
}
