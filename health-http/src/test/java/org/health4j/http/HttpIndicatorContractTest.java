package org.health4j.http;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.HealthIndicatorContract;
import org.health4j.testkit.LeakWatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Against a real server, through a proxy with faults. */
class HttpIndicatorContractTest extends HealthIndicatorContract {

    private HealthMonitor monitor;
    private HealthServer server;
    private FaultyProxy proxy;

    @BeforeEach
    void start() throws IOException {
        monitor = HealthMonitor.builder()
                .service("billing", "1")
                .deep("store", context -> Health.up())
                .start();
        server = HealthServer.builder(HealthEndpoint.of(monitor))
                .host("127.0.0.1")
                .port(0)
                .start();
        proxy = FaultyProxy.to(server.port());
        while (!monitor.report(HealthGroup.DEEP).status().isPassing()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
        monitor.close();
    }

    @Override
    protected HealthIndicator indicator() {
        return HttpIndicator.builder("http://127.0.0.1:" + proxy.port() + "/health/deep?token=s3cret-query")
                .header("Authorization", "Basic czNjcmV0LWhlYWRlcg==")
                .header("X-Key", "s3cret-key")
                .downstream()
                .build();
    }

    @Override
    protected FaultyProxy proxy() {
        return proxy;
    }

    @Override
    protected List<String> secrets() {
        return List.of("s3cret-query", "s3cret-header", "s3cret-key");
    }

    /** The client is shared by the whole process, and keeps a connection alive, of which client, proxy and server are here. */
    @Override
    protected LeakWatch.Builder leaks() {
        return LeakWatch.builder().ignoringThreads("HttpClient-.*").allowingDescriptors(12);
    }
}
