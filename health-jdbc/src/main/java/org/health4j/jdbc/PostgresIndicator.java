package org.health4j.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/**
 * Whether Postgres answers, and what it is: one query in one round trip, in place of a driver's validation. A replica is UP.
 *
 * <pre>{@code
 * HealthMonitor.builder().readiness("postgres", PostgresIndicator.of(dataSource)).start();
 * }</pre>
 *
 * <p>Details: {@code role} is {@code primary} or {@code replica} ({@code pg_is_in_recovery()}); {@code readOnly} tells whether a
 * transaction on this connection can write nothing ({@code transaction_read_only}). The query needs no privilege. Where the data source
 * hands out connections without auto-commit, the transaction is rolled back, in a second round trip.
 *
 * <p><b>Time.</b> As for {@link JdbcIndicator}; what is left of the check's timeout, in milliseconds, is the connection's network timeout
 * while the query runs. A statement's own query timeout would need a second connection in order to cancel.
 *
 * <p><b>Reasons.</b> Those of {@link JdbcIndicator}; {@link Reason#QUERY_FAILED} is an error that Postgres answered with.
 *
 * <p>Immutable and safe to share. Opens nothing of its own, and does not close the data source. Follows the manual of Postgres 10 and
 * newer, and its driver pgjdbc 42.
 */
public final class PostgresIndicator implements HealthIndicator {

    private static final String QUERY = "select pg_is_in_recovery(), current_setting('transaction_read_only')";

    private final ConnectionCheck check;

    private PostgresIndicator(ConnectionCheck check) {
        this.check = check;
    }

    /**
     * Checks the Postgres server behind a data source.
     *
     * @param dataSource the application's own; remains open
     * @return the indicator
     */
    public static PostgresIndicator of(DataSource dataSource) {
        return new PostgresIndicator(new ConnectionCheck(dataSource, PostgresIndicator::look));
    }

    @Override
    public Health check(CheckContext context) {
        return check.run(context);
    }

    private static Health look(Connection connection, CheckContext context) throws SQLException {
        int configured = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, wholeMillis(context.remaining()));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            row.next();
            return Health.up()
                    .with("role", row.getBoolean(1) ? "replica" : "primary")
                    .with("readOnly", row.getString(2).equals("on"));
        } finally {
            restore(connection, configured);
        }
    }

    private static void restore(Connection connection, int networkTimeout) {
        try {
            connection.setNetworkTimeout(Runnable::run, networkTimeout);
        } catch (SQLException e) {
            // Only a dead connection refuses, and what the query found says more.
        }
    }

    /** Rounded up, and never 0: that would wait for ever. */
    private static int wholeMillis(Duration time) {
        return (int) Math.max(1, time.plusNanos(999_999).toMillis());
    }
}
