package org.health4j.examples.containers;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.util.List;
import org.health4j.HealthIndicator;
import org.health4j.mongo.MongoIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

class MongoContainerIT extends ContainerContract {

    @SuppressWarnings("resource") // closed after all tests
    private static final GenericContainer<?> MONGO = new GenericContainer<>(System.getProperty("mongo.image"))
            .withExposedPorts(27017)
            .waitingFor(Wait.forListeningPort());

    private MongoClient client;

    @BeforeAll
    static void start() {
        MONGO.start();
    }

    @AfterAll
    static void stop() {
        MONGO.stop();
    }

    @Override
    GenericContainer<?> container() {
        return MONGO;
    }

    @Override
    int containerPort() {
        return 27017;
    }

    @Override
    protected HealthIndicator indicator() {
        client = MongoClients.create("mongodb://127.0.0.1:" + proxy().port());
        return MongoIndicator.of(client, "orders");
    }

    @Override
    protected List<String> secrets() {
        return List.of();
    }

    @Override
    void close() {
        if (client != null) {
            client.close();
        }
    }
}
