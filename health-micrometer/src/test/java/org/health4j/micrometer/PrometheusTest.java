package org.health4j.micrometer;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.health4j.Health;
import org.health4j.HealthMonitor;
import org.health4j.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Prometheus gets to see, line by line. */
@Timeout(60)
class PrometheusTest {

    private final Scene scene = new Scene();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private HealthMonitor start() {
        return scene.builder()
                .readiness(
                        "db",
                        scene::look,
                        check ->
                                check.timeout(ofSeconds(1)).period(ofSeconds(5)).periodWhenDown(ofSeconds(5)))
                .start();
    }

    private static String expected(String name) throws IOException {
        return Files.readString(Path.of("src/test/resources", name));
    }

    @Test
    void beforeTheFirstRun() throws Exception {
        HealthMetrics.of(start()).bindTo(registry);
        assertThat(registry.scrape()).isEqualTo(expected("before-the-first-run.txt"));
    }

    @Test
    void afterOneSuccessAndOneFailure() throws Exception {
        HealthMetrics.of(start()).bindTo(registry);
        scene.finds(Health.up(), ofMillis(200));
        scene.pass(Duration.ZERO);
        scene.pass(ofSeconds(2));
        scene.finds(Health.down(Reason.QUERY_FAILED), ofMillis(400));
        scene.pass(ofSeconds(4));
        // The age depends on the schedule's jitter.
        String scraped = registry.scrape().replaceAll("(health_check_age_seconds\\{.*}) [0-9.E-]+", "$1 …");
        assertThat(scraped).isEqualTo(expected("after-a-failure.txt"));
    }
}
