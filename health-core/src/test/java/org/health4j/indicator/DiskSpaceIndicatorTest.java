package org.health4j.indicator;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.health4j.HealthGroup.READINESS;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.health4j.Health;
import org.health4j.HealthMonitor;
import org.health4j.Scene;
import org.health4j.indicator.DiskSpaceIndicator.Space;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DiskSpaceIndicatorTest {

    private static final long MIB = 1L << 20;

    @TempDir
    Path directory;

    private static DiskSpaceIndicator.Builder builder(long free, long total, boolean writable) {
        return DiskSpaceIndicator.builder(Path.of("any")).probe(path -> new Space(free, total, writable, true));
    }

    @ParameterizedTest
    @CsvSource({
        "104857600, UP OK",
        "104857599, DOWN DISK_FULL",
        "0, DOWN DISK_FULL",
    })
    void byDefault_below100MiB_isDown(long free, String expected) {
        Health health = Look.at(builder(free, 1L << 40, true).build());
        assertThat(Look.line(health)).isEqualTo(expected);
        assertThat(health.details())
                .containsEntry("free", free)
                .containsEntry("total", 1L << 40)
                .containsEntry("minimum", 100 * MIB);
    }

    @ParameterizedTest
    @CsvSource({
        "9, DOWN DISK_FULL",
        "10, DEGRADED DISK_LOW",
        "19, DEGRADED DISK_LOW",
        "20, UP OK",
    })
    void bytesAndShares_areThresholdsEach(long free, String expected) {
        assertThat(Look.line(builder(free, 100, true).minimum(10).warn(20).build()))
                .isEqualTo(expected);
        assertThat(Look.line(builder(free, 100, true)
                        .minimum(0)
                        .minimumShare(0.10)
                        .warnShare(0.20)
                        .build()))
                .isEqualTo(expected);
        assertThat(Look.line(builder(free, 100, true)
                        .minimum(1)
                        .minimumShare(0.10)
                        .warn(2)
                        .warnShare(0.20)
                        .build()))
                .as("the stricter one counts")
                .isEqualTo(expected);
    }

    @Test
    void fileSystemWithoutASize_hasNoShare() {
        assertThat(Look.line(builder(0, 0, true)
                        .minimum(0)
                        .minimumShare(0.5)
                        .warnShare(0.9)
                        .build()))
                .isEqualTo("UP OK");
    }

    @Test
    void readOnly_isDownWhereAskedFor() {
        assertThat(Look.line(builder(MIB, MIB, false).minimum(1).writable().build()))
                .isEqualTo("DOWN READ_ONLY");
        assertThat(Look.line(builder(MIB, MIB, false).minimum(1).build())).isEqualTo("UP OK");
        assertThat(Look.line(builder(0, MIB, false).writable().build())).isEqualTo("DOWN DISK_FULL");
    }

    @Test
    void realPath_showsItsFileSystem_andNothingIsWritten() throws IOException {
        Health health = Look.at(
                DiskSpaceIndicator.builder(directory).minimum(1).writable().build());
        assertThat(Look.line(health)).isEqualTo("UP OK");
        assertThat(health.details())
                .containsEntry("total", Files.getFileStore(directory).getTotalSpace());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void pathThatIsNotThere_isMissing() {
        Health health = Look.at(DiskSpaceIndicator.of(directory.resolve("volume")));
        assertThat(Look.line(health)).isEqualTo("DOWN MISSING");
        assertThat(health.cause()).containsInstanceOf(NoSuchFileException.class);
    }

    @Test
    void directoryWhereNothingIsMounted_isDownWhereAskedFor() throws IOException {
        assertThat(Look.line(DiskSpaceIndicator.builder(directory)
                        .minimum(1)
                        .mounted()
                        .build()))
                .isEqualTo("DOWN NOT_MOUNTED");
        Path root = directory.getRoot();
        assertThat(Look.line(
                        DiskSpaceIndicator.builder(root).minimum(1).mounted().build()))
                .isEqualTo("UP OK");
        Path link = Files.createSymbolicLink(directory.resolve("link"), root);
        assertThat(Look.line(
                        DiskSpaceIndicator.builder(link).minimum(1).mounted().build()))
                .isEqualTo("UP OK");
        Files.delete(link);
    }

    @Test
    void failureToLook_isAResult() {
        assertThat(Look.line(DiskSpaceIndicator.builder(directory)
                        .probe(path -> {
                            throw new IOException("stale file handle");
                        })
                        .build()))
                .isEqualTo("DOWN EXCEPTION");
    }

    /** Where mounting is allowed; what a container without that right cannot show is above. With {@code -Dmounts.required=true} it is not left out. */
    @Test
    void fileSystemThatFillsUp_andIsRemountedReadOnly_isSeen() throws Exception {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        boolean mounted = isDone("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", volume.toString());
        assertThat(mounted || !Boolean.getBoolean("mounts.required"))
                .as("mount is allowed, as mounts.required says")
                .isTrue();
        assumeTrue(mounted, "mount is not allowed");
        Scene scene = new Scene();
        try (HealthMonitor monitor = scene.builder()
                .readiness(
                        "disk",
                        DiskSpaceIndicator.builder(volume)
                                .minimum(MIB)
                                .warn(3 * MIB)
                                .writable()
                                .mounted()
                                .build())
                .start()) {
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("UP OK 200");

            Files.write(volume.resolve("some"), new byte[2 * (int) MIB]);
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("DEGRADED DISK_LOW 200");

            Files.write(volume.resolve("more"), new byte[2 * (int) MIB]);
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("DOWN DISK_FULL 503");
            assertThat(monitor.details("disk").lastRun().orElseThrow().health().details())
                    .containsEntry("free", 0L)
                    .containsEntry("total", 4 * MIB)
                    .containsEntry("minimum", MIB);

            Files.delete(volume.resolve("more"));
            Files.delete(volume.resolve("some"));
            assertThat(isDone("mount", "-o", "remount,ro", volume.toString())).isTrue();
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("DOWN READ_ONLY 503");

            assertThat(isDone("umount", volume.toString())).isTrue();
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("DOWN NOT_MOUNTED 503");
            assertThat(isDone("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", volume.toString()))
                    .isTrue();
        } finally {
            assertThat(isDone("umount", volume.toString())).isTrue();
        }
    }

    private static boolean isDone(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void optionsOutOfRange_areRefused() {
        DiskSpaceIndicator.Builder builder = DiskSpaceIndicator.builder(directory);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.minimum(-1))
                .withMessage("minimum: -1 (expected: >= 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.warn(-1))
                .withMessage("warn: -1 (expected: >= 0)");
        for (double wrong : new double[] {-0.1, 0, 1, 10, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.minimumShare(wrong))
                    .withMessage("minimumShare: " + wrong + " (expected: > 0 and < 1)");
            assertThatIllegalArgumentException().isThrownBy(() -> builder.warnShare(wrong));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.warn(50).build())
                .withMessage("warn: 50 (expected: > minimum, 104857600)");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> builder.warn(0).minimumShare(0.2).warnShare(0.1).build())
                .withMessage("warnShare: 0.1 (expected: > minimumShare, 0.2)");
    }
}
