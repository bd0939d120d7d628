package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;

/** Real calls to whichever server is the master. */
@Timeout(60)
@SuppressWarnings("try") // some resources are only there to be closed
class ObservedSentinelTest {

    @TempDir
    private Path directory;

    private Path directory(String name) throws Exception {
        return Files.createDirectory(directory.resolve(name));
    }

    private static ObservedSentineledConnectionProvider provider(Redis sentinel) {
        GenericObjectPoolConfig<Connection> pool = Redis.atMost(1);
        pool.setMaxWait(ofMillis(50));
        return ObservedSentineledConnectionProvider.of(
                "master",
                Redis.config(null),
                pool,
                Set.of(new HostAndPort("127.0.0.1", sentinel.port())),
                Redis.config(null),
                redis -> ObservedIndicator.builder(redis.requireMaster().build())
                        .pingEvery(ofSeconds(0))
                        .build());
    }

    private static Map<String, Object> told(ObservedSentineledConnectionProvider provider) {
        return RunningIndicator.once(provider.observed()).health().details();
    }

    @Test
    void calls_areCounted_beforeAFailoverAndAfter() throws Exception {
        try (Redis master = Redis.start(directory("master"));
                Redis replica = Redis.start(
                        directory("replica"), "replicaof 127.0.0.1 " + master.port(), "repl-diskless-sync-delay 0");
                Redis sentinel = Redis.sentinel(directory("sentinel"), master.port())) {
            ObservedSentineledConnectionProvider provider = provider(sentinel);
            try (Redis.Client client = new Redis.Client(provider)) {
                client.set("key", "value");
                client.get("key");
                assertThat(told(provider))
                        .containsEntry("calls", 2L)
                        .containsEntry("failedCalls", 0L)
                        .containsEntry("ping", "PASSES")
                        .containsEntry("role", "master");
                assertExhausted(provider, client);

                ConnectionPool before = provider.pool();
                Redis.await(
                        "Sentinel knows the replica",
                        () -> sentinel.info("sentinel", "master0").contains("slaves=1"));
                master.kill();
                assertThatThrownBy(() -> client.set("key", "value")).isInstanceOf(JedisException.class);
                assertThat(told(provider)).containsEntry("calls", 4L).containsEntry("failedCalls", 2L);
                Redis.await("the new master", () -> provider.getCurrentMaster().getPort() == replica.port());
                client.set("key", "value");

                assertThat(told(provider)).containsEntry("calls", 5L).containsEntry("failedCalls", 2L);
                assertThat(before.isClosed()).isTrue();
            }
            assertThat(provider.pool().isClosed()).isTrue();
        }
    }

    /** The check's questions come on the same connections. */
    private static void assertExhausted(ObservedSentineledConnectionProvider provider, Redis.Client client) {
        try (Connection taken = provider.getConnection()) {
            assertThatThrownBy(() -> client.get("key")).isInstanceOf(JedisException.class);
            assertThat(told(provider))
                    .containsEntry("calls", 3L)
                    .containsEntry("failedCalls", 1L)
                    .containsEntry("lastFailure", "POOL_EXHAUSTED")
                    .containsEntry("ping", "POOL_EXHAUSTED");
            assertThat(RunningIndicator.once(RedisIndicator.of(client)).health().reason())
                    .isEqualTo(Reason.POOL_EXHAUSTED);
        }
    }

    @Test
    void of_withoutAnIndicator_pings() throws Exception {
        try (Redis master = Redis.start(directory("master"));
                Redis sentinel = Redis.sentinel(directory("sentinel"), master.port());
                ObservedSentineledConnectionProvider provider = ObservedSentineledConnectionProvider.of(
                        "master",
                        Redis.config(null),
                        Redis.atMost(1),
                        Set.of(new HostAndPort("127.0.0.1", sentinel.port())),
                        Redis.config(null))) {
            assertThat(told(provider)).containsEntry("ping", "PASSES");
        }
    }
}
