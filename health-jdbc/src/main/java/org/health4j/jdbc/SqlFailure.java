package org.health4j.jdbc;

import static java.util.Objects.requireNonNullElse;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.health4j.Health;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** Tells which fault a failure is, by the classes in its chain of causes and by SQLSTATE, never by a message. */
final class SqlFailure {

    private interface Look {
        @Nullable
        Reason at(Throwable failure);
    }

    private static final int MOST_CAUSES = 20;
    private static final List<Look> LOOKS = List.of(SqlFailure::sqlState, SqlFailure::waited);

    private SqlFailure() {}

    static Health whileBorrowing(Exception failure) {
        return Health.down(requireNonNullElse(known(failure), Reason.CONNECTION_FAILED), failure);
    }

    static Health whileLooking(SQLException failure) {
        return Health.down(requireNonNullElse(known(failure), Reason.QUERY_FAILED), failure);
    }

    /** The network's word before the server's, and both before the mere fact that a wait has ended. */
    static @Nullable Reason known(Throwable failure) {
        Optional<Reason> network = Reason.ofNetworkFailure(failure);
        if (network.isPresent()) {
            return network.get();
        }
        List<Throwable> chain = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .toList();
        for (Look look : LOOKS) {
            for (Throwable cause : chain) {
                Reason reason = look.at(cause);
                if (reason != null) {
                    return reason;
                }
            }
        }
        return null;
    }

    private static @Nullable Reason sqlState(Throwable failure) {
        if (!(failure instanceof SQLException sql) || sql.getSQLState() == null) {
            return null;
        }
        String state = sql.getSQLState();
        return switch (state) {
            case "53300" -> Reason.TOO_MANY_CONNECTIONS;
            case "57014" -> Reason.TIMEOUT;
            case "57P03" -> Reason.STARTING;
            case "42501" -> Reason.AUTH_FAILED; // insufficient privilege
            // The server ended this connection: an administrator did, or a crash.
            case "57P01", "57P02" -> Reason.CONNECTION_FAILED;
            default ->
                state.startsWith("28") ? Reason.AUTH_FAILED : state.startsWith("08") ? Reason.CONNECTION_FAILED : null;
        };
    }

    private static @Nullable Reason waited(Throwable failure) {
        return failure instanceof SQLTimeoutException || failure instanceof SQLTransientConnectionException
                ? Reason.TIMEOUT
                : null;
    }
}
