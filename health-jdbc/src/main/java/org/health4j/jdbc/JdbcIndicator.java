package org.health4j.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/**
 * Whether a data source has a connection to give and the database answers on it: borrows one, asks the driver
 * ({@link Connection#isValid(int)}), gives it back.
 *
 * <pre>{@code
 * HealthMonitor.builder().readiness("orders-db", JdbcIndicator.of(dataSource)).start();
 * }</pre>
 *
 * <p><b>Time.</b> The check's timeout covers borrowing, asking and giving back. The driver is handed what is left of it, rounded up
 * to whole seconds and never 0, which would mean for ever; a call that hangs is ended at the deadline by {@link Connection#abort}. A
 * Hikari pool is waited for until a little before the deadline (a tenth of what is left, at most 100 ms), whatever its
 * {@code connectionTimeout}, so that its reason is known in time. Any other data source waits for as long as it is configured to: set
 * its own timeout below the check's, or the reason is {@link Reason#TIMEOUT}.
 *
 * <table>
 *   <caption>Reasons for DOWN</caption>
 *   <tr><th>reason</th><th>when</th></tr>
 *   <tr><td>{@link Reason#POOL_EXHAUSTED}</td><td>no connection in time, and all connections of the Hikari pool are in use; details
 *       {@code active}, {@code idle} and {@code waiting}, in connections and threads</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_REFUSED}</td><td>nothing listens</td></tr>
 *   <tr><td>{@link Reason#DNS_FAILED}</td><td>the host's name could not be resolved</td></tr>
 *   <tr><td>{@link Reason#AUTH_FAILED}</td><td>SQLSTATE class 28</td></tr>
 *   <tr><td>{@link Reason#TOO_MANY_CONNECTIONS}</td><td>SQLSTATE 53300</td></tr>
 *   <tr><td>{@link Reason#STARTING}</td><td>SQLSTATE 57P03: Postgres is starting, or shutting down</td></tr>
 *   <tr><td>{@link Reason#TIMEOUT}</td><td>no answer in time; SQLSTATE 57014</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_FAILED}</td><td>no connection for another reason, or the one that was borrowed is dead</td></tr>
 *   <tr><td>{@link Reason#QUERY_FAILED}</td><td>any other error while asking</td></tr>
 * </table>
 *
 * <p>Immutable and safe to share. Opens nothing of its own, and does not close the data source. Follows JDBC 4.3 and the SQLSTATE codes
 * of SQL:2016 and of Postgres (its manual, appendix A). HikariCP is optional.
 */
public final class JdbcIndicator implements HealthIndicator {

    private final ConnectionCheck check;

    private JdbcIndicator(ConnectionCheck check) {
        this.check = check;
    }

    /**
     * Checks a data source.
     *
     * @param dataSource the application's own; remains open
     * @return the indicator
     */
    public static JdbcIndicator of(DataSource dataSource) {
        return new JdbcIndicator(new ConnectionCheck(dataSource, JdbcIndicator::look));
    }

    @Override
    public Health check(CheckContext context) {
        return check.run(context);
    }

    private static Health look(Connection connection, CheckContext context) throws SQLException {
        return connection.isValid(wholeSeconds(context.remaining()))
                ? Health.up()
                : Health.down(Reason.CONNECTION_FAILED);
    }

    /** Rounded up, and never 0: that would wait for ever. */
    static int wholeSeconds(Duration time) {
        return (int) Math.max(1, time.plusNanos(999_999_999).toSeconds());
    }
}
