package org.health4j.redis;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.health4j.Ticker;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClusterInfoCache;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/** Those nodes of a cluster that a client's calls go to: the primaries, and all where it reads from replicas. Safe for use by several threads. */
final class ServingNodes {

    private static final long KEPT = Duration.ofSeconds(30).toNanos();

    private final ClusterConnectionProvider provider;
    private final boolean replicas;
    private final Ticker ticker;
    private volatile @Nullable Looked looked;

    private record Looked(Map<String, ConnectionPool> all, List<ConnectionPool> serving, long at) {}

    ServingNodes(ClusterConnectionProvider provider, boolean replicas, Ticker ticker) {
        this.provider = provider;
        this.replicas = replicas;
        this.ticker = ticker;
    }

    List<ConnectionPool> pools() {
        Map<String, ConnectionPool> all = provider.getNodes();
        Looked before = looked;
        long now = ticker.nanos();
        if (before != null && before.all.equals(all) && now - before.at < KEPT) {
            return before.serving;
        }
        List<ConnectionPool> serving = replicas ? List.copyOf(all.values()) : primaries(all);
        looked = new Looked(all, serving, now);
        return serving;
    }

    /** Something has failed: one may have taken the place of another. */
    void lookAnew() {
        looked = null;
    }

    /** Whoever has a slot; no method tells them that all versions of Jedis have and keep up to date. */
    private List<ConnectionPool> primaries(Map<String, ConnectionPool> all) {
        Set<String> owners = new HashSet<>();
        HostAndPort before = null;
        for (int slot = 0; slot < Protocol.CLUSTER_HASHSLOTS; slot++) {
            HostAndPort owner = provider.getNode(slot);
            if (owner != null && !owner.equals(before)) {
                owners.add(JedisClusterInfoCache.getNodeKey(owner));
                before = owner;
            }
        }
        List<ConnectionPool> primaries = all.entrySet().stream()
                .filter(node -> owners.contains(node.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return primaries.isEmpty() ? List.copyOf(all.values()) : primaries;
    }
}
