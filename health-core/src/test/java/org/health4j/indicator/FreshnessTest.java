package org.health4j.indicator;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.health4j.HealthGroup.READINESS;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.health4j.Health;
import org.health4j.HealthMonitor;
import org.health4j.Scene;
import org.health4j.testkit.ManualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of files and of jobs. */
class FreshnessTest {

    private final ManualTime time = new ManualTime();

    @TempDir
    Path directory;

    private Path file(int size, Instant modified) throws Exception {
        Path file = Files.write(directory.resolve("orders.dump"), new byte[size]);
        return Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private FreshnessIndicator.Builder builder(Path file) {
        return FreshnessIndicator.builder(file, ofDays(1)).clock(time.clock());
    }

    @Test
    void file_isUpUntilItIsTooOld() throws Exception {
        Instant modified = Instant.parse("2025-12-31T23:00:00Z");
        FreshnessIndicator backup = builder(file(3, modified)).build();
        time.advance(ofHours(23));
        Health health = Look.at(backup);
        assertThat(Look.line(health)).isEqualTo("UP OK");
        assertThat(health.details())
                .containsEntry("age", ofDays(1))
                .containsEntry("modified", modified)
                .containsEntry("size", 3L);

        time.advance(ofMillis(1));
        assertThat(Look.line(backup)).isEqualTo("DOWN OUTDATED");
        file(3, modified.plus(ofHours(20)));
        assertThat(Look.line(backup)).as("the next backup").isEqualTo("UP OK");
    }

    @Test
    void fileThatIsNotThere_isMissing() {
        Health health = Look.at(builder(directory.resolve("none")).build());
        assertThat(Look.line(health)).isEqualTo("DOWN MISSING");
        assertThat(health.cause()).containsInstanceOf(NoSuchFileException.class);
    }

    @Test
    void fileThatIsTooSmall_isDown() throws Exception {
        Path file = file(99, time.clock().instant());
        assertThat(Look.line(builder(file).minimumSize(100).build())).isEqualTo("DOWN TOO_SMALL");
        assertThat(Look.line(builder(file).minimumSize(99).build())).isEqualTo("UP OK");
    }

    @Test
    void degraded_isTheWorstWhereAskedFor() throws Exception {
        Path file = file(1, time.clock().instant());
        assertThat(Look.line(builder(file).minimumSize(2).degraded().build())).isEqualTo("DEGRADED TOO_SMALL");
        assertThat(Look.line(builder(directory.resolve("none")).degraded().build()))
                .isEqualTo("DEGRADED MISSING");
        time.advance(ofDays(2));
        assertThat(Look.line(builder(file).degraded().build())).isEqualTo("DEGRADED OUTDATED");
    }

    @Test
    void fileOnTheRealClock_isUpWhenJustWritten() throws Exception {
        Path file = Files.createFile(directory.resolve("new"));
        assertThat(Look.line(FreshnessIndicator.of(file, ofHours(1)))).isEqualTo("UP OK");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        assertThat(Look.line(FreshnessIndicator.of(file, ofHours(1)))).isEqualTo("DOWN OUTDATED");
    }

    @Test
    void job_isPendingThenUpThenOutdated_andUpWhenDoneAgain() {
        Scene scene = new Scene();
        Freshness prices = Freshness.of(ofHours(6), scene.time);
        try (HealthMonitor monitor = scene.builder().readiness("prices", prices).start()) {
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
            prices.done();
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("UP OK 200");
            scene.pass(ofHours(6));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("DOWN OUTDATED 503");
            prices.done();
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        }
    }

    @Test
    void job_isJudgedToTheNanosecond() {
        Freshness prices = Freshness.of(ofHours(6), time);
        time.advance(ofHours(6));
        assertThat(Look.line(prices)).isEqualTo("UNKNOWN PENDING");
        time.advance(ofNanos(1));
        assertThat(Look.line(prices)).isEqualTo("DOWN OUTDATED");
        assertThat(Look.at(prices).details())
                .containsEntry("age", ofHours(6).plusNanos(1))
                .containsEntry("everDone", false);
        prices.done();
        time.advance(ofHours(6));
        assertThat(Look.at(prices).details()).containsOnlyKeys("age").containsEntry("age", ofHours(6));
        time.advance(ofNanos(1));
        assertThat(Look.line(prices)).isEqualTo("DOWN OUTDATED");
        assertThat(Look.at(prices).details()).containsEntry("everDone", true);
    }

    @Test
    void jobOnTheRealClock_isUpWhenJustDone() {
        Freshness prices = Freshness.of(ofHours(1));
        prices.done();
        assertThat(Look.line(prices)).isEqualTo("UP OK");
    }

    @Test
    void optionsOutOfRange_areRefused() {
        for (Duration wrong : new Duration[] {Duration.ZERO, ofMillis(-1), ofDays(3_651)}) {
            String message = "maxAge: " + wrong + " (expected: PT0.001S to PT87600H)";
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Freshness.of(wrong))
                    .withMessage(message);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FreshnessIndicator.of(directory, wrong))
                    .withMessage(message);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(directory).minimumSize(-1))
                .withMessage("minimumSize: -1 (expected: >= 0)");
    }
}
