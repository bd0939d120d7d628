package org.health4j.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.time.Duration;
import org.health4j.HealthIndicator;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.HealthIndicatorContract;
import org.health4j.testkit.LeakWatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The contract, on a server in a process of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MongoContractTest extends HealthIndicatorContract {

    private final CheckedOut connections = new CheckedOut();
    private MongoProcess server;
    private FaultyProxy proxy;
    private MongoClient client;

    MongoProcess start() throws IOException {
        return MongoProcess.start();
    }

    String url(int port) {
        return QuickClient.url(port, "");
    }

    @BeforeAll
    void startServer() throws IOException {
        server = start();
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() throws IOException {
        proxy = FaultyProxy.to(server.port());
        client = MongoClients.create(QuickClient.settings(url(proxy.port()))
                .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(connections))
                .build());
    }

    @AfterEach
    void disconnect() {
        client.close();
        proxy.close();
    }

    @Override
    protected HealthIndicator indicator() {
        return MongoIndicator.of(client, "orders");
    }

    @Override
    protected FaultyProxy proxy() {
        return proxy;
    }

    @Override
    protected LeakWatch.Builder leaks() {
        return super.leaks().counting("connections in use", connections::count);
    }

    /** An older driver has to wait for its own timeout. */
    @Override
    protected Duration freedWithin() {
        return CommandDeadline.DRIVER_HAS_ONE ? super.freedWithin() : Duration.ofSeconds(4);
    }
}
