package org.health4j.redis;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.Reason;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.util.Pool;

/** A PING on a connection of a pool, which is waited for no longer than there is time. */
final class PooledPing implements Ping {

    private static final long MOST_MARGIN_MILLIS = 100;

    private final Pool<Connection> pool;

    PooledPing(Pool<Connection> pool) {
        this.pool = pool;
    }

    @Override
    public String send(CheckContext context) throws Exception {
        Connection connection = pool.borrowObject(patienceMillis(context.remaining()));
        AtomicBoolean struck = new AtomicBoolean();
        try {
            if (context.remaining().isZero()) {
                // Too late to count, and no reason to disconnect a connection that may be well.
                throw new JedisConnectionException("borrowed after the deadline", new SocketTimeoutException());
            }
            return ping(connection, context, struck);
        } finally {
            giveBack(connection, struck.get());
        }
    }

    /** A little less than there is, so that an exhausted pool is known as such in time. Never negative: that waits for ever. */
    private static long patienceMillis(Duration remaining) {
        long millis = remaining.toMillis();
        return Math.max(1, millis - Math.min(millis / 10, MOST_MARGIN_MILLIS));
    }

    @SuppressWarnings("try") // the registration is there to be closed
    private static String ping(Connection connection, CheckContext context, AtomicBoolean struck) {
        // Withdrawn before the connection goes back: it must not strike its next user.
        try (CheckContext.Registration disconnect = context.onTimeout(() -> {
            struck.set(true);
            connection.disconnect();
        })) {
            connection.sendCommand(Protocol.Command.PING);
            return connection.getStatusCodeReply();
        }
    }

    /**
     * Back to the pool, but never one that was struck: a command that comes after the disconnect connects anew, without credentials and to
     * database 0, and then looks well.
     */
    private void giveBack(Connection connection, boolean struck) {
        try {
            if (struck || connection.isBroken()) {
                pool.returnBrokenResource(connection);
            } else {
                pool.returnResource(connection);
            }
        } catch (RuntimeException e) {
            // The ping has found what there was to find.
        }
    }

    @Override
    public Health failed(Exception failure) throws Exception {
        Health health = RedisFailure.health(failure);
        return health.reason().equals(Reason.POOL_EXHAUSTED)
                ? health.with("active", pool.getNumActive())
                        .with("idle", pool.getNumIdle())
                        .with("waiting", pool.getNumWaiters())
                : health;
    }
}
