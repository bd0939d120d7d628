package org.health4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoverTest {

    /** What a jar on the path may bring along. */
    public static final class Brought implements HealthIndicatorProvider {
        @Override
        public void provide(HealthMonitorBuilder builder) {
            builder.readiness("brought", context -> Health.up());
        }
    }

    private static HealthMonitorBuilder discovered(HealthMonitorBuilder builder, Path directory) throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(HealthIndicatorProvider.class.getName()), Brought.class.getName());
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader jar =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(jar);
            return builder.discover();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void discover_registersWhatAJarBringsAlong(@TempDir Path directory) throws Exception {
        try (HealthMonitor monitor =
                discovered(HealthMonitor.builder(), directory).start()) {
            assertThat(monitor.checks()).containsExactly("brought");
        }
        try (HealthMonitor monitor = HealthMonitor.builder().discover().start()) {
            assertThat(monitor.checks()).isEmpty();
        }
    }

    @Test
    void discover_nameThatIsTaken_namesTheProvider(@TempDir Path directory) {
        HealthMonitorBuilder builder = HealthMonitor.builder().check("brought", context -> Health.up());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> discovered(builder, directory))
                .withMessage(
                        "provider: " + Brought.class.getName() + ": check: brought (expected: a name not yet taken)");
    }
}
