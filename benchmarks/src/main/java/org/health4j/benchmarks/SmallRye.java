package org.health4j.benchmarks;

import io.smallrye.health.SmallRyeHealthReporter;
import java.io.OutputStream;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** SmallRye's reporter, and the JSON that its servlet writes with it. */
final class SmallRye implements Library {

    private final SmallRyeHealthReporter reporter = new SmallRyeHealthReporter();

    SmallRye() {
        HealthCheckResponse[] up = CHECKS.stream().map(HealthCheckResponse::up).toArray(HealthCheckResponse[]::new);
        // Not in a loop: it tells checks by their classes.
        reporter.addHealthCheck(() -> up[0]);
        reporter.addHealthCheck(() -> up[1]);
        reporter.addHealthCheck(() -> up[2]);
        reporter.addHealthCheck(() -> up[3]);
    }

    @Override
    public void answer(OutputStream out) {
        reporter.reportHealth(out, reporter.getReadiness());
    }
}
