package org.health4j.jdbc;

import java.sql.Connection;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransactionRollbackException;
import java.util.Set;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** Whose failure it is that a real call has met: by SQLSTATE, or by JDBC's class where there is none. */
final class CallFailure {

    private static final Set<String> CLASSES_OF_APPLICATION =
            Set.of("21", "22", "23", "27", "2F", "38", "39", "40", "42", "44", "P0");
    private static final Set<String> CLASSES_OF_DATABASE = Set.of("53", "57", "58", "XX");

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String IDLE_SESSION_TIMEOUT = "57P05";

    /** Drivers use it for what they refuse before they ask anybody. */
    private static final String INVALID_PARAMETER = "22023";

    private CallFailure() {}

    /** Whether the database has answered, and it is the application's own doing that it was an error. */
    static boolean isOfApplication(SQLException failure, Connection connection) {
        String state = failure.getSQLState();
        if (state == null) {
            return failure instanceof SQLSyntaxErrorException
                    || failure instanceof SQLIntegrityConstraintViolationException
                    || failure instanceof SQLDataException
                    || failure instanceof SQLTransactionRollbackException;
        }
        return switch (state) {
            case INVALID_PARAMETER -> false;
            case LOCK_NOT_AVAILABLE -> true;
            case READ_ONLY_TRANSACTION -> isReadOnly(connection);
            default -> CLASSES_OF_APPLICATION.contains(sqlClass(state));
        };
    }

    /** Which fault of the database it is; null when it is none, or nobody can say. */
    static @Nullable Reason ofDatabase(SQLException failure, Connection connection) {
        if (isOfApplication(failure, connection)) {
            return null;
        }
        Reason known = SqlFailure.known(failure);
        if (known != null) {
            return known.equals(Reason.INTERRUPTED) ? null : known;
        }
        String state = failure.getSQLState();
        if (state == null) {
            return failure instanceof SQLRecoverableException || failure instanceof SQLNonTransientConnectionException
                    ? Reason.CONNECTION_FAILED
                    : null;
        }
        return switch (state) {
            case READ_ONLY_TRANSACTION -> PostgresIndicator.READ_ONLY;
            case IDLE_SESSION_TIMEOUT -> null;
            default -> CLASSES_OF_DATABASE.contains(sqlClass(state)) ? Reason.QUERY_FAILED : null;
        };
    }

    private static String sqlClass(String state) {
        return state.length() < 2 ? state : state.substring(0, 2);
    }

    /** By the application's own wish, which drivers know without asking. */
    private static boolean isReadOnly(Connection connection) {
        try {
            return connection.isReadOnly();
        } catch (SQLException e) {
            return false;
        }
    }
}
