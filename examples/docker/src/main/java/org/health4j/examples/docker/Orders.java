package org.health4j.examples.docker;

import java.time.Duration;
import org.health4j.HealthMonitor;
import org.health4j.HealthMonitorBuilder;
import org.health4j.http.HealthServer;
import org.health4j.http.HttpIndicator;
import org.health4j.indicator.Heartbeat;

/** An application that works in a loop, may need another service, and serves its health unless {@code HTTP=off}. */
public final class Orders {

    private Orders() {}

    /**
     * Runs until SIGTERM.
     *
     * @param args none
     * @throws InterruptedException never in practice
     */
    public static void main(String[] args) throws InterruptedException {
        Heartbeat loop = Heartbeat.of(Duration.ofSeconds(10));
        HealthMonitorBuilder builder = HealthMonitor.builder()
                .service("orders", "1.0.0")
                .liveness("loop", loop, check -> check.failureThreshold(2))
                .drainOnShutdown();
        String billing = System.getenv("BILLING_URL");
        if (billing != null) {
            builder.readiness("billing", HttpIndicator.of(billing), check -> check.period(Duration.ofSeconds(1)));
        }
        HealthMonitor health = builder.start();
        if (!"off".equals(System.getenv("HTTP"))) {
            HealthServer.start(health);
        }
        while (true) {
            loop.beat();
            Thread.sleep(1_000); // the work
        }
    }
}
