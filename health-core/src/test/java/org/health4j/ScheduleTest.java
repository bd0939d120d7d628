package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.READINESS;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When things happen, on manual time. */
class ScheduleTest {

    private static final long MILLI = 1_000_000;

    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());

    @Test
    @Promise(5)
    void hang_isSeenWithinTheWorstCaseThatIsTold() {
        Random random = new Random(20260101);
        for (int round = 0; round < 200; round++) {
            CheckOptions options = CheckOptions.builder()
                    .period(ofMillis(100 + random.nextInt(3_000)))
                    .timeout(ofMillis(100 + random.nextInt(3_000)))
                    .failureThreshold(1 + random.nextInt(4))
                    .build();
            Scene scene = new Scene();
            HealthMonitor monitor = scene.builder()
                    .check("db", context -> Health.up(), options)
                    .group(READINESS, group -> group.required("db"))
                    .start();
            scene.pass(ofMillis(20));
            assertThat(monitor.report(READINESS).status()).isEqualTo(Status.UP);
            scene.pass(ofMillis(random.nextInt(5_000)));
            scene.hang();
            long begun = scene.time.nanos();
            while (monitor.report(READINESS).status() == Status.UP) {
                scene.pass(ofMillis(1));
            }
            // What follows a change within 10 ms is shown with it.
            assertThat(Duration.ofNanos(scene.time.nanos() - begun))
                    .as("%s %s %d", options.period(), options.timeout(), options.failureThreshold())
                    .isLessThanOrEqualTo(options.worstCaseDetection().plusMillis(10));
        }
    }

    @Test
    @Promise(19)
    void fleetThatStartsTogether_driftsApart() {
        List<Double> phases = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Scene scene = new Scene();
            List<Long> starts = new ArrayList<>();
            long begun = scene.time.nanos();
            scene.builder()
                    .readiness(
                            "db",
                            context -> {
                                starts.add(scene.time.nanos() - begun);
                                return Health.up();
                            },
                            check -> check.period(ofSeconds(10)))
                    .start();
            scene.pass(ofSeconds(200));
            phases.add(starts.get(10) / (double) ofSeconds(10).toNanos());
        }
        double spread = phases.stream().mapToDouble(p -> p).max().orElseThrow()
                - phases.stream().mapToDouble(p -> p).min().orElseThrow();
        assertThat(spread).as("in periods, after ten of them: %s", phases).isGreaterThan(0.2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UP", "DOWN"})
    @Promise(19)
    void gaps_areJitteredWithinAFifthEarly_andNeverLate_upAndDown(Status status) {
        Scene scene = new Scene();
        List<Long> starts = new ArrayList<>();
        scene.builder()
                .readiness(
                        "db",
                        context -> {
                            starts.add(scene.time.nanos());
                            return AggregationTest.health(status);
                        },
                        check -> check.period(ofSeconds(10)).periodWhenDown(ofSeconds(2)))
                .start();
        scene.pass(ofMinutes(60));
        long period = ofSeconds(status == Status.UP ? 10 : 2).toNanos();
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < starts.size(); i++) {
            gaps.add(starts.get(i) - starts.get(i - 1));
        }

        assertThat(gaps).hasSizeGreaterThan(300).allMatch(gap -> gap <= period && gap >= period * 8 / 10);
        assertThat(gaps).as("uses the width it has").anyMatch(gap -> gap > period * 98 / 100);
        assertThat(gaps).anyMatch(gap -> gap < period * 82 / 100);
    }

    @ParameterizedTest
    @CsvSource({"1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"})
    @Promise(17)
    void wallClockStep_endsNoOverride_andIsNotInWhatIsMeasured(Instant step) {
        Scene scene = new Scene();
        List<Transition> heard = new ArrayList<>();
        HealthMonitor monitor = scene.builder()
                .listener(heard::add)
                .readiness(
                        "db",
                        context -> {
                            scene.time.setClock(step);
                            scene.time.stall(ofMillis(30));
                            return found.get();
                        },
                        check -> check.degradedAfter(ofMillis(31)))
                .start();
        scene.pass(ofSeconds(1));
        assertThat(monitor.details("db").lastRun().orElseThrow().took()).isEqualTo(ofMillis(30));

        monitor.override("db", Status.DOWN, Reason.of("MAINTENANCE"), "alice", ofMinutes(10));
        scene.time.setClock(step);
        scene.pass(ofMinutes(10).minusMillis(1));
        assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("DOWN MAINTENANCE 503");
        scene.pass(ofMillis(50));
        assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        monitor.close();

        Transition ended = heard.stream()
                .filter(transition -> transition.name().equals("db") && transition.from() == Status.DOWN)
                .findFirst()
                .orElseThrow();
        assertThat(ended.lasted().toNanos())
                .isBetween(ofMinutes(10).toNanos(), ofMinutes(10).toNanos() + 100 * MILLI);
    }

    @Test
    @Promise(17)
    void wallClockThatIsMad_changesNoStatusAndNoSchedule() {
        Scene scene = new Scene();
        Random random = new Random(20260101);
        List<Long> starts = new ArrayList<>();
        HealthMonitor monitor = scene.builder()
                .clock(() -> Instant.ofEpochSecond(random.nextInt()))
                .readiness("db", context -> {
                    starts.add(scene.time.nanos());
                    return Health.up();
                })
                .start();
        scene.pass(ofMillis(100));
        for (int i = 0; i < 1_000; i++) {
            scene.pass(ofSeconds(1));
            assertThat(monitor.report(READINESS).healthy()).isTrue();
        }
        assertThat(starts).hasSizeBetween(200, 252);
    }
}
