package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.CheckRunReport;
import org.health4j.Health;
import org.health4j.Status;
import org.health4j.testkit.ProcessFreezer;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisCluster;

/** Nodes of a cluster that hang or are exhausted, with a client's default timeouts, which are longer than the check's. */
@Timeout(60)
@SuppressWarnings("try") // some resources are only there to be closed
class ClusterNodesTest {

    private static RedisCluster cluster;
    private static Redis replica;

    @BeforeAll
    static void startCluster(@TempDir Path directory) throws IOException {
        cluster = new RedisCluster(directory, "cluster-require-full-coverage no");
        replica = cluster.addReplica(0);
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void awaitCluster() {
        cluster.awaitState("ok");
    }

    /** Just below the client's timeouts, so that a busy machine has some room. */
    private static Health asked(RedisIndicator indicator) {
        return RunningIndicator.once(indicator, ofMillis(1_600)).health();
    }

    private static ConnectionPool pool(JedisCluster client, Redis node) {
        return requireNonNull(client.getClusterNodes().get("127.0.0.1:" + node.port()));
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("health4j-redis-node"))
                .count();
    }

    /** However often it is asked, whether a connection is at hand, must be made, or is looked at by the pool itself. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, true"})
    void frozenNode_isDegradedInTime_onEveryRun(boolean testOnBorrow, boolean warm) throws Exception {
        GenericObjectPoolConfig<Connection> pool = Redis.atMost(2);
        pool.setTestOnBorrow(testOnBorrow);
        try (JedisCluster client = cluster.client(Redis.config(null), pool)) {
            RedisIndicator indicator = RedisIndicator.of(client);
            if (warm) {
                assertThat(asked(indicator).status()).isEqualTo(Status.UP);
            }
            try (ProcessFreezer frozen = cluster.node(1).freeze()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(asked(indicator)).hasToString("DEGRADED TIMEOUT {nodes=3, nodesFailing=1}");
                    assertThat(threads()).isLessThanOrEqualTo(1);
                }
            }
            cluster.awaitState("ok");
            Redis.await("UP", () -> asked(indicator).status() == Status.UP);
            Redis.await("the end of its thread", () -> threads() == 0);
        }
    }

    /** Nor does the check connect with it. */
    @Test
    void frozenReplica_fromWhichNobodyReads_decidesNothing() throws Exception {
        try (JedisCluster client = cluster.client(Redis.config(null));
                ProcessFreezer frozen = replica.freeze()) {
            ConnectionPool itsPool = pool(client, replica);

            assertThat(asked(RedisIndicator.of(client)))
                    .hasToString("UP OK {clusterState=ok, nodes=3, nodesFailing=0}");
            assertThat(itsPool.getCreatedCount()).isZero();
        }
    }

    @Test
    void frozenReplica_fromWhichTheClientReads_isDegraded() throws Exception {
        DefaultJedisClientConfig reading = DefaultJedisClientConfig.builder()
                .readOnlyForRedisClusterReplicas()
                .build();
        try (JedisCluster client = cluster.client(reading);
                ProcessFreezer frozen = replica.freeze()) {
            assertThat(asked(RedisIndicator.of(client))).hasToString("DEGRADED TIMEOUT {nodes=4, nodesFailing=1}");
        }
    }

    /** Where all is well, the check's own thread does it. */
    @Test
    void nodesThatAnswer_onceConnected_takeNoThread() throws Exception {
        try (JedisCluster client = cluster.client(Redis.config(null))) {
            SlowNodes nodes = new SlowNodes();
            ConnectionPool node = pool(client, cluster.node(0));
            node.addObject();
            Thread[] asking = new Thread[1];
            Question question = new Question(
                    Question.PING.command(),
                    Question.PING.words(),
                    false,
                    (answer, findings) -> asking[0] = Thread.currentThread());
            Thread[] own = new Thread[1];
            RunningIndicator.once(context -> {
                own[0] = Thread.currentThread();
                return nodes.ask(node, List.of(question), context, ofMillis(500));
            });
            assertThat(asking[0]).isNotNull().isSameAs(own[0]);
        }
    }

    @Test
    void nodeOfAClusterExhausted_isDegraded() throws Exception {
        try (JedisCluster client = cluster.client(Redis.config(null))) {
            ConnectionPool node = pool(client, cluster.node(1));
            try (Connection taken = node.getResource()) {
                CheckRunReport run = RunningIndicator.once(RedisIndicator.of(client));

                assertThat(run.health()).hasToString("DEGRADED POOL_EXHAUSTED {nodes=3, nodesFailing=1}");
                assertThat(run.took()).isLessThan(ofMillis(990));
            }
            assertThat(RunningIndicator.once(RedisIndicator.of(client)).health())
                    .hasToString("UP OK {clusterState=ok, nodes=3, nodesFailing=0}");
        }
    }

    /** The client itself would wait for two seconds. */
    @Test
    void nodeOfAClusterFrozen_isDegradedInTime_andItsNeighboursConnectionsAreAsTheyWere() throws Exception {
        try (JedisCluster client = cluster.client(Redis.config(null))) {
            RedisIndicator indicator = RedisIndicator.of(client);
            assertThat(asked(indicator).status()).isEqualTo(Status.UP);
            try (ProcessFreezer frozen = cluster.node(1).freeze()) {
                assertThat(asked(indicator)).hasToString("DEGRADED TIMEOUT {nodes=3, nodesFailing=1}");
            }
            for (ConnectionPool node : client.getClusterNodes().values()) {
                try (Connection connection = node.getResource()) {
                    assertThat(connection.getSoTimeout()).isEqualTo(2_000);
                }
            }
        }
    }

    @Test
    void requireMaster_ofAClusterClient_isRefused() throws Exception {
        try (JedisCluster client = cluster.client(Redis.config(null))) {
            RedisIndicator.Builder builder = RedisIndicator.builder(client);

            assertThatThrownBy(builder::requireMaster)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("requireMaster: a cluster client (expected: one of a single master)");
        }
    }
}
