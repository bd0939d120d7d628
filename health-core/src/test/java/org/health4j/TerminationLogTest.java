package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationLogTest {

    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());

    private HealthMonitor monitor(Path file) {
        HealthMonitorBuilder builder = scene.builder()
                .liveness("loop", HealthIndicator.local(context -> found.get()))
                .readiness("db", context -> Health.down(Reason.TIMEOUT));
        builder.terminationLog = file;
        return builder.start();
    }

    @Test
    @Promise(14)
    void livenessDown_isWrittenOnceWithTheFailingChecks(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("termination-log"));
        HealthMonitor monitor = monitor(file);
        scene.pass(ofMillis(100));
        found.set(Health.down(Reason.of("NO_PROGRESS"), new IllegalStateException("password=s3cret")));
        scene.pass(ofSeconds(60));
        monitor.close();

        assertThat(Files.readString(file))
                .matches("liveness is DOWN since 2026-01-01T00:00:0\\S+Z, loop NO_PROGRESS\n");
    }

    @Test
    void noFile_isNotMade(@TempDir Path directory) {
        found.set(Health.down(Reason.of("NO_PROGRESS")));
        HealthMonitor monitor = monitor(directory.resolve("termination-log"));
        scene.pass(ofSeconds(1));
        monitor.close();

        assertThat(directory).isEmptyDirectory();
    }
}
