package org.health4j.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Ticker;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/** All nodes of a cluster that the client knows, each within its share of the time. */
final class ClusterNodes implements RedisServer {

    private static final Set<Reason> UNREACHABLE =
            Set.of(Reason.CONNECTION_REFUSED, Reason.CONNECTION_FAILED, Reason.DNS_FAILED, Reason.TIMEOUT);

    private final ClusterConnectionProvider provider;
    private final Rediscovery rediscovery;

    ClusterNodes(ClusterConnectionProvider provider, Ticker ticker) {
        this.provider = provider;
        this.rediscovery = new Rediscovery(provider, ticker);
    }

    @Override
    public Health ask(List<Question> questions, CheckContext context) throws Exception {
        List<Health> found = new ArrayList<>();
        List<ConnectionPool> nodes = List.copyOf(provider.getNodes().values());
        rediscovery.saw(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            ConnectionPool node = nodes.get(i);
            Duration share = context.remaining().dividedBy(nodes.size() - i);
            try {
                found.add(new PooledServer(() -> node).ask(questions, context, share));
            } catch (IllegalStateException e) {
                if (!node.isClosed()) {
                    throw e;
                } // else: it has left the cluster meanwhile
            }
        }
        if (found.stream().allMatch(health -> UNREACHABLE.contains(health.reason()))
                && !context.remaining().isZero()) {
            rediscovery.attempt(nodes);
        }
        return joined(found);
    }

    /** Down where no node serves; where some do, it is the cluster that knows whether the others are missed. */
    static Health joined(List<Health> found) {
        List<Health> failing =
                found.stream().filter(health -> !health.status().isPassing()).toList();
        Health joined;
        if (failing.size() == found.size()) {
            joined = failing.stream()
                    .filter(health -> health.reason().equals(RedisIndicator.CLUSTER_DOWN))
                    .findFirst()
                    .orElseGet(() -> failing.isEmpty() ? Health.down(RedisIndicator.CLUSTER_DOWN) : failing.get(0));
        } else if (failing.isEmpty()) {
            joined = found.stream()
                    .filter(health -> !health.reason().equals(Reason.OK))
                    .findFirst()
                    .orElse(found.get(0));
        } else {
            joined = Health.degraded(failing.get(0).reason());
        }
        return joined.with("nodes", found.size()).with("nodesFailing", failing.size());
    }
}
