package org.health4j.jdbc;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.Reason;

/** Borrows a connection, looks at it, and gives it back, whatever happens. */
final class ConnectionCheck {

    /** What is done with a borrowed connection. */
    @FunctionalInterface
    interface Look {
        Health at(Connection connection, CheckContext context) throws SQLException;
    }

    private final DataSource dataSource;
    private final Look look;
    private final AtomicBoolean warned = new AtomicBoolean();

    ConnectionCheck(DataSource dataSource, Look look) {
        this.dataSource = requireNonNull(dataSource, "dataSource");
        this.look = look;
    }

    Health run(CheckContext context) {
        ConnectionSource source = ConnectionSource.of(dataSource);
        if (!warned.getAndSet(true)) {
            source.warn();
        }
        Connection connection;
        try {
            connection = source.borrow(context);
        } catch (SQLException | RuntimeException e) {
            return source.notBorrowed(e);
        }
        AtomicBoolean aborted = new AtomicBoolean();
        // Whatever else is thrown, by an expectation of the application's or by a driver, says nothing of the
        // connection.
        boolean dead = false;
        try {
            Health found = look(connection, context, aborted);
            dead = found.reason().equals(Reason.CONNECTION_FAILED);
            return found;
        } finally {
            giveBack(source, connection, dead || aborted.get());
        }
    }

    @SuppressWarnings("try") // the registration is there to be closed
    private Health look(Connection connection, CheckContext context, AtomicBoolean aborted) {
        if (context.remaining().isZero()) {
            // Too late to count, and no reason to abort a connection that may be well.
            return Health.down(Reason.TIMEOUT);
        }
        // Withdrawn before the connection goes back: an abort must not hit its next user.
        try (CheckContext.Registration abort = context.onTimeout(() -> abort(connection, aborted))) {
            try {
                return look.at(connection, context);
            } catch (SQLException e) {
                return SqlFailure.whileLooking(e);
            } finally {
                endTransaction(connection);
            }
        }
    }

    /** On the calling thread, so that the abort has ended when the action has. */
    private static void abort(Connection connection, AtomicBoolean aborted) {
        aborted.set(true);
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new IllegalStateException("the driver could not abort the connection", e);
        }
    }

    /** Here and not in the pool's close, where a silent server would hold the thread with nobody to abort. */
    private static void endTransaction(Connection connection) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            // A dead connection has no transaction, and the look has found what there was to find.
        }
    }

    private static void giveBack(ConnectionSource source, Connection connection, boolean dead) {
        try {
            if (dead) {
                source.evict(connection);
            }
            connection.close();
        } catch (SQLException | RuntimeException e) {
            // A dead connection may refuse (08003), and the look has found what there was to find.
        }
    }
}
