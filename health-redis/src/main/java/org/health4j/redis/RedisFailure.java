package org.health4j.redis;

import java.util.NoSuchElementException;
import org.health4j.Health;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Tells which fault a failure is, by the classes in its chain of causes and by the code that begins an error of Redis. */
final class RedisFailure {

    static final Reason EXPECTATION_FAILED = Reason.of("EXPECTATION_FAILED");

    private static final int MOST_CAUSES = 20;

    private RedisFailure() {}

    /** Throws on what is no failure of Redis or of its pool. */
    static Health health(Exception failure) throws Exception {
        Reason reason = Reason.ofNetworkFailure(failure).orElse(null);
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && reason == null && i < MOST_CAUSES; i++, cause = cause.getCause()) {
            reason = precise(cause);
        }
        if (reason == null && failure instanceof JedisConnectionException) {
            reason = Reason.CONNECTION_FAILED;
        }
        if (reason == null) {
            throw failure;
        }
        return Health.down(reason, failure);
    }

    private static @Nullable Reason precise(Throwable failure) {
        if (failure instanceof JedisAccessControlException) {
            return Reason.AUTH_FAILED;
        }
        if (failure instanceof NoSuchElementException) {
            return unavailable(String.valueOf(failure.getMessage()));
        }
        return failure instanceof JedisDataException error ? answered(String.valueOf(error.getMessage())) : null;
    }

    /** The pool throws the same, but for the text, for a wait that has ended and for a connection that its own test found dead. */
    private static Reason unavailable(String message) {
        return message.startsWith("Unable to ") ? Reason.CONNECTION_FAILED : Reason.POOL_EXHAUSTED;
    }

    /** An error's first word is its code, says the protocol. */
    private static Reason answered(String error) {
        int end = error.indexOf(' ');
        return switch (end < 0 ? error : error.substring(0, end)) {
            case "NOAUTH", "WRONGPASS", "NOPERM" -> Reason.AUTH_FAILED;
            case "LOADING" -> Reason.of("LOADING");
            case "MISCONF" -> Reason.of("PERSISTENCE_FAILED");
            case "READONLY" -> Reason.of("READ_ONLY");
            case "OOM" -> Reason.of("OUT_OF_MEMORY");
            case "MASTERDOWN" -> Reason.of("MASTER_LINK_DOWN");
            case "NOREPLICAS" -> Reason.of("NOT_ENOUGH_REPLICAS");
            case "CLUSTERDOWN" -> Reason.of("CLUSTER_DOWN");
            default -> Reason.QUERY_FAILED;
        };
    }
}
