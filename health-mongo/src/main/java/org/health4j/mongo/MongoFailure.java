package org.health4j.mongo;

import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.health4j.Health;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** Tells which fault a failure is, by the classes in its chain of causes and by MongoDB's codes, never by a message. */
final class MongoFailure {

    private static final int MOST_CAUSES = 20;
    private static final int UNAUTHORIZED = 13;
    private static final int AUTHENTICATION_FAILED = 18;

    private MongoFailure() {}

    /** Throws on what is no failure of MongoDB. */
    static Health health(RuntimeException failure, Supplier<List<Throwable>> serverFailures) {
        if (!(failure instanceof MongoException)) {
            throw failure;
        }
        Reason reason = reason(failure);
        return Health.down(reason.equals(Reason.TIMEOUT) ? unanimous(serverFailures.get(), reason) : reason, failure);
    }

    /** Why there was no server, where it is the same for all of them. */
    private static Reason unanimous(List<Throwable> failures, Reason otherwise) {
        List<Reason> reasons =
                failures.stream().map(MongoFailure::reason).distinct().toList();
        return reasons.size() == 1 ? reasons.get(0) : otherwise;
    }

    /** The network's word before the driver's: it wraps one in the other. */
    private static Reason reason(Throwable failure) {
        Optional<Reason> network = Reason.ofNetworkFailure(failure);
        if (network.isPresent()) {
            return network.get();
        }
        List<Throwable> chain = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .toList();
        for (Throwable cause : chain) {
            Reason reason = driver(cause);
            if (reason != null) {
                return reason;
            }
        }
        return failure instanceof MongoClientException ? Reason.CONNECTION_FAILED : Reason.QUERY_FAILED;
    }

    private static @Nullable Reason driver(Throwable failure) {
        if (failure instanceof MongoSecurityException) {
            return Reason.AUTH_FAILED;
        }
        if (failure instanceof MongoTimeoutException || failure instanceof MongoExecutionTimeoutException) {
            return Reason.TIMEOUT;
        }
        if (failure instanceof MongoInterruptedException) {
            return Reason.INTERRUPTED;
        }
        if (failure instanceof MongoSocketException) {
            return Reason.CONNECTION_FAILED;
        }
        return failure instanceof MongoCommandException answer ? answered(answer.getErrorCode()) : null;
    }

    private static Reason answered(int code) {
        return code == UNAUTHORIZED || code == AUTHENTICATION_FAILED ? Reason.AUTH_FAILED : Reason.QUERY_FAILED;
    }
}
