package org.health4j.examples.quickstart;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus scrapes: on a port of its own, which no load balancer asks, and always with 200, since a scrape that is answered otherwise is lost.
 */
final class Metrics implements AutoCloseable {

    /** Not {@code METRICS_PORT}, which a Kubernetes service named metrics would set to an address. */
    static final String PORT = "QUICKSTART_METRICS_PORT";

    private static final int DEFAULT_PORT = 9464;
    private static final int MOST_PORT = 65_535;

    private final PrometheusMeterRegistry registry;
    private final HTTPServer server;

    private Metrics(PrometheusMeterRegistry registry, HTTPServer server) {
        this.registry = registry;
        this.server = server;
    }

    /** Listens on all interfaces, since Prometheus runs elsewhere. */
    static Metrics start() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        int port = port(System.getenv(PORT));
        try {
            return new Metrics(
                    registry,
                    HTTPServer.builder()
                            .port(port)
                            .registry(registry.getPrometheusRegistry())
                            .buildAndStart());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException(PORT + ": " + port + " (expected: a free port; 0 takes any)", e));
        }
    }

    static int port(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return DEFAULT_PORT;
        }
        try {
            int port = Integer.parseInt(text.trim());
            if (port >= 0 && port <= MOST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw new IllegalArgumentException(PORT + ": " + text + " (expected: 0 to " + MOST_PORT + ")");
    }

    MeterRegistry registry() {
        return registry;
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.close();
        registry.close();
    }
}
