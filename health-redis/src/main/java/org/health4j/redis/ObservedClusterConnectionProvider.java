package org.health4j.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.ObservedIndicator;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisClusterInfoCache;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/**
 * Connections with the nodes of a cluster which tell how the application's calls go, as {@link ObservedConnectionProvider} does for a single server.
 *
 * <pre>{@code
 * ObservedClusterConnectionProvider redis = ObservedClusterConnectionProvider.of(nodes, clientConfig, poolConfig);
 * JedisCluster jedis = new JedisCluster(redis, 5, Duration.ofSeconds(10)); // Jedis 8: RedisClusterClient.builder().connectionProvider(redis).build()
 * builder.readiness("redis", redis.observed());
 * }</pre>
 *
 * <p>What is a call and what a failure is as there, and so is what holds of the configuration. A call that the client sends anew, because its node has failed
 * or has sent it to another, counts each time; being sent to another is no failure. Safe for use by several threads. Whoever closes the client closes it.
 */
public final class ObservedClusterConnectionProvider extends ClusterConnectionProvider {

    private final JedisClientConfig config;
    private final GenericObjectPoolConfig<Connection> poolConfig;
    private final ObservedCalls calls = new ObservedCalls();
    private final ConcurrentMap<String, ObservedPool> pools = new ConcurrentHashMap<>();
    private final ServingNodes primaries = new ServingNodes(this, false, System::nanoTime);

    private ObservedClusterConnectionProvider(
            Set<HostAndPort> nodes, JedisClientConfig config, GenericObjectPoolConfig<Connection> poolConfig) {
        // Its own pools tell which nodes there are; from them come but connections on which it looks for the nodes.
        super(nodes, config, new GenericObjectPoolConfig<>());
        this.config = config;
        this.poolConfig = poolConfig;
    }

    /**
     * With a {@code PING} and the defaults of {@link ObservedIndicator}.
     *
     * @param nodes where the client finds the cluster, one node at least
     * @param config credentials, timeouts, TLS, and what else a connection needs
     * @param poolConfig size and waits of each node's pool
     * @return the provider, which knows the nodes
     * @throws JedisException when no node can be reached
     */
    public static ObservedClusterConnectionProvider of(
            Set<HostAndPort> nodes, JedisClientConfig config, GenericObjectPoolConfig<Connection> poolConfig) {
        return of(nodes, config, poolConfig, redis -> ObservedIndicator.of(redis.build()));
    }

    /**
     * With an indicator of one's own.
     *
     * @param nodes where the client finds the cluster, one node at least
     * @param config credentials, timeouts, TLS, and what else a connection needs
     * @param poolConfig size and waits of each node's pool
     * @param indicator makes what is told of the calls, such as {@code redis -> ObservedIndicator.of(redis.requirePersistence().build())}
     * @return the provider, which knows the nodes
     * @throws JedisException when no node can be reached
     */
    public static ObservedClusterConnectionProvider of(
            Set<HostAndPort> nodes,
            JedisClientConfig config,
            GenericObjectPoolConfig<Connection> poolConfig,
            Function<RedisIndicator.Builder, ObservedIndicator> indicator) {
        ObservedClusterConnectionProvider provider = new ObservedClusterConnectionProvider(nodes, config, poolConfig);
        provider.calls.tell(indicator.apply(RedisIndicator.builder(Connections.of(provider))));
        return provider;
    }

    /**
     * What is told of the calls; to be registered with a monitor.
     *
     * @return the same each time
     */
    public ObservedIndicator observed() {
        return calls.observed();
    }

    @Override
    public Map<String, ConnectionPool> getNodes() {
        return observed(super.getNodes());
    }

    /** The older versions do not have it, nor ask for it. */
    @Override
    public Map<String, ConnectionPool> getPrimaryNodes() {
        return observed(super.getPrimaryNodes());
    }

    private Map<String, ConnectionPool> observed(Map<String, ConnectionPool> known) {
        Map<String, ConnectionPool> observed = new HashMap<>();
        known.keySet().forEach(node -> observed.put(node, pool(node)));
        return observed;
    }

    private ObservedPool pool(String node) {
        return pools.computeIfAbsent(node, key -> new ObservedPool(HostAndPort.from(key), config, poolConfig, calls));
    }

    @Override
    public Connection getConnection(@Nullable HostAndPort node) {
        if (node == null) {
            return getConnection();
        }
        cache.setupNodeIfNotExist(node);
        return pool(JedisClusterInfoCache.getNodeKey(node)).getResource();
    }

    @Override
    public Connection getConnectionFromSlot(int slot) {
        HostAndPort owner = getNode(slot);
        if (owner == null) {
            renewSlotCache();
            owner = getNode(slot);
        }
        return getConnection(owner);
    }

    @Override
    public Connection getReplicaConnectionFromSlot(int slot) {
        List<ConnectionPool> replicas = cache.getSlotReplicaPools(slot);
        if (replicas == null || replicas.isEmpty()) {
            renewSlotCache();
            replicas = cache.getSlotReplicaPools(slot);
        }
        if (replicas == null || replicas.isEmpty()) {
            return getConnectionFromSlot(slot);
        }
        ConnectionPool chosen = replicas.get(ThreadLocalRandom.current().nextInt(replicas.size()));
        return super.getNodes().entrySet().stream()
                .filter(node -> chosen.equals(node.getValue()))
                .findAny()
                .map(node -> pool(node.getKey()).getResource())
                .orElseGet(() -> getConnectionFromSlot(slot));
    }

    /** With any primary that answers, as the superclass does it. */
    @Override
    public Connection getConnection() {
        return calls.failing(this::anyConnection);
    }

    private Connection anyConnection() {
        List<ConnectionPool> shuffled = new ArrayList<>(primaries.pools());
        Collections.shuffle(shuffled);
        JedisClusterOperationException none = new JedisClusterOperationException("No reachable node in cluster.");
        for (ConnectionPool each : shuffled) {
            Connection connection = null;
            try {
                connection = ((ObservedPool) each).getResourceUntold();
                connection.ping();
                return connection;
            } catch (JedisException e) {
                none.addSuppressed(e);
                if (connection != null) {
                    connection.close();
                }
            }
        }
        throw none;
    }

    @Override
    public void renewSlotCache() {
        super.renewSlotCache();
        closeThoseThatLeft();
    }

    @Override
    public void renewSlotCache(@Nullable Connection connection) {
        super.renewSlotCache(connection);
        closeThoseThatLeft();
    }

    @Override
    public void close() {
        super.close();
        closeThoseThatLeft();
    }

    private void closeThoseThatLeft() {
        Set<String> known = super.getNodes().keySet();
        pools.forEach((node, pool) -> {
            if (!known.contains(node) && pools.remove(node, pool)) {
                pool.close();
            }
        });
    }
}
