package org.health4j.redis;

import java.time.Duration;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.Reason;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
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
        try {
            return ping(connection, context);
        } finally {
            giveBack(connection);
        }
    }

    /** A little less than there is, so that an exhausted pool is known as such in time. Never negative: that waits for ever. */
    private static long patienceMillis(Duration remaining) {
        long millis = remaining.toMillis();
        return Math.max(1, millis - Math.min(millis / 10, MOST_MARGIN_MILLIS));
    }

    @SuppressWarnings("try") // the registration is there to be closed
    private static String ping(Connection connection, CheckContext context) {
        // Withdrawn before the connection goes back: it must not strike its next user.
        try (CheckContext.Registration disconnect = context.onTimeout(connection::disconnect)) {
            connection.sendCommand(Protocol.Command.PING);
            return connection.getStatusCodeReply();
        }
    }

    private void giveBack(Connection connection) {
        try {
            if (connection.isBroken()) {
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
