package org.health4j.examples.containers;

import static java.time.Duration.ofSeconds;

import java.time.Duration;
import org.health4j.HealthIndicator;
import org.health4j.redis.RedisIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

class RedisContainerIT extends ContainerContract {

    @SuppressWarnings("resource") // closed after all tests
    private static final GenericContainer<?> REDIS = new GenericContainer<>(System.getProperty("redis.image"))
            .withCommand("--requirepass", PASSWORD)
            .withExposedPorts(6379)
            .waitingFor(Wait.forListeningPort());

    private ConnectionPool pool;

    @BeforeAll
    static void start() {
        REDIS.start();
    }

    @AfterAll
    static void stop() {
        REDIS.stop();
    }

    @Override
    GenericContainer<?> container() {
        return REDIS;
    }

    @Override
    int containerPort() {
        return 6379;
    }

    @Override
    protected HealthIndicator indicator() {
        pool = new ConnectionPool(
                new HostAndPort("127.0.0.1", proxy().port()),
                DefaultJedisClientConfig.builder().password(PASSWORD).build());
        return RedisIndicator.of(pool);
    }

    /** Jedis' own: who logs in to a server that hangs is not freed before. */
    @Override
    protected Duration freedWithin() {
        return ofSeconds(3);
    }

    @Override
    void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
