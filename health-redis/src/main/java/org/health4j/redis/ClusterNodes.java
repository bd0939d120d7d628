package org.health4j.redis;

import java.util.List;
import java.util.Set;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Ticker;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/** The nodes of a cluster that the client's calls go to, each within its share of the time. */
final class ClusterNodes implements RedisServer {

    private static final Set<Reason> UNREACHABLE =
            Set.of(Reason.CONNECTION_REFUSED, Reason.CONNECTION_FAILED, Reason.DNS_FAILED, Reason.TIMEOUT);

    private final ServingNodes serving;
    private final SlowNodes slow = new SlowNodes();
    private final Rediscovery rediscovery;

    /** Whether the client reads from replicas: otherwise they decide nothing. */
    ClusterNodes(ClusterConnectionProvider provider, boolean replicas, Ticker ticker) {
        this.serving = new ServingNodes(provider, replicas, ticker);
        this.rediscovery = new Rediscovery(provider, ticker);
    }

    @Override
    public Health ask(List<Question> questions, CheckContext context) throws Exception {
        List<ConnectionPool> nodes = serving.pools();
        rediscovery.saw(nodes);
        List<Health> found = slow.askEach(nodes, questions, context);
        if (found.stream().anyMatch(health -> !health.status().isPassing())) {
            serving.lookAnew();
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
