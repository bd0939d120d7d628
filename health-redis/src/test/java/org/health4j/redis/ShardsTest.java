package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.testkit.ProcessFreezer;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.ConnectionProvider;

/** A sharded client, and one whose own class does not take a check's commands. */
@Timeout(60)
@SuppressWarnings("try") // some resources are only there to be closed
class ShardsTest {

    private static Redis one;
    private static Redis two;

    @BeforeAll
    static void startShards(@TempDir Path directory) throws Exception {
        one = Redis.start(Files.createDirectory(directory.resolve("one")));
        two = Redis.start(Files.createDirectory(directory.resolve("two")));
    }

    @AfterAll
    static void stopShards() {
        one.close();
        two.close();
    }

    private List<ConnectionPool> pools;

    @BeforeEach
    void connect() {
        pools = List.of(one.pool(1), two.pool(1));
    }

    /** Just below the client's timeouts, so that a busy machine has some room. */
    private static Health asked(RedisServer server) {
        return RunningIndicator.once(context -> server.ask(List.of(Question.PING), context), ofMillis(1_600))
                .health();
    }

    private Shards shards() {
        return new Shards(new Sharded(Map.of("one", pools.get(0), "two", pools.get(1))));
    }

    @Test
    void shards_areAskedEach() throws Exception {
        Shards shards = shards();
        assertThat(asked(shards)).hasToString("UP OK {nodes=2, nodesFailing=0}");
        try (ProcessFreezer frozen = two.freeze()) {
            assertThat(asked(shards)).hasToString("DEGRADED TIMEOUT {nodes=2, nodesFailing=1}");
            try (ProcessFreezer other = one.freeze()) {
                assertThat(asked(shards)).hasToString("DOWN TIMEOUT {nodes=2, nodesFailing=2}");
            }
        }
        pools.forEach(ConnectionPool::close);
    }

    @Test
    void shards_ofAClosedClient_areException() {
        pools.forEach(ConnectionPool::close);

        assertThat(asked(new Shards(new Sharded(Map.of()))).reason()).isEqualTo(Reason.EXCEPTION);
    }

    /** It takes nothing from the others, and has what they have left of their time. */
    @Test
    void nodeThatFailed_isAskedLastFromThenOn() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        SlowNodes nodes = new SlowNodes();
        try (ConnectionPool refused = new RecordedPool("refused", Redis.unusedPort(), asked);
                ConnectionPool well = new RecordedPool("well", one.port(), asked)) {
            RedisServer server = (questions, context) ->
                    ClusterNodes.joined(nodes.askEach(List.of(refused, well), questions, context));
            assertThat(asked(server)).hasToString("DEGRADED CONNECTION_REFUSED {nodes=2, nodesFailing=1}");
            assertThat(asked(server).reason()).isEqualTo(Reason.CONNECTION_REFUSED);

            assertThat(asked).containsExactly("refused", "well", "well", "refused");
        }
        pools.forEach(ConnectionPool::close);
    }

    private static final class RecordedPool extends ConnectionPool {

        private final String name;
        private final List<String> asked;

        RecordedPool(String name, int port, List<String> asked) {
            super(new HostAndPort("127.0.0.1", port), Redis.config(null));
            this.name = name;
            this.asked = asked;
        }

        @Override
        public Connection borrowObject(long patienceMillis) throws Exception {
            asked.add(name);
            return super.borrowObject(patienceMillis);
        }
    }

    /** Jedis 5.2's own. */
    @Test
    void shardedClient_isAskedByItsPools() throws Exception {
        Class<?> type;
        try {
            type = Class.forName("redis.clients.jedis.JedisSharding");
        } catch (ClassNotFoundException e) {
            assumeTrue(false, "a version of Jedis without it");
            return;
        }
        List<HostAndPort> shards =
                List.of(new HostAndPort("127.0.0.1", one.port()), new HostAndPort("127.0.0.1", two.port()));
        try (UnifiedJedis client =
                (UnifiedJedis) type.getConstructor(List.class).newInstance(shards)) {
            RedisIndicator indicator =
                    RedisIndicator.builder(client).requireMaster().build();
            assertThat(RunningIndicator.once(indicator).health())
                    .hasToString("UP OK {role=master, nodes=2, nodesFailing=0}");
            try (ProcessFreezer frozen = two.freeze()) {
                assertThat(RunningIndicator.once(indicator).health())
                        .hasToString("DEGRADED TIMEOUT {nodes=2, nodesFailing=1}");
            }
            client.close();
            assertThat(RunningIndicator.once(indicator).health().reason()).isEqualTo(Reason.EXCEPTION);
        }
    }

    /** Redis was not asked, so that it is not its answer which is none. */
    @Test
    void clientThatTakesNoSuchCommand_isException() {
        try (UnifiedJedis client = new Redis.Client(new Sharded(Map.of("one", pools.get(0))))) {
            Health health = RunningIndicator.once(RedisIndicator.of(client)).health();

            assertThat(health.reason()).isEqualTo(Reason.EXCEPTION);
            assertThat(health.cause()).get().isInstanceOf(ClassCastException.class);
        }
        pools.forEach(ConnectionPool::close);
    }

    /** As Jedis 5.2 has it: by the hash of a key only. */
    private record Sharded(Map<String, ConnectionPool> pools) implements ConnectionProvider {

        private static final class HashedArguments extends CommandArguments {
            HashedArguments() {
                super(Question.PING.command());
            }

            String shard() {
                return "one";
            }
        }

        @Override
        public Connection getConnection() {
            throw new IllegalStateException("no key");
        }

        @Override
        public Connection getConnection(CommandArguments arguments) {
            HashedArguments hashed = (HashedArguments) arguments;
            return requireNonNull(pools.get(hashed.shard())).getResource();
        }

        @Override
        public Map<String, ConnectionPool> getConnectionMap() {
            return pools;
        }

        @Override
        public void close() {
            pools.values().forEach(ConnectionPool::close);
        }
    }
}
