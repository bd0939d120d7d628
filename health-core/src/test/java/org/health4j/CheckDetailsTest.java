package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CheckDetailsTest {

    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());

    @Test
    void statistics_ofNoRun_areZero() {
        assertThat(RunStatistics.of(new long[0], 0))
                .isEqualTo(new RunStatistics(0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    @Test
    void statistics_areNearestRanks() {
        long[] millis = LongStream.rangeClosed(1, 100)
                .map(i -> 101 - i)
                .map(i -> i * 1_000_000)
                .toArray();

        assertThat(RunStatistics.of(millis, 25))
                .isEqualTo(new RunStatistics(100, 0.25, ofMillis(50), ofMillis(99), ofMillis(100)));
        assertThat(RunStatistics.of(new long[] {7_000_000}, 1))
                .isEqualTo(new RunStatistics(1, 1, ofMillis(7), ofMillis(7), ofMillis(7)));
    }

    @Test
    void details_areBounded_andTheLatestComesFirst() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> found.get(), check -> check.period(ofSeconds(1)))
                .start();
        for (int i = 0; i < 200; i++) {
            found.set(i % 2 == 0 ? Health.up() : Health.down(Reason.QUERY_FAILED));
            scene.pass(ofSeconds(1));
        }
        CheckDetails details = monitor.details("db");

        assertThat(details.runs().count()).isEqualTo(100);
        assertThat(details.runs().failureRate()).isBetween(0.4, 0.6);
        assertThat(details.transitions()).hasSize(20);
        assertThat(details.transitions().get(0).at())
                .isAfter(details.transitions().get(19).at());
        assertThat(details.worstCaseDetection()).isEqualTo(ofSeconds(2));
        assertThat(details.stuck()).isEmpty();
    }

    @Test
    void runThatStaysStuck_countsEachPeriodOnce_inWhatRunsHaveTaken() {
        HealthMonitor monitor =
                scene.builder().readiness("db", context -> found.get()).start();
        scene.hang();
        scene.pass(ofMillis(10));
        scene.pass(Duration.ofHours(1));

        CheckDetails details = monitor.details("db");
        assertThat(details.totals().timedOut()).isGreaterThan(1_000);
        assertThat(details.totals().took()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        assertThat(details.runs().max()).isLessThanOrEqualTo(ofSeconds(2));
        assertThat(details.lastRun().orElseThrow().took())
                .as("of the run that is stuck")
                .isGreaterThan(Duration.ofMinutes(59));
        scene.heal();
        monitor.close();
    }

    @Test
    void details_beforeTheFirstRun_areEmpty() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> found.get(), check -> check.initialDelay(ofSeconds(5)))
                .start();

        assertThat(monitor.details("db").lastRun()).isEmpty();
        assertThat(monitor.details("db").runs().count()).isZero();
        assertThat(monitor.details("db").transitions()).isEmpty();
    }

    @Test
    @Promise(3)
    void stuckRun_showsWhereItsThreadStands_untilItHasEnded() {
        CountDownLatch release = new CountDownLatch(1);
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness(
                        "db",
                        context -> {
                            release.await();
                            return Health.up();
                        },
                        check -> check.timeout(ofMillis(20)))
                .start()) {
            Waiting.until(() -> monitor.details("db").stuck().isPresent());
            StuckRun stuck = monitor.details("db").stuck().orElseThrow();
            assertThat(stuck.since()).isGreaterThanOrEqualTo(ofMillis(20));
            assertThat(stuck.stack())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("await");
            release.countDown();
            Waiting.until(() -> monitor.details("db").stuck().isEmpty());
        }
    }
}
