package org.health4j.testkit;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;

/** An indicator that answers later holds the contract as well, and may be cancelled. */
class AsyncIndicatorContractTest extends HealthIndicatorContract {

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AutoClose
    private final EchoServer server = new EchoServer();

    @AutoClose
    private final FaultyProxy proxy = FaultyProxy.to(server.port());

    AsyncIndicatorContractTest() throws IOException {}

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Override
    protected HealthIndicator indicator() {
        HealthIndicator echo = EchoClient.indicator(proxy.port());
        return HealthIndicator.async(context -> CompletableFuture.supplyAsync(() -> look(echo, context), threads));
    }

    private static Health look(HealthIndicator indicator, CheckContext context) {
        try {
            return indicator.check(context);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected FaultyProxy proxy() {
        return proxy;
    }
}
