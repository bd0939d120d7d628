package org.health4j.indicator;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;

import java.nio.file.Files;
import java.nio.file.Path;
import org.health4j.Health;
import org.health4j.HealthMonitor;
import org.health4j.Reason;
import org.health4j.Scene;
import org.health4j.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwitchIndicatorTest {

    @TempDir
    Path directory;

    @Test
    void byCode_isOutWithReasonAndAuthor_untilItIsIn() {
        SwitchIndicator byCode = SwitchIndicator.of();
        assertThat(Look.line(byCode)).isEqualTo("UP OK");

        byCode.out(Reason.of("MIGRATION"), "ada");
        Health health = Look.at(byCode);
        assertThat(Look.line(health)).isEqualTo("OUT_OF_SERVICE MIGRATION");
        assertThat(health.details()).containsOnlyKeys("author").containsEntry("author", "ada");

        byCode.in();
        assertThat(Look.line(byCode)).isEqualTo("UP OK");
    }

    @Test
    void byFile_isOutForAsLongAsTheFileIsThere_andStaysAlive() throws Exception {
        Path file = directory.resolve("out");
        Scene scene = new Scene();
        SwitchIndicator byFile = SwitchIndicator.of(file);
        try (HealthMonitor monitor = scene.builder()
                .readiness("switch", byFile)
                .liveness("again", byFile)
                .start()) {
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("UP OK 200");

            Files.createFile(file);
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("OUT_OF_SERVICE SWITCHED_OFF 503");
            assertThat(monitor.report(LIVENESS).healthy()).isTrue();
            assertThat(monitor.details("switch")
                            .lastRun()
                            .orElseThrow()
                            .health()
                            .details())
                    .containsEntry("file", file.toString());

            Files.delete(file);
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        }
    }

    @Test
    void byFileAndByCode_isInOnlyWhereBothAre() throws Exception {
        Path file = Files.createFile(directory.resolve("out"));
        SwitchIndicator both = SwitchIndicator.of(file);
        both.out(Reason.of("MIGRATION"), "ada");
        assertThat(Look.line(both)).isEqualTo("OUT_OF_SERVICE MIGRATION");
        both.in();
        assertThat(Look.line(both)).isEqualTo("OUT_OF_SERVICE SWITCHED_OFF");
        both.out(SwitchIndicator.SWITCHED_OFF, "ada");
        Files.delete(file);
        assertThat(Look.at(both).details()).containsOnlyKeys("author");
        both.in();
        assertThat(Look.line(both)).isEqualTo("UP OK");
    }

    @Test
    void outForNoReason_isRefused() {
        SwitchIndicator byCode = SwitchIndicator.of();
        assertThatIllegalArgumentException().isThrownBy(() -> byCode.out(Reason.OK, "ada"));
        assertThat(Look.line(byCode)).isEqualTo("UP OK");
    }

    /** What an override refuses, with the same words. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ada\nDOWN db", "ada\u001b[2J", "ada\u0085"})
    void malformedAuthor_isRefused_asByAnOverride(String author) {
        requireRefused(author);
    }

    @Test
    void longAuthor_isRefused_asByAnOverride() {
        requireRefused("a".repeat(101));
        SwitchIndicator byCode = SwitchIndicator.of();
        byCode.out(SwitchIndicator.SWITCHED_OFF, "a".repeat(100));
        assertThat(Look.line(byCode)).isEqualTo("OUT_OF_SERVICE SWITCHED_OFF");
    }

    private static void requireRefused(String author) {
        SwitchIndicator byCode = SwitchIndicator.of();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> byCode.out(SwitchIndicator.SWITCHED_OFF, author))
                .withMessage("author: " + author + " (expected: 1 to 100 printable characters)");
        assertThat(Look.line(byCode)).isEqualTo("UP OK");
        try (HealthMonitor monitor =
                new Scene().builder().readiness("switch", byCode).start()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            monitor.override("switch", Status.DOWN, SwitchIndicator.SWITCHED_OFF, author, ofSeconds(1)))
                    .withMessage("author: " + author + " (expected: 1 to 100 printable characters)");
        }
    }
}
