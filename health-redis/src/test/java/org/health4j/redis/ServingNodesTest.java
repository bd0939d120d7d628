package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.health4j.testkit.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/** Who has the slots is looked up seldom: there are many. */
@Timeout(60)
class ServingNodesTest {

    private final ManualTime time = new ManualTime();

    @Test
    void owners_areLookedUpWhereSomethingHasFailed_andEveryThirtySeconds(@TempDir Path directory) throws Exception {
        try (Redis node = Redis.start(directory, "cluster-enabled yes")) {
            node.command(RedisCluster.slots(0, 1));
            try (MovingProvider provider = new MovingProvider(node.port())) {
                ServingNodes nodes = new ServingNodes(provider, false, time);
                ConnectionPool first = provider.getNodes().values().iterator().next();
                HostAndPort other = new HostAndPort("127.0.0.1", 1);
                provider.know(other);
                ConnectionPool second = provider.getNodes().get(other.toString());
                assertThat(nodes.pools()).containsExactly(first);
                provider.owner = other;
                provider.looks = 0;
                time.advance(ofMillis(29_999));
                assertThat(nodes.pools()).containsExactly(first);
                assertThat(provider.looks).isZero();

                nodes.lookAnew();
                assertThat(nodes.pools()).containsExactly(second);
                assertThat(provider.looks).isEqualTo(Protocol.CLUSTER_HASHSLOTS);
                provider.owner = null;
                time.advance(ofSeconds(30));
                assertThat(nodes.pools()).containsExactly(first);
                assertThat(new ServingNodes(provider, true, time).pools()).containsExactlyInAnyOrder(first, second);
            }
        }
    }

    /** Another node than that to which the slots belong may have taken its place. */
    private static final class MovingProvider extends ClusterConnectionProvider {

        private @Nullable HostAndPort owner;
        private int looks;

        MovingProvider(int port) {
            super(Set.of(new HostAndPort("127.0.0.1", port)), Redis.config(null), Redis.atMost(1));
        }

        void know(HostAndPort node) {
            cache.setupNodeIfNotExist(node);
        }

        @Override
        public HostAndPort getNode(int slot) {
            looks++;
            return owner == null ? super.getNode(slot) : owner;
        }
    }
}
