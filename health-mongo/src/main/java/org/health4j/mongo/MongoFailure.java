package org.health4j.mongo;

import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** Tells which fault a failure is, by the classes in its chain of causes and by MongoDB's codes, never by a message. */
final class MongoFailure {

    static final Reason NO_PRIMARY = Reason.of("NO_PRIMARY");
    static final Reason SHUTTING_DOWN = Reason.of("SHUTTING_DOWN");
    private static final Reason DISK_FULL = Reason.of("DISK_FULL");

    private static final int MOST_CAUSES = 20;

    private MongoFailure() {}

    /** The network's word before the server's, and that before the driver's, which wraps them: anything may befall it while it shows credentials. */
    static Reason reason(Throwable failure) {
        Optional<Reason> network = Reason.ofNetworkFailure(failure);
        if (network.isPresent()) {
            return network.get();
        }
        Reason answered = first(failure, MongoFailure::answered);
        if (answered != null) {
            return answered;
        }
        if (has(failure, MongoInterruptedException.class)) {
            return Reason.INTERRUPTED;
        }
        if (has(failure, MongoTimeoutException.class)) {
            return Reason.TIMEOUT;
        }
        if (has(failure, MongoSocketException.class)) {
            return Reason.CONNECTION_FAILED;
        }
        if (has(failure, MongoSecurityException.class)) {
            return Reason.AUTH_FAILED;
        }
        return failure instanceof MongoServerException ? Reason.QUERY_FAILED : Reason.CONNECTION_FAILED;
    }

    /** Why there was no server, where it is the same for all of them. */
    static @Nullable Reason unanimous(List<Throwable> failures) {
        List<Reason> reasons =
                failures.stream().map(MongoFailure::reason).distinct().toList();
        return reasons.size() == 1 ? reasons.get(0) : null;
    }

    /** What a failed command of the application's says of MongoDB: null where it was answered, be it that the command was wrong. */
    static @Nullable Reason ofCommand(Throwable failure) {
        boolean answered = failure instanceof MongoServerException && first(failure, MongoFailure::answered) == null;
        return answered || !(failure instanceof MongoException) ? null : reason(failure);
    }

    /**
     * What may stand in the log. The driver's failures to authenticate name the user, and so do its timeouts, which quote those of the servers; the answer that
     * is wrapped in them does not.
     */
    static @Nullable Throwable withoutUser(Throwable failure, List<Throwable> serverFailures) {
        return Stream.concat(Stream.of(failure), serverFailures.stream())
                .filter(each -> has(each, MongoSecurityException.class))
                .findFirst()
                .map(named -> chain(named)
                        .filter(cause ->
                                !(cause instanceof MongoSecurityException || cause instanceof MongoTimeoutException))
                        .findFirst())
                .orElse(Optional.of(failure))
                .orElse(null);
    }

    static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return chain(failure).anyMatch(type::isInstance);
    }

    /**
     * Whether a wait, and no socket, has taken too long or was interrupted: with its own deadline the driver has this class itself for a wait for a connection,
     * and a subclass for all else.
     */
    static boolean hasWaited(Throwable failure) {
        return chain(failure)
                .anyMatch(cause ->
                        cause.getClass().equals(MongoTimeoutException.class) || cause instanceof InterruptedException);
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MOST_CAUSES);
    }

    private static @Nullable Reason first(Throwable failure, Function<Throwable, @Nullable Reason> tell) {
        return chain(failure).map(tell).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static @Nullable Reason answered(Throwable failure) {
        if (failure instanceof MongoExecutionTimeoutException) {
            return Reason.TIMEOUT;
        }
        Reason reason = failure instanceof MongoServerException answer ? answered(answer.getCode()) : null;
        if (reason == null && failure instanceof MongoNotPrimaryException) {
            return NO_PRIMARY;
        }
        return reason == null && failure instanceof MongoNodeIsRecoveringException ? Reason.STARTING : reason;
    }

    /** By the server's list of error codes; null for those that lie with the command. */
    private static @Nullable Reason answered(int code) {
        return switch (code) {
            case 13, 18 -> Reason.AUTH_FAILED; // Unauthorized, AuthenticationFailed
            case 91, 11600 -> SHUTTING_DOWN; // ShutdownInProgress, InterruptedAtShutdown
            case 11602, 13436 -> Reason.STARTING; // InterruptedDueToReplStateChange, NotPrimaryOrSecondary
            case 189, 10058, 10107, 13435 ->
                NO_PRIMARY; // PrimarySteppedDown, and three that say that it is not primary
            case 50, 89, 202, 262 -> Reason.TIMEOUT; // MaxTimeMSExpired, NetworkTimeout, …ExceededTimeLimit
            case 6, 7, 133, 9001 ->
                Reason.CONNECTION_FAILED; // a router's: HostUnreachable, HostNotFound, no host, SocketException
            case 14031 -> DISK_FULL; // OutOfDiskSpace
            default -> null;
        };
    }
}
