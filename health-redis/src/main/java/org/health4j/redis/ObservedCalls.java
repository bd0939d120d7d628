package org.health4j.redis;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** Tells an indicator how calls go. */
final class ObservedCalls {

    private volatile @Nullable ObservedIndicator told; // set before the first connection is made

    void tell(ObservedIndicator indicator) {
        told = requireNonNull(indicator, "indicator");
    }

    ObservedIndicator observed() {
        return requireNonNull(told);
    }

    /** A call of which only a failure counts: getting a connection is no success yet, and how long BLPOP waits says nothing. */
    <T> T failing(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            Reason reason = RedisFailure.reason(e);
            if (reason != null) {
                failed(reason);
            }
            throw e;
        }
    }

    /** One command. */
    <T extends @Nullable Object> T call(Supplier<T> call) {
        long start = System.nanoTime();
        T result;
        try {
            result = call.get();
        } catch (RuntimeException e) {
            ended(RedisFailure.reason(e), start);
            throw e;
        }
        ended(null, start);
        return result;
    }

    /** Several commands, whose errors are among the answers. */
    List<Object> pipeline(Supplier<List<Object>> pipeline) {
        long start = System.nanoTime();
        List<Object> answers;
        try {
            answers = pipeline.get();
        } catch (RuntimeException e) {
            ended(RedisFailure.reason(e), start);
            throw e;
        }
        ended(
                answers.stream()
                        .filter(JedisDataException.class::isInstance)
                        .map(error -> RedisFailure.reason((JedisDataException) error))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                start);
        return answers;
    }

    private void ended(@Nullable Reason reason, long start) {
        if (reason == null) {
            observed().success(Duration.ofNanos(System.nanoTime() - start));
        } else {
            failed(reason);
        }
    }

    /** An interrupt is somebody's own doing. */
    private void failed(Reason reason) {
        if (!reason.equals(Reason.INTERRUPTED)) {
            observed().failure(reason);
        }
    }
}
