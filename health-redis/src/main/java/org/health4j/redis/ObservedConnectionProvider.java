package org.health4j.redis;

import java.util.function.Function;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.ObservedIndicator;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.util.Pool;

/**
 * A pool of connections that tells how the application's calls over it go: where a client has its connections from here, its health is that which callers
 * see.
 *
 * <pre>{@code
 * ObservedConnectionProvider redis = ObservedConnectionProvider.of(address, clientConfig, poolConfig);
 * JedisPooled jedis = new JedisPooled(redis); // Jedis 8: RedisClient.builder().connectionProvider(redis).build()
 * builder.readiness("redis", redis.observed());
 * }</pre>
 *
 * <p><b>What is a call.</b> Each command, with its latency; each pipeline or transaction as a whole; and a wait for a connection that ends without one. A
 * command that may block for as long as it likes, such as {@code BLPOP}, counts only where it fails, and so does none whose thread was interrupted while it
 * waited. Subscriptions do not count, nor do the check's own questions, which are asked on a connection of the same pool.
 *
 * <p><b>What is a failure.</b> That which {@link RedisIndicator#reason} has a reason for. Where Redis has answered that the command was wrong
 * ({@code -WRONGTYPE}, {@code -ERR}), it has answered: a success.
 *
 * <p>It is for a single server; for Sentinel there is {@link ObservedSentineledConnectionProvider}, for a cluster {@link ObservedClusterConnectionProvider}. For
 * any other client tell an {@link ObservedIndicator} of each call, with {@link RedisIndicator#reason}. Credentials, TLS,
 * database, client name and RESP3 of the configuration hold as always; token-based authentication and client-side caching do not. Safe for use by several
 * threads. Whoever closes the client closes its pool.
 */
public final class ObservedConnectionProvider extends PooledConnectionProvider {

    private final ObservedCalls calls;

    private ObservedConnectionProvider(
            HostAndPort address,
            JedisClientConfig config,
            GenericObjectPoolConfig<Connection> poolConfig,
            Function<Pool<Connection>, ObservedIndicator> indicator,
            ObservedCalls calls) {
        super(new ObservedConnectionFactory(address, config, calls), poolConfig);
        this.calls = calls;
        calls.tell(indicator.apply(getPool()));
    }

    /**
     * With a {@code PING} and the defaults of {@link ObservedIndicator}.
     *
     * @param address the server
     * @param config credentials, timeouts, TLS, and what else a connection needs
     * @param poolConfig the pool's size and waits
     * @return the provider, which has opened nothing yet
     */
    public static ObservedConnectionProvider of(
            HostAndPort address, JedisClientConfig config, GenericObjectPoolConfig<Connection> poolConfig) {
        return of(address, config, poolConfig, pool -> ObservedIndicator.of(RedisIndicator.of(pool)));
    }

    /**
     * With an indicator of one's own.
     *
     * @param address the server
     * @param config credentials, timeouts, TLS, and what else a connection needs
     * @param poolConfig the pool's size and waits
     * @param indicator makes of the pool what is told of the calls, such as {@code pool -> ObservedIndicator.of(RedisIndicator.builder(pool).requireMaster().build())}
     * @return the provider, which has opened nothing yet
     */
    public static ObservedConnectionProvider of(
            HostAndPort address,
            JedisClientConfig config,
            GenericObjectPoolConfig<Connection> poolConfig,
            Function<Pool<Connection>, ObservedIndicator> indicator) {
        return new ObservedConnectionProvider(address, config, poolConfig, indicator, new ObservedCalls());
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
        return calls.failing(super::getConnection);
    }

    @Override
    public Connection getConnection(CommandArguments args) {
        return calls.failing(() -> super.getConnection(args));
    }
}
