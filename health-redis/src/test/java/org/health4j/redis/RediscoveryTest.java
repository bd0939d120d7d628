package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.health4j.CheckRunReport;
import org.health4j.Status;
import org.health4j.testkit.ManualTime;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/** When a cluster client is told to look for its nodes, and when not. */
@Timeout(60)
@SuppressWarnings("try") // some resources are closed early
class RediscoveryTest {

    private static Redis node;

    private final ManualTime time = new ManualTime();

    @BeforeAll
    static void startNode(@TempDir Path directory) throws Exception {
        node = Redis.start(directory, "cluster-enabled yes");
        node.command(RedisCluster.slots(0, 1));
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void awaitCluster() {
        Redis.await(
                "the cluster",
                () -> String.valueOf(node.command("CLUSTER", "INFO")).contains("cluster_state:ok"));
    }

    private static CheckRunReport asked(ClusterNodes nodes) {
        return RunningIndicator.once(context -> nodes.ask(List.of(Question.PING), context));
    }

    @Test
    void clientThatTheApplicationHasClosed_staysClosed() {
        CountedProvider provider = new CountedProvider();
        ClusterNodes nodes = new ClusterNodes(provider, false, time);
        assertThat(asked(nodes).health().status()).isEqualTo(Status.UP);
        provider.close();

        for (int i = 0; i < 3; i++) {
            assertThat(asked(nodes).health().status()).isEqualTo(Status.DOWN);
            time.advance(ofSeconds(5));
        }
        assertThat(provider.renewals).isZero();
        assertThat(provider.getNodes()).isEmpty();
    }

    /** Its pools are closed one after the other, while a check runs. */
    @Test
    void clientThatIsBeingClosed_isNotOpenedAnew() {
        try (CountedProvider provider = new CountedProvider()) {
            ClusterNodes nodes = new ClusterNodes(provider, false, time);
            provider.getNodes().values().forEach(pool -> pool.close());

            assertThat(asked(nodes).health().status()).isEqualTo(Status.DOWN);
            assertThat(provider.renewals).isZero();
        }
    }

    @Test
    void nodesThatCannotBeReached_areLookedForEveryFiveSeconds_andNeverWhileOneAnswers() throws Exception {
        try (CountedProvider provider = new CountedProvider()) {
            ClusterNodes nodes = new ClusterNodes(provider, false, time);
            asked(nodes);
            assertThat(provider.renewals).isZero();
            node.kill();
            try {
                asked(nodes);
                asked(nodes);
                assertThat(provider.renewals).isOne();
                time.advance(ofMillis(4_999));
                asked(nodes);
                assertThat(provider.renewals).isOne();
                time.advance(ofMillis(1));
                asked(nodes);
                assertThat(provider.renewals).isEqualTo(2);
            } finally {
                node.restart();
            }
        }
    }

    /** As where the application was told to start without its cluster. */
    @Test
    void clientThatBeganWithoutNodes_findsThemWithoutACall() throws Exception {
        System.setProperty(JedisCluster.INIT_NO_ERROR_PROPERTY, "");
        node.kill();
        try (CountedProvider provider = new CountedProvider()) {
            ClusterNodes nodes = new ClusterNodes(provider, false, time);
            assertThat(asked(nodes).health()).hasToString("DOWN CLUSTER_DOWN {nodes=0, nodesFailing=0}");
            node.restart();
            awaitCluster();
            time.advance(ofSeconds(5));
            asked(nodes);
            assertThat(asked(nodes).health().status()).isEqualTo(Status.UP);

            provider.close();
            time.advance(ofSeconds(5));
            asked(nodes);
            assertThat(provider.getNodes()).isEmpty();
        } finally {
            System.clearProperty(JedisCluster.INIT_NO_ERROR_PROPERTY);
        }
    }

    private static final class CountedProvider extends ClusterConnectionProvider {

        private int renewals;

        CountedProvider() {
            super(Set.of(new HostAndPort("127.0.0.1", node.port())), Redis.config(null), Redis.atMost(1));
        }

        @Override
        public void renewSlotCache() {
            renewals++;
            super.renewSlotCache();
        }
    }
}
