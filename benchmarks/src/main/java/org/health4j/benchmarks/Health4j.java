package org.health4j.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.HealthMonitorBuilder;
import org.health4j.http.HealthEndpoint;
import org.health4j.http.HealthRequest;

/** This library with its defaults: the checks run on, in the background, while it is asked. */
final class Health4j implements Library {

    private final HealthMonitor monitor;
    private final HealthEndpoint endpoint;
    private final HealthRequest request = HealthRequest.of("GET", "/health/ready", null, name -> "*/*");

    Health4j() {
        HealthMonitorBuilder builder = HealthMonitor.builder();
        CHECKS.forEach(name -> builder.readiness(name, context -> Health.up()));
        monitor = builder.start();
        monitor.refresh(HealthGroup.READINESS).toCompletableFuture().join();
        endpoint = HealthEndpoint.of(monitor);
    }

    HealthMonitor monitor() {
        return monitor;
    }

    @Override
    public void answer(OutputStream out) throws IOException {
        endpoint.handle(request).writeTo(out);
    }

    @Override
    public void stop() {
        monitor.close();
    }
}
