package org.health4j.redis;

import java.util.NoSuchElementException;
import org.health4j.Health;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Tells which fault a failure is, by the classes in its chain of causes and by the code that begins an error of Redis. */
final class RedisFailure {

    private static final int MOST_CAUSES = 20;

    private RedisFailure() {}

    /** Throws on what is no failure of Redis or of its pool. */
    static Health health(Exception failure) throws Exception {
        if (failure instanceof JedisDataException error) {
            return answered(error);
        }
        Reason reason = reason(failure);
        if (reason == null && isGarbled(failure)) {
            reason = RedisIndicator.EXPECTATION_FAILED;
        }
        if (reason == null) {
            throw failure;
        }
        return Health.down(reason, failure);
    }

    /** Jedis trusts that an answer is what it should be, and stumbles in many ways where it is not. A pool that is closed is in an illegal state. */
    private static boolean isGarbled(Exception failure) {
        Throwable first = failure;
        for (int i = 0; first instanceof JedisException && first.getCause() != null && i < MOST_CAUSES; i++) {
            first = first.getCause();
        }
        return first instanceof RuntimeException
                && !(first instanceof JedisException)
                && !(first instanceof IllegalStateException);
    }

    /** What it means that Redis has answered a check's command with an error. */
    static Health answered(JedisDataException error) {
        Reason reason = coded(error);
        return Health.down(reason == null ? Reason.QUERY_FAILED : reason, error);
    }

    /** Null for what is no failure of Redis or of its pool, and where Redis has only answered that the command was wrong. */
    static @Nullable Reason reason(Throwable failure) {
        Reason reason = Reason.ofNetworkFailure(failure).orElse(null);
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && reason == null && i < MOST_CAUSES; i++, cause = cause.getCause()) {
            reason = precise(cause);
        }
        if (reason != null) {
            return reason;
        }
        return failure instanceof JedisConnectionException || failure instanceof JedisClusterOperationException
                ? Reason.CONNECTION_FAILED
                : null;
    }

    private static @Nullable Reason precise(Throwable failure) {
        if (failure instanceof NoSuchElementException) {
            return unavailable(String.valueOf(failure.getMessage()));
        }
        if (failure instanceof JedisClusterOperationException && failure.getSuppressed().length > 0) {
            // What it met at the first node, or at last.
            return reason(failure.getSuppressed()[0]);
        }
        return failure instanceof JedisDataException error ? coded(error) : null;
    }

    /** The pool throws the same, but for the text, for a wait that has ended and for a connection that its own test found dead. */
    private static @Nullable Reason unavailable(String message) {
        if (message.startsWith("Unable to ")) {
            return Reason.CONNECTION_FAILED;
        }
        return message.startsWith("Timeout waiting") || message.startsWith("Pool exhausted")
                ? Reason.POOL_EXHAUSTED
                : null;
    }

    /** An error's first word is its code, says the protocol. Null for a code that blames the command. */
    private static @Nullable Reason coded(JedisDataException failure) {
        if (failure instanceof JedisAccessControlException) {
            return Reason.AUTH_FAILED;
        }
        String error = String.valueOf(failure.getMessage());
        if (error.startsWith("ERR max number of clients")) {
            return Reason.TOO_MANY_CONNECTIONS;
        }
        int end = error.indexOf(' ');
        return switch (end < 0 ? error : error.substring(0, end)) {
            case "NOAUTH", "WRONGPASS", "NOPERM" -> Reason.AUTH_FAILED;
            case "LOADING" -> RedisIndicator.LOADING;
            case "MISCONF" -> RedisIndicator.PERSISTENCE_FAILED;
            case "READONLY" -> RedisIndicator.READ_ONLY;
            case "OOM" -> RedisIndicator.OUT_OF_MEMORY;
            case "MASTERDOWN" -> RedisIndicator.MASTER_LINK_DOWN;
            case "NOREPLICAS" -> RedisIndicator.NOT_ENOUGH_REPLICAS;
            case "CLUSTERDOWN" -> RedisIndicator.CLUSTER_DOWN;
            case "BUSY" -> RedisIndicator.BUSY;
            default -> null;
        };
    }
}
