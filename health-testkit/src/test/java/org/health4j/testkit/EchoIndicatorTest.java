package org.health4j.testkit;

import java.io.IOException;
import java.util.List;
import org.health4j.HealthIndicator;
import org.junit.jupiter.api.AfterEach;

/** An indicator that holds the contract. */
class EchoIndicatorTest extends HealthIndicatorContract {

    private final EchoServer server = new EchoServer();
    private final FaultyProxy proxy = FaultyProxy.to(server.port());

    EchoIndicatorTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Override
    protected HealthIndicator indicator() {
        return EchoClient.indicator(proxy.port());
    }

    @Override
    protected FaultyProxy proxy() {
        return proxy;
    }

    @Override
    protected List<String> secrets() {
        return List.of("s3cret-password");
    }
}
