package org.health4j.redis;

import static java.util.Objects.requireNonNull;

import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import redis.clients.jedis.Connection;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.Pool;

/**
 * Whether Redis answers: {@code PING}, on a connection of the application's own client.
 *
 * <pre>{@code
 * HealthMonitor.builder().readiness("redis", RedisIndicator.of(jedis.getPool())).start();
 * }</pre>
 *
 * <p><b>Time.</b> Of the two, prefer {@link #of(Pool)}: a pool is waited for until a little before the check's deadline (a tenth of what is
 * left, at most 100 ms), whatever its {@code maxWait}, so that an exhausted one is known as such in time; and a connection that does not
 * answer is disconnected at the deadline. {@link #of(UnifiedJedis)} serves every kind of client, but knows only the client's own timeouts:
 * a wait for its pool, without end by default, is interrupted at the deadline, and a silent server holds the run until the client's socket
 * timeout (2 s by default). The check is DOWN on time whichever is used; what ends at the deadline is {@link Reason#TIMEOUT}.
 *
 * <table>
 *   <caption>Reasons for DOWN</caption>
 *   <tr><th>reason</th><th>when</th></tr>
 *   <tr><td>{@link Reason#POOL_EXHAUSTED}</td><td>no connection in time because all are in use; from {@link #of(Pool)} with the details
 *       {@code active}, {@code idle} and {@code waiting}, in connections and threads</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_REFUSED}</td><td>nothing listens</td></tr>
 *   <tr><td>{@link Reason#DNS_FAILED}</td><td>the host's name could not be resolved</td></tr>
 *   <tr><td>{@link Reason#AUTH_FAILED}</td><td>{@code -NOAUTH}, {@code -WRONGPASS}, {@code -NOPERM}</td></tr>
 *   <tr><td>{@code LOADING}</td><td>{@code -LOADING}: Redis reads its data from disk</td></tr>
 *   <tr><td>{@code PERSISTENCE_FAILED}</td><td>{@code -MISCONF}: Redis cannot write its data to disk, and takes no writes</td></tr>
 *   <tr><td>{@code READ_ONLY}</td><td>{@code -READONLY}</td></tr>
 *   <tr><td>{@code OUT_OF_MEMORY}</td><td>{@code -OOM}</td></tr>
 *   <tr><td>{@code MASTER_LINK_DOWN}</td><td>{@code -MASTERDOWN}: a replica without its master, told not to serve old data</td></tr>
 *   <tr><td>{@code NOT_ENOUGH_REPLICAS}</td><td>{@code -NOREPLICAS}</td></tr>
 *   <tr><td>{@code CLUSTER_DOWN}</td><td>{@code -CLUSTERDOWN}</td></tr>
 *   <tr><td>{@code EXPECTATION_FAILED}</td><td>an answer that is not {@code PONG}</td></tr>
 *   <tr><td>{@link Reason#TIMEOUT}</td><td>no answer in time</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_FAILED}</td><td>no connection for another reason, or it broke</td></tr>
 *   <tr><td>{@link Reason#QUERY_FAILED}</td><td>any other error that Redis answered with</td></tr>
 * </table>
 *
 * <p>Immutable and safe to share. Opens nothing of its own, and closes neither client nor pool. Needs the right to {@code PING}
 * ({@code +ping} in an ACL). Follows the Redis serialization protocol, whose errors begin with a code. Uses what Jedis 5.2 to 8.0 have in
 * common. A cluster client's {@code PING} asks every node that it knows.
 */
public final class RedisIndicator implements HealthIndicator {

    private final Ping ping;

    private RedisIndicator(Ping ping) {
        this.ping = ping;
    }

    /**
     * Checks what a client talks to.
     *
     * @param client the application's own, of any kind; remains open
     * @return the indicator
     */
    public static RedisIndicator of(UnifiedJedis client) {
        requireNonNull(client, "client");
        return new RedisIndicator(context -> ping(client, context));
    }

    /**
     * Checks the server behind a pool.
     *
     * @param pool the application's own, such as {@code jedis.getPool()}; remains open
     * @return the indicator
     */
    public static RedisIndicator of(Pool<Connection> pool) {
        return new RedisIndicator(new PooledPing(requireNonNull(pool, "pool")));
    }

    @Override
    public Health check(CheckContext context) throws Exception {
        String reply;
        try {
            reply = ping.send(context);
        } catch (Exception e) {
            return ping.failed(e);
        }
        return reply.equals("PONG") ? Health.up() : Health.down(RedisFailure.EXPECTATION_FAILED);
    }

    /** Only a wait for the pool heeds an interrupt; a socket of a platform thread does not. */
    @SuppressWarnings("try") // the registration is there to be closed
    private static String ping(UnifiedJedis client, CheckContext context) {
        try (CheckContext.Registration interrupt = context.interruptOnTimeout()) {
            return client.ping();
        }
    }
}
