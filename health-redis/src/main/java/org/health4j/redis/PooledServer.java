package org.health4j.redis;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.Reason;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.Pool;

/** A server behind a pool: one connection, which is waited for no longer than there is time, and one round trip on it. */
final class PooledServer implements RedisServer {

    private static final long MOST_MARGIN_MILLIS = 100;

    private final Supplier<? extends Pool<Connection>> pools;

    /** The pool is asked for anew each time: a failover may have replaced it. */
    PooledServer(Supplier<? extends Pool<Connection>> pools) {
        this.pools = pools;
    }

    @Override
    public Health ask(List<Question> questions, CheckContext context) throws Exception {
        // The deadline is kept by a disconnect.
        return ask(questions, context, context.remaining(), connection -> {});
    }

    /** Within a share of what is left. */
    Health ask(List<Question> questions, CheckContext context, Duration share) throws Exception {
        long start = System.nanoTime();
        return ask(
                questions,
                context,
                share,
                connection -> limit(connection, share.minusNanos(System.nanoTime() - start)));
    }

    @SuppressWarnings("try") // the registration is there to be closed
    private Health ask(List<Question> questions, CheckContext context, Duration share, Consumer<Connection> beforehand)
            throws Exception {
        Pool<Connection> pool = pools.get();
        Connection connection;
        // While others make connections, a pool may wait twice: for them, and then for one that comes back.
        try (CheckContext.Registration interrupt = context.interruptOnTimeout()) {
            connection = pool.borrowObject(patienceMillis(share));
        } catch (Exception e) {
            return notBorrowed(pool, e);
        }
        if (context.remaining().isZero()) {
            // Too late to count, and no reason to disconnect a connection that may be well.
            giveBack(pool, connection, true);
            return Health.down(Reason.TIMEOUT);
        }
        boolean whole = false;
        int configured = connection.getSoTimeout();
        try {
            beforehand.accept(connection);
            List<Object> answers = answers(connection, questions, context);
            connection.setSoTimeout(configured);
            whole = true;
            return Question.judged(questions, answers);
        } catch (RuntimeException e) {
            return RedisFailure.health(e);
        } finally {
            giveBack(pool, connection, whole);
        }
    }

    /** A little less than there is, so that an exhausted pool is known as such in time. Never negative: that waits for ever. */
    private static long patienceMillis(Duration remaining) {
        long millis = remaining.toMillis();
        return Math.max(1, millis - Math.min(millis / 10, MOST_MARGIN_MILLIS));
    }

    private static Health notBorrowed(Pool<Connection> pool, Exception failure) throws Exception {
        Health health = RedisFailure.health(failure);
        if (!health.reason().equals(Reason.POOL_EXHAUSTED)) {
            return health;
        }
        int active = pool.getNumActive();
        // Those that are still being made are in nobody's use: it is the server that makes the wait.
        Health told = active < pool.getMaxTotal() ? Health.down(Reason.TIMEOUT, failure) : health;
        return told.with("active", active).with("idle", pool.getNumIdle()).with("waiting", pool.getNumWaiters());
    }

    /**
     * All answers, whatever they are: what is left unread would be the next user's. Throws where the connection may not be used again: a
     * command that comes after the disconnect connects anew, without credentials and to database 0, and then looks well.
     */
    @SuppressWarnings("try") // the registration is there to be closed
    private static List<Object> answers(Connection connection, List<Question> questions, CheckContext context) {
        List<Object> answers = new ArrayList<>(questions.size());
        AtomicBoolean struck = new AtomicBoolean();
        // Withdrawn before the connection goes back: it must not strike its next user.
        try (CheckContext.Registration disconnect = context.onTimeout(() -> {
            struck.set(true);
            connection.disconnect();
        })) {
            questions.forEach(question -> connection.sendCommand(question.arguments()));
            for (int i = 0; i < questions.size(); i++) {
                answers.add(answer(connection));
            }
        }
        if (struck.get()) {
            throw new JedisConnectionException("disconnected at the deadline", new SocketTimeoutException());
        }
        return answers;
    }

    private static void limit(Connection connection, Duration left) {
        int configured = connection.getSoTimeout();
        int millis = (int) Math.max(1, left.toMillis()); // 0 waits for ever
        if (configured == 0 || millis < configured) {
            connection.setSoTimeout(millis);
        }
    }

    private static Object answer(Connection connection) {
        try {
            Object answer = connection.getOne();
            return answer == null ? List.of() : answer;
        } catch (JedisDataException e) {
            return e;
        }
    }

    private static void giveBack(Pool<Connection> pool, Connection connection, boolean whole) {
        try {
            if (whole && !connection.isBroken()) {
                pool.returnResource(connection);
            } else {
                pool.returnBrokenResource(connection);
            }
        } catch (RuntimeException e) {
            // The answers have told what there was to tell.
        }
    }
}
