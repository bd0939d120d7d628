package org.health4j.redis;

import static java.time.Duration.ofMillis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.HealthIndicatorContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

/** A real Redis behind a proxy, with a password. */
abstract class RedisContract extends HealthIndicatorContract {

    static final String PASSWORD = "sown-password-4711";

    private static Redis redis;
    private FaultyProxy proxy;

    @BeforeAll
    static void startRedis(@TempDir Path directory) throws Exception {
        redis = Redis.start(directory, "requirepass " + PASSWORD);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void startProxy() {
        proxy = FaultyProxy.to(redis.port());
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Override
    protected final FaultyProxy proxy() {
        return proxy;
    }

    /** Whoever is connected has to connect again, and is refused. */
    void lockOut() {
        redis.command("CONFIG", "SET", "requirepass", "another-password");
        redis.command("CLIENT", "KILL", "USER", "default");
    }

    void letIn() {
        redis.command("CONFIG", "SET", "requirepass", PASSWORD);
    }

    HostAndPort address() {
        return new HostAndPort("127.0.0.1", proxy.port());
    }

    /** A connection that is made knows only these timeouts. */
    DefaultJedisClientConfig config() {
        return DefaultJedisClientConfig.builder()
                .user("default")
                .password(PASSWORD)
                .connectionTimeoutMillis(500)
                .socketTimeoutMillis(500)
                .build();
    }

    @Override
    protected Duration timeout() {
        return ofMillis(700);
    }

    @Override
    protected List<String> secrets() {
        return List.of(PASSWORD);
    }
}
