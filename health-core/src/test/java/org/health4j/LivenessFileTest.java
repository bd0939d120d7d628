package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.health4j.config.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LivenessFileTest {

    private static final FileTime OLD = FileTime.fromMillis(1_000_000_000_000L);

    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("live");
    }

    private HealthMonitorBuilder builder() {
        return scene.builder().liveness("loop", HealthIndicator.local(context -> found.get()));
    }

    private String text() {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return ""; // it is being replaced, which some file systems show
        }
    }

    private FileTime date() throws IOException {
        return Files.getLastModifiedTime(file);
    }

    @Test
    void whileLive_theFileIsWrittenAgainAndAgain() throws Exception {
        try (HealthMonitor monitor = builder().livenessFile(file).start()) {
            assertThat(monitor.groups()).contains(HealthGroup.LIVENESS);
            scene.pass(ofSeconds(1));
            Waiting.until(() -> text().equals("UP\n"));
            for (int i = 0; i < 3; i++) {
                Files.setLastModifiedTime(file, OLD);
                scene.pass(ofSeconds(6));
                Waiting.until(() -> {
                    try {
                        return date().compareTo(OLD) > 0;
                    } catch (IOException e) {
                        return false;
                    }
                });
            }
            assertThat(directory.toFile().list()).containsExactly("live");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whileNothingIsDue_theFileIsLeftAlone() throws Exception {
        Lane lane = new Lane("liveness-file");
        LivenessFile written = new LivenessFile(file, scene.time, lane);
        try (HealthMonitor monitor = builder().start()) {
            scene.pass(ofSeconds(1));
            HealthReport report = monitor.report(HealthGroup.LIVENESS);
            written.beat(report);
            Waiting.until(() -> text().equals("UP\n"));
            Files.setLastModifiedTime(file, OLD);
            scene.pass(ofSeconds(3));
            written.beat(report);
            lane.shut();
            lane.awaitEnd(System.nanoTime() + ofSeconds(30).toNanos());

            assertThat(date()).isEqualTo(OLD);
        } finally {
            written.close(ofSeconds(1));
        }
    }

    @Test
    void noThread_isTriedAgainAtTheNextBeat() {
        AtomicBoolean none = new AtomicBoolean(true);
        Lane lane = new Lane(task -> {
            if (none.getAndSet(false)) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        });
        LivenessFile written = new LivenessFile(file, scene.time, lane);
        try (HealthMonitor monitor = builder().start()) {
            scene.pass(ofSeconds(1));
            written.beat(monitor.report(HealthGroup.LIVENESS));
            assertThat(none).isFalse();
            written.beat(monitor.report(HealthGroup.LIVENESS));

            Waiting.until(() -> text().equals("UP\n"));
        } finally {
            written.close(ofSeconds(10));
        }
    }

    @Test
    void linkInItsWay_isTakenAway_andNotWrittenThrough() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Path aside = Files.createSymbolicLink(directory.resolve(".live.new"), victim);
        try (HealthMonitor monitor = builder().livenessFile(file).start()) {
            assertThat(monitor.groups()).contains(HealthGroup.LIVENESS);
            scene.pass(ofSeconds(1));
            Waiting.until(() -> text().equals("UP\n"));

            assertThat(victim).hasContent("precious");
            assertThat(file).isRegularFile();
            assertThat(Files.isSymbolicLink(file)).isFalse();
        }
        assertThat(aside).doesNotExist();
    }

    @Test
    void secondMonitor_doesNotHideTheFirst() {
        Path same = directory.resolve("..").resolve(directory.getFileName()).resolve("live");
        try (HealthMonitor first = builder().livenessFile(file).start()) {
            assertThat(first.groups()).contains(HealthGroup.LIVENESS);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder().livenessFile(same).start())
                    .withMessage(
                            "livenessFile: " + same + " (expected: one that no other monitor of this process writes)");
        }
        builder().livenessFile(same).start().close();
    }

    @Test
    @Promise(14)
    void down_isStaleAtOnceAndSaysWhy_andUpIsFreshAgain() throws Exception {
        try (HealthMonitor monitor = builder().livenessFile(file).start()) {
            assertThat(monitor.groups()).contains(HealthGroup.LIVENESS);
            scene.pass(ofMillis(1_500));
            Waiting.until(() -> text().equals("UP\n"));

            found.set(Health.down(Reason.of("NO_PROGRESS"), new IllegalStateException("password=s3cret")));
            scene.pass(ofSeconds(7));
            Waiting.until(() -> text().equals("DOWN loop NO_PROGRESS\n"));
            assertThat(date()).isEqualTo(FileTime.fromMillis(0));

            found.set(Health.up());
            scene.pass(ofSeconds(3));
            Waiting.until(() -> text().equals("UP\n"));
            assertThat(date()).isGreaterThan(OLD);
        }
    }

    @Test
    void directoryThatGoes_isNoFailureOfTheMonitor_andWrittenToWhenItIsBack() throws Exception {
        file = Files.createDirectory(directory.resolve("run")).resolve("live");
        try (HealthMonitor monitor = builder().livenessFile(file).start()) {
            scene.pass(ofSeconds(1));
            Waiting.until(() -> text().equals("UP\n"));
            Files.delete(file);
            Files.delete(directory.resolve("run"));
            scene.pass(ofSeconds(20));
            assertThat(monitor.report(HealthGroup.LIVENESS).status()).isEqualTo(Status.UP);

            Files.createDirectory(directory.resolve("run"));
            Waiting.until(() -> {
                scene.pass(ofSeconds(6));
                return text().equals("UP\n");
            });
        }
    }

    @Test
    void noDirectory_stopsTheStart() {
        Path nowhere = directory.resolve("none").resolve("live");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().livenessFile(nowhere).start())
                .withMessage("livenessFile: " + nowhere + " (expected: a file in a directory that is there)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().livenessFile(directory).start());
    }

    @Test
    void operator_saysWhereItIs_andThatThereIsNone() {
        Configuration here = Configuration.of(Map.of("HEALTH4J_LIVENESS_PATH", file.toString()), Map.of());
        try (HealthMonitor monitor = builder().configuration(here).start()) {
            assertThat(monitor.groups()).contains(HealthGroup.LIVENESS);
            scene.pass(ofSeconds(1));
            Waiting.until(() -> text().equals("UP\n"));
        }
        Configuration off = Configuration.of(Map.of("HEALTH4J_LIVENESS_PATH", "off"), Map.of());
        try (HealthMonitor monitor = builder()
                .livenessFile(directory.resolve("none").resolve("live"))
                .configuration(off)
                .start()) {
            assertThat(monitor.groups()).contains(HealthGroup.LIVENESS);
        }
    }
}
