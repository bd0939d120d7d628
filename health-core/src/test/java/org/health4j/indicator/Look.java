package org.health4j.indicator;

import static java.time.Duration.ofMillis;

import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.Scene;

/** One look through an indicator, in a monitor whose liveness has taken it in. */
final class Look {

    private Look() {}

    static Health at(HealthIndicator indicator) {
        Scene scene = new Scene();
        try (HealthMonitor monitor = scene.builder().liveness("it", indicator).start()) {
            scene.pass(ofMillis(10));
            return monitor.details("it").lastRun().orElseThrow().health();
        }
    }

    /** Status and reason. */
    static String line(HealthIndicator indicator) {
        return line(at(indicator));
    }

    static String line(Health health) {
        return health.status() + " " + health.reason();
    }
}
