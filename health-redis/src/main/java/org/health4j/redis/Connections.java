package org.health4j.redis;

import static java.util.Objects.requireNonNullElse;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisClusterInfoCache;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.providers.SentineledConnectionProvider;
import redis.clients.jedis.util.Pool;

/**
 * What a client has its connections from. No method tells it that all versions of Jedis and all clients have, but these fields have had their names
 * throughout: where they cannot be read, a client is used as it is.
 */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private static final String SHARDED = "redis.clients.jedis.providers.ShardedConnectionProvider";

    private static final @Nullable Field PROVIDER = field(UnifiedJedis.class, "provider");
    private static final @Nullable Field SENTINEL_POOL = field(SentineledConnectionProvider.class, "pool");
    private static final @Nullable Field CLUSTER_CACHE = field(ClusterConnectionProvider.class, "cache");
    private static final @Nullable Field CLUSTER_CONFIG = field(JedisClusterInfoCache.class, "clientConfig");

    private Connections() {}

    static RedisServer of(UnifiedJedis client) {
        ConnectionProvider provider = read(PROVIDER, client, ConnectionProvider.class);
        if (provider instanceof PooledConnectionProvider pooled) {
            return of(pooled.getPool());
        }
        if (provider instanceof ClusterConnectionProvider cluster) {
            return of(cluster);
        }
        if (provider instanceof ObservedSentineledConnectionProvider observed) {
            return of(observed);
        }
        if (provider instanceof SentineledConnectionProvider sentineled) {
            ConnectionPool pool = read(SENTINEL_POOL, sentineled, ConnectionPool.class);
            if (pool != null) {
                warnOfEndlessWait(pool);
                // A failover replaces it.
                return new PooledServer(
                        () -> requireNonNullElse(read(SENTINEL_POOL, sentineled, ConnectionPool.class), pool));
            }
        }
        return provider != null && isSharded(provider) ? new Shards(provider) : new ClientServer(client);
    }

    /** The newer versions do not have it any more. */
    private static boolean isSharded(ConnectionProvider provider) {
        Class<?> type = provider.getClass();
        while (type != null && !type.getName().equals(SHARDED)) {
            type = type.getSuperclass();
        }
        return type != null;
    }

    private static boolean readsReplicas(ClusterConnectionProvider cluster) {
        JedisClusterInfoCache cache = read(CLUSTER_CACHE, cluster, JedisClusterInfoCache.class);
        JedisClientConfig config = cache == null ? null : read(CLUSTER_CONFIG, cache, JedisClientConfig.class);
        return config != null && config.isReadOnlyForRedisClusterReplicas();
    }

    static RedisServer of(ClusterConnectionProvider cluster) {
        cluster.getNodes().values().stream().findFirst().ifPresent(Connections::warnOfEndlessWait);
        return new ClusterNodes(cluster, readsReplicas(cluster), System::nanoTime);
    }

    /** A failover replaces its pool. */
    static RedisServer of(ObservedSentineledConnectionProvider sentineled) {
        warnOfEndlessWait(sentineled.pool());
        return new PooledServer(sentineled::pool);
    }

    static RedisServer of(Pool<Connection> pool) {
        warnOfEndlessWait(pool);
        return new PooledServer(() -> pool);
    }

    private static void warnOfEndlessWait(Pool<Connection> pool) {
        if (pool.getBlockWhenExhausted() && pool.getMaxWaitDuration().isNegative()) {
            LOG.warn(
                    "maxWait of a Redis pool: unlimited (expected: a limit in the pool's configuration); when all its {} connections are in use,"
                            + " the application's calls wait for ever",
                    pool.getMaxTotal());
        }
    }

    private static @Nullable Field field(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException | RuntimeException e) {
            LOG.debug("{}.{}: not readable", owner.getSimpleName(), name, e);
            return null;
        }
    }

    private static <T> @Nullable T read(@Nullable Field field, Object owner, Class<T> type) {
        try {
            Object value = field == null ? null : field.get(owner);
            return type.isInstance(value) ? type.cast(value) : null;
        } catch (IllegalAccessException e) {
            return null;
        }
    }
}
