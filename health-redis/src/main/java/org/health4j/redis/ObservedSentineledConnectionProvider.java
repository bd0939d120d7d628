package org.health4j.redis;

import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.ObservedIndicator;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.providers.SentineledConnectionProvider;

/**
 * Connections with the master that Sentinel tells of, which tell how the application's calls go, as {@link ObservedConnectionProvider} does for a single
 * server.
 *
 * <pre>{@code
 * ObservedSentineledConnectionProvider redis =
 *         ObservedSentineledConnectionProvider.of("master", clientConfig, poolConfig, sentinels, sentinelConfig);
 * JedisSentineled jedis = new JedisSentineled(redis); // Jedis 8: RedisSentinelClient.builder().connectionProvider(redis).build()
 * builder.readiness("redis", redis.observed());
 * }</pre>
 *
 * <p>What is a call and what a failure is as there, and so is what holds of the configuration. After a failover the calls go to a new pool, and are
 * counted on. Safe for use by several threads. Whoever closes the client closes it.
 */
public final class ObservedSentineledConnectionProvider extends SentineledConnectionProvider {

    private final JedisClientConfig config;
    private final GenericObjectPoolConfig<Connection> poolConfig;
    private final ObservedCalls calls = new ObservedCalls();
    private final Lock lock = new ReentrantLock();
    private volatile Master master;
    private boolean closed; // guarded by lock

    private record Master(HostAndPort address, ConnectionPool pool) {}

    private ObservedSentineledConnectionProvider(
            String masterName,
            JedisClientConfig config,
            GenericObjectPoolConfig<Connection> poolConfig,
            Set<HostAndPort> sentinels,
            JedisClientConfig sentinelConfig) {
        // Its own pool makes no connection that nobody takes from it.
        super(masterName, config, new GenericObjectPoolConfig<>(), sentinels, sentinelConfig);
        this.config = config;
        this.poolConfig = poolConfig;
        this.master = made(getCurrentMaster());
    }

    /**
     * With a {@code PING} and the defaults of {@link ObservedIndicator}.
     *
     * @param masterName what the Sentinels call the master
     * @param config credentials, timeouts, TLS, and what else a connection with the master needs
     * @param poolConfig the pool's size and waits
     * @param sentinels where Sentinels are
     * @param sentinelConfig the same for a connection with a Sentinel
     * @return the provider, which has opened connections with the Sentinels
     * @throws redis.clients.jedis.exceptions.JedisException when no Sentinel can be reached, or none knows the master
     */
    public static ObservedSentineledConnectionProvider of(
            String masterName,
            JedisClientConfig config,
            GenericObjectPoolConfig<Connection> poolConfig,
            Set<HostAndPort> sentinels,
            JedisClientConfig sentinelConfig) {
        return of(
                masterName,
                config,
                poolConfig,
                sentinels,
                sentinelConfig,
                redis -> ObservedIndicator.of(redis.build()));
    }

    /**
     * With an indicator of one's own.
     *
     * @param masterName what the Sentinels call the master
     * @param config credentials, timeouts, TLS, and what else a connection with the master needs
     * @param poolConfig the pool's size and waits
     * @param sentinels where Sentinels are
     * @param sentinelConfig the same for a connection with a Sentinel
     * @param indicator makes what is told of the calls, such as {@code redis -> ObservedIndicator.of(redis.requireMaster().build())}
     * @return the provider, which has opened connections with the Sentinels
     * @throws redis.clients.jedis.exceptions.JedisException when no Sentinel can be reached, or none knows the master
     */
    public static ObservedSentineledConnectionProvider of(
            String masterName,
            JedisClientConfig config,
            GenericObjectPoolConfig<Connection> poolConfig,
            Set<HostAndPort> sentinels,
            JedisClientConfig sentinelConfig,
            Function<RedisIndicator.Builder, ObservedIndicator> indicator) {
        ObservedSentineledConnectionProvider provider =
                new ObservedSentineledConnectionProvider(masterName, config, poolConfig, sentinels, sentinelConfig);
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
    public Connection getConnection() {
        return pool().getResource();
    }

    @Override
    public Connection getConnection(CommandArguments args) {
        return pool().getResource();
    }

    /** Of the master that there is now. */
    ConnectionPool pool() {
        Master known = master;
        return known.address.equals(getCurrentMaster()) ? known.pool : replaced();
    }

    private ConnectionPool replaced() {
        lock.lock();
        try {
            HostAndPort current = getCurrentMaster();
            Master before = master;
            if (!closed && !before.address.equals(current)) {
                master = made(current);
                before.pool.close();
            }
            return master.pool;
        } finally {
            lock.unlock();
        }
    }

    private Master made(HostAndPort address) {
        return new Master(address, new ObservedPool(address, config, poolConfig, calls));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            super.close();
            master.pool.close();
        } finally {
            lock.unlock();
        }
    }
}
