package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.ObservedIndicator;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Real calls over a cluster, whichever way the client takes its connections. */
@Timeout(60)
@SuppressWarnings("try") // some resources are only there to be closed
class ObservedClusterTest {

    private static final int KEYS = 30; // enough for each node to have some

    @TempDir
    private static Path directory;

    private static RedisCluster cluster;
    private static Redis replica;

    private ObservedClusterConnectionProvider provider;
    private JedisCluster client;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = new RedisCluster(
                Files.createDirectory(directory.resolve("cluster")), "cluster-require-full-coverage no");
        replica = cluster.addReplica(0);
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void connect() {
        GenericObjectPoolConfig<Connection> pool = Redis.atMost(1);
        pool.setMaxWait(ofMillis(50));
        provider = provider(
                cluster.node(0).port(),
                DefaultJedisClientConfig.builder()
                        .readOnlyForRedisClusterReplicas()
                        .build(),
                pool);
        client = new JedisCluster(provider, 1, ofSeconds(1));
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static ObservedClusterConnectionProvider provider(
            int port, DefaultJedisClientConfig config, GenericObjectPoolConfig<Connection> pool) {
        return ObservedClusterConnectionProvider.of(
                Set.of(new HostAndPort("127.0.0.1", port)),
                config,
                pool,
                redis -> ObservedIndicator.builder(redis.build())
                        .pingEvery(ofSeconds(0))
                        .build());
    }

    private Map<String, Object> told() {
        return RunningIndicator.once(provider.observed()).health().details();
    }

    @Test
    void calls_toEachNode_areSuccesses_andPingsAreNone() {
        for (int i = 0; i < KEYS; i++) {
            client.set("key-" + i, "value");
        }
        assertThat(told())
                .containsEntry("calls", (long) KEYS)
                .containsEntry("failedCalls", 0L)
                .containsEntry("ping", "PASSES")
                .containsEntry("nodes", 4L);
        assertThat(told()).containsEntry("calls", (long) KEYS);
    }

    @Test
    void calls_toANodeThatFails_areFailures() throws Exception {
        cluster.node(1).kill();
        try {
            long failed = 0;
            for (int i = 0; i < KEYS; i++) {
                failed += fails("key-" + i) ? 1 : 0;
            }
            assertThat(failed).isPositive();
            assertThat(told())
                    .containsEntry("calls", (long) KEYS)
                    .containsEntry("failedCalls", failed)
                    .containsEntry("lastFailure", "CONNECTION_REFUSED")
                    .containsEntry("nodesFailing", 1L);
        } finally {
            cluster.node(1).restart();
            cluster.awaitState("ok");
        }
    }

    private boolean fails(String key) {
        try {
            client.set(key, "value");
            return false;
        } catch (JedisException e) {
            return true;
        }
    }

    @Test
    void pipeline_isACallOfEachOfItsNodes() {
        try (AbstractPipeline pipeline = client.pipelined()) {
            for (int i = 0; i < KEYS; i++) {
                pipeline.set("key-" + i, "value");
            }
            pipeline.sync();
        }
        assertThat(told()).containsEntry("calls", 3L).containsEntry("failedCalls", 0L);
    }

    /** To any node, and to all of them. */
    @Test
    void calls_withoutAKey_count() {
        try (Connection any = provider.getConnection()) {
            any.executeCommand(new CommandArguments(Protocol.Command.PING));
        }
        assertThat(told()).containsEntry("calls", 1L);
        client.ping();
        assertThat((long) requireNonNull(told().get("calls"))).isBetween(2L, 5L);
    }

    /** As the client does for one that is in another's place. */
    @Test
    void call_thatIsSentToAnotherNode_isNoFailure() {
        try (Connection wrong = provider.getConnection(HostAndPort.from("127.0.0.1:" + other("key")))) {
            CommandArguments get = new CommandArguments(Protocol.Command.GET).key("key");
            assertThatThrownBy(() -> wrong.executeCommand(get)).hasMessageContaining("MOVED");
        }
        assertThat(told()).containsEntry("calls", 1L).containsEntry("failedCalls", 0L);
    }

    private int other(String key) {
        return provider.getNode(JedisClusterCRC16.getSlot(key)).getPort()
                        == cluster.node(1).port()
                ? cluster.node(2).port()
                : cluster.node(1).port();
    }

    @Test
    void callToAReplica_counts() {
        String ofTheFirst = key(cluster.node(0));
        CommandArguments get = new CommandArguments(Protocol.Command.GET).key(ofTheFirst);
        try (Connection connection = provider.getReplicaConnectionFromSlot(JedisClusterCRC16.getSlot(ofTheFirst))) {
            connection.executeCommand(get);
            connection.sendCommand(Protocol.Command.INFO, "server");
            assertThat(connection.getBulkReply()).contains("tcp_port:" + replica.port());
        }
        assertThat(told()).containsEntry("calls", 1L).containsEntry("failedCalls", 0L);
    }

    private String key(Redis owner) {
        int i = 0;
        while (provider.getNode(JedisClusterCRC16.getSlot("key-" + i)).getPort() != owner.port()) {
            i++;
        }
        return "key-" + i;
    }

    @Test
    void wait_forAnExhaustedNode_isAFailure_andTheCheckKnows() {
        String ofTheFirst = key(cluster.node(0));
        try (Connection taken = provider.getConnection(
                HostAndPort.from("127.0.0.1:" + cluster.node(0).port()))) {
            assertThat(fails(ofTheFirst)).isTrue();
            assertThat(told())
                    .containsEntry("calls", 1L)
                    .containsEntry("lastFailure", "POOL_EXHAUSTED")
                    .containsEntry("nodesFailing", 1L);
            assertThat(RunningIndicator.once(RedisIndicator.of(client)).health())
                    .hasToString("DEGRADED POOL_EXHAUSTED {nodes=4, nodesFailing=1}");
        }
    }

    @Test
    void close_closesAllPools() {
        client.set("key", "value");
        List<ConnectionPool> pools = List.copyOf(provider.getNodes().values());

        client.close();
        assertThat(pools).hasSize(4).allMatch(ConnectionPool::isClosed);
    }

    @Test
    void nodeThatLeft_isClosed() throws Exception {
        int port = Redis.unusedPort();
        try (Redis node =
                        Redis.stopped(Files.createDirectory(directory.resolve("alone")), port, "cluster-enabled yes");
                FaultyProxy before = FaultyProxy.to(port);
                FaultyProxy after = FaultyProxy.to(port)) {
            announce(node, before);
            node.command(RedisCluster.slots(0, 1));
            Redis.await(
                    "the cluster",
                    () -> String.valueOf(node.command("CLUSTER", "INFO")).contains("cluster_state:ok"));
            try (ObservedClusterConnectionProvider moving = provider(port, Redis.config(null), Redis.atMost(1))) {
                ConnectionPool old = moving.getNodes().values().iterator().next();
                moving.renewSlotCache();
                assertThat(old.isClosed()).isFalse();
                node.kill();
                announce(node, after);
                moving.renewSlotCache();
                assertThat(old.isClosed()).isTrue();
                assertThat(moving.getNodes().keySet())
                        .singleElement()
                        .asString()
                        .endsWith(":" + after.port());
            }
        }
    }

    private static void announce(Redis node, FaultyProxy proxy) throws Exception {
        node.restart("--cluster-announce-port", Integer.toString(proxy.port()));
    }
}
