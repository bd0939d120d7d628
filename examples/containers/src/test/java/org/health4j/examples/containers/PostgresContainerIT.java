package org.health4j.examples.containers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.health4j.HealthIndicator;
import org.health4j.jdbc.PostgresIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

class PostgresContainerIT extends ContainerContract {

    @SuppressWarnings("resource") // closed after all tests
    private static final GenericContainer<?> POSTGRES = new GenericContainer<>(System.getProperty("postgres.image"))
            .withEnv("POSTGRES_PASSWORD", PASSWORD)
            .withExposedPorts(5432)
            .waitingFor(Wait.forListeningPort());

    private HikariDataSource pool;

    @BeforeAll
    static void start() {
        POSTGRES.start();
    }

    @AfterAll
    static void stop() {
        POSTGRES.stop();
    }

    @Override
    GenericContainer<?> container() {
        return POSTGRES;
    }

    @Override
    int containerPort() {
        return 5432;
    }

    @Override
    protected HealthIndicator indicator() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + proxy().port() + "/postgres");
        config.setUsername("postgres");
        config.setPassword(PASSWORD);
        config.setMaximumPoolSize(2);
        pool = new HikariDataSource(config);
        return PostgresIndicator.of(pool);
    }

    @Override
    void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
