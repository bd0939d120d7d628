package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.health4j.HealthGroup.READINESS;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.HealthMonitor;
import org.health4j.ObservedIndicator;
import org.health4j.Status;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

@Timeout(60)
@SuppressWarnings("try") // some resources are only there to be closed
class ObservedConnectionProviderTest {

    private static Redis redis;
    private static FaultyProxy proxy;

    private ObservedConnectionProvider provider;
    private Redis.Client client;

    @BeforeAll
    static void startRedis(@TempDir Path directory) throws Exception {
        redis = Redis.start(directory);
        proxy = FaultyProxy.to(redis.port());
    }

    @AfterAll
    static void stopRedis() {
        proxy.close();
        redis.close();
    }

    @BeforeEach
    void connect() {
        proxy.heal();
        GenericObjectPoolConfig<Connection> pool = Redis.atMost(1);
        pool.setMaxWait(ofMillis(50));
        provider = provider(Redis.config(null), pool);
        client = new Redis.Client(provider);
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static ObservedConnectionProvider provider(
            DefaultJedisClientConfig config, GenericObjectPoolConfig<Connection> pool) {
        return ObservedConnectionProvider.of(
                new HostAndPort("127.0.0.1", proxy.port()),
                config,
                pool,
                connections -> ObservedIndicator.builder(RedisIndicator.of(connections))
                        .pingEvery(ofSeconds(0))
                        .build());
    }

    /** Calls, failed ones, and what the last of these met. */
    private Map<String, Object> told() {
        return RunningIndicator.once(provider.observed()).health().details();
    }

    @Test
    void calls_thatAreAnswered_areSuccesses() {
        client.set("text", "a");
        client.get("text");
        assertThatThrownBy(() -> client.lpush("text", "b"))
                .isInstanceOf(JedisDataException.class)
                .hasMessageContaining("WRONGTYPE");
        assertThatThrownBy(() -> client.incr("text"))
                .isInstanceOf(JedisDataException.class)
                .hasMessageContaining("ERR");

        assertThat(told())
                .containsEntry("calls", 4L)
                .containsEntry("failedCalls", 0L)
                .containsKey("callsP50");
    }

    @Test
    void pings_areNoCalls() {
        for (int i = 0; i < 5; i++) {
            assertThat(told()).containsEntry("calls", 0L).containsEntry("ping", "PASSES");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "REPLICAOF 127.0.0.1 1, REPLICAOF NO ONE, READ_ONLY",
        "CONFIG SET maxmemory 1, CONFIG SET maxmemory 0, OUT_OF_MEMORY",
        "CONFIG SET min-replicas-to-write 1, CONFIG SET min-replicas-to-write 0, NOT_ENOUGH_REPLICAS",
        "ACL SETUSER default -set, ACL SETUSER default +set, AUTH_FAILED"
    })
    void call_thatTheServerCannotServe_isAFailure(String fault, String heal, String reason) {
        redis.command(fault.split(" ", -1));
        try {
            assertThatThrownBy(() -> client.set("key", "value")).isInstanceOf(JedisDataException.class);
        } finally {
            redis.command(heal.split(" ", -1));
        }
        assertThat(told()).containsEntry("calls", 1L).containsEntry("lastFailure", reason);
    }

    @Test
    void calls_overABrokenNetwork_areFailures() {
        client.set("key", "value");
        proxy.reset();
        assertThatThrownBy(() -> client.get("key")).isInstanceOf(JedisException.class);
        assertThat(told()).containsEntry("failedCalls", 1L).containsEntry("lastFailure", "CONNECTION_FAILED");

        proxy.refuse();
        assertThatThrownBy(() -> client.get("key")).isInstanceOf(JedisException.class);
        proxy.heal();
        assertThat(told()).containsEntry("failedCalls", 2L).containsEntry("lastFailure", "CONNECTION_REFUSED");
    }

    @Test
    void wait_forAnExhaustedPool_isAFailure() {
        Connection taken = provider.getConnection();
        assertThatThrownBy(() -> client.get("key")).isInstanceOf(JedisException.class);
        taken.close();

        assertThat(told())
                .containsEntry("calls", 1L)
                .containsEntry("failedCalls", 1L)
                .containsEntry("lastFailure", "POOL_EXHAUSTED");
    }

    @Test
    void wait_thatIsInterrupted_isNoCall() throws Exception {
        GenericObjectPoolConfig<Connection> endless = Redis.atMost(1);
        provider = provider(Redis.config(null), endless);
        try (Redis.Client other = new Redis.Client(provider);
                Connection taken = provider.getConnection()) {
            CountDownLatch ended = new CountDownLatch(1);
            Thread caller = new Thread(() -> {
                try {
                    other.get("key");
                } catch (JedisException e) {
                    ended.countDown();
                }
            });
            caller.start();
            Redis.await("a wait", () -> provider.getPool().getNumWaiters() == 1);
            caller.interrupt();
            ended.await();
            taken.close();
            assertThat(told()).containsEntry("calls", 0L);
        }
    }

    @Test
    void pipeline_isOneCall() {
        try (Pipeline pipeline = new Pipeline(provider.getConnection(), true)) {
            pipeline.set("a", "1");
            pipeline.lpush("a", "wrong type");
            pipeline.sync();
        }
        assertThat(told()).containsEntry("calls", 1L).containsEntry("failedCalls", 0L);
    }

    @Test
    void pipeline_withACommandThatTheServerCannotServe_isAFailure() {
        redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
        try (Pipeline pipeline = new Pipeline(provider.getConnection(), true)) {
            pipeline.get("a");
            pipeline.set("a", "1");
            pipeline.sync();
        } finally {
            redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
        }
        assertThat(told()).containsEntry("calls", 1L).containsEntry("lastFailure", "NOT_ENOUGH_REPLICAS");
    }

    @Test
    void blockingCall_countsOnlyWhereItFails() {
        assertThat(client.blpop(0.05, "no-such-list")).isNull();
        assertThat(told()).containsEntry("calls", 0L);

        redis.command("ACL", "SETUSER", "default", "-blpop");
        try {
            assertThatThrownBy(() -> client.blpop(0.05, "no-such-list")).isInstanceOf(JedisDataException.class);
        } finally {
            redis.command("ACL", "SETUSER", "default", "+blpop");
        }
        assertThat(told()).containsEntry("calls", 1L).containsEntry("lastFailure", "AUTH_FAILED");
    }

    /** The connections are made here, and not by Jedis' own factory. */
    @Test
    void connection_isAsItsConfigurationSays() {
        redis.command("ACL", "SETUSER", "clerk", "on", ">clerks-password", "~*", "&*", "+@all");
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                .user("clerk")
                .password("clerks-password")
                .database(5)
                .clientName("orders")
                .protocol(RedisProtocol.RESP3)
                .build();
        provider = provider(config, Redis.atMost(1));
        try (Redis.Client other = new Redis.Client(provider);
                Connection connection = provider.getConnection()) {
            connection.sendCommand(Protocol.Command.CLIENT, "LIST");
            assertThat(connection.getBulkReply()).containsPattern("name=orders .* db=5 .* user=clerk");
            assertThat(connection.getRedisProtocol()).isEqualTo(RedisProtocol.RESP3);
        }
    }

    @Test
    void of_withoutAnIndicator_pings() {
        ObservedConnectionProvider plain = ObservedConnectionProvider.of(
                new HostAndPort("127.0.0.1", proxy.port()), Redis.config(null), Redis.atMost(1));
        try (HealthMonitor monitor = HealthMonitor.builder()
                        .readiness("redis", plain.observed())
                        .start();
                Redis.Client other = new Redis.Client(plain)) {
            Redis.await("UP", () -> monitor.report(READINESS).status() == Status.UP);
            other.set("key", "value");
            redis.command("CONFIG", "SET", "maxmemory", "1");
            Redis.await("DEGRADED", () -> {
                assertThatThrownBy(() -> other.set("key", "value")).isInstanceOf(JedisDataException.class);
                return monitor.report(READINESS).reason().equals(ObservedIndicator.GRAY);
            });
        } finally {
            redis.command("CONFIG", "SET", "maxmemory", "0");
        }
    }
}
