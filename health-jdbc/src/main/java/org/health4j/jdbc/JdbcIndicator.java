package org.health4j.jdbc;

import static java.util.Objects.requireNonNull;

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
import org.jspecify.annotations.Nullable;

/**
 * Whether a data source has a connection to give and the database answers on it: borrows one, asks the driver
 * ({@link Connection#isValid(int)}) or a query of yours, gives it back.
 *
 * <pre>{@code
 * HealthMonitor.builder()
 *         .readiness("orders-db", JdbcIndicator.of(dataSource))
 *         .deep("outbox", JdbcIndicator.builder(dataSource)
 *                 .query("select count(*) from outbox", row -> row.getLong(1) < 1_000)
 *                 .build())
 *         .start();
 * }</pre>
 *
 * <p><b>Pools.</b> A Hikari pool is known for what it is, also behind data sources that {@linkplain DataSource#unwrap unwrap} to it; these are gone
 * around, {@link ObservedDataSource} among them.
 *
 * <p><b>Time.</b> The check's timeout covers borrowing, asking and giving back. The driver is handed what is left of it, rounded up
 * to whole seconds and never 0, which would mean for ever; a call that hangs is ended at the deadline by {@link Connection#abort}, and the
 * connection is evicted from its Hikari pool. A Hikari pool is waited for until a little before the deadline (a tenth of what is left, at most 100 ms),
 * whatever its {@code connectionTimeout}, so that its reason is known in time. Any other data source waits for as long as it is configured to: set
 * its own timeout below the check's, or the reason is {@link Reason#TIMEOUT}. At the deadline its {@code getConnection} is interrupted, which ends the wait for
 * a connection of a pool; where it does not heed that, as drivers do not that read from a socket, the check is stuck for as long as it waits. Where its
 * {@code loginTimeout} is 0, the first run says so in the log, once. (For pgjdbc that is for ever, its default. Hikari sets that to its {@code connectionTimeout}, which is therefore also how long its pool may take to find
 * a server again that has accepted connections without answering.)
 *
 * <table>
 *   <caption>Reasons for DOWN</caption>
 *   <tr><th>reason</th><th>when</th></tr>
 *   <tr><td>{@link Reason#POOL_EXHAUSTED}</td><td>no connection in time, and all connections of the Hikari pool are in use</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_REFUSED}</td><td>nothing listens</td></tr>
 *   <tr><td>{@link Reason#DNS_FAILED}</td><td>the host's name could not be resolved</td></tr>
 *   <tr><td>{@link Reason#AUTH_FAILED}</td><td>SQLSTATE class 28: the credentials were refused; 42501: the user may not do what is asked</td></tr>
 *   <tr><td>{@link Reason#TOO_MANY_CONNECTIONS}</td><td>SQLSTATE 53300</td></tr>
 *   <tr><td>{@link Reason#STARTING}</td><td>SQLSTATE 57P03: Postgres is starting, or shutting down</td></tr>
 *   <tr><td>{@link Reason#TIMEOUT}</td><td>no answer in time; SQLSTATE 57014</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_FAILED}</td><td>no connection for another reason, or the one that was borrowed is dead</td></tr>
 *   <tr><td>{@link Reason#QUERY_FAILED}</td><td>any other error while asking</td></tr>
 *   <tr><td>{@link #EXPECTATION_FAILED}</td><td>the query's answer is not the expected one</td></tr>
 * </table>
 *
 * <p>Where a Hikari pool had no connection to give in time, the details {@code active}, {@code idle} and {@code max} tell its connections, and
 * {@code waiting} the threads that wait for one.
 *
 * <p>Immutable and safe to share. Opens nothing of its own, and does not close the data source. Follows JDBC 4.3 and the SQLSTATE codes
 * of SQL:2016 and of Postgres (its manual, appendix A). HikariCP is optional, 5.1 to 7.1.
 */
public final class JdbcIndicator implements HealthIndicator {

    /** The database has answered the query, and not with what was expected. */
    public static final Reason EXPECTATION_FAILED = Reason.of("EXPECTATION_FAILED");

    /** What the answer to a query has to be. */
    @FunctionalInterface
    public interface Expectation {

        /**
         * Looks at the first row.
         *
         * @param row the query's result, which stands on its first row; not to be moved or closed
         * @return whether that is the expected answer
         * @throws SQLException as the driver does, which is {@link Reason#QUERY_FAILED}
         */
        boolean isMetBy(ResultSet row) throws SQLException;
    }

    private final ConnectionCheck check;
    private final @Nullable String query;
    private final Expectation expectation;

    private JdbcIndicator(Builder builder) {
        query = builder.query;
        expectation = builder.expectation;
        ConnectionCheck.Look asked = query == null ? JdbcIndicator::validate : (connection, context) -> ask(connection);
        check = new ConnectionCheck(builder.dataSource, builder.networkTimeout ? NetworkTimeout.around(asked) : asked);
    }

    /**
     * Checks a data source.
     *
     * @param dataSource the application's own; remains open
     * @return the indicator
     */
    public static JdbcIndicator of(DataSource dataSource) {
        return builder(dataSource).build();
    }

    /**
     * Starts from the defaults.
     *
     * @param dataSource the application's own; remains open
     * @return a new builder
     */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    @Override
    public Health check(CheckContext context) {
        return check.run(context);
    }

    private static Health validate(Connection connection, CheckContext context) throws SQLException {
        return connection.isValid(wholeSeconds(context.remaining()))
                ? Health.up()
                : Health.down(Reason.CONNECTION_FAILED);
    }

    private Health ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(1);
            try (ResultSet row = statement.executeQuery(query)) {
                return row.next() && expectation.isMetBy(row) ? Health.up() : Health.down(EXPECTATION_FAILED);
            }
        }
    }

    /** Rounded up, and never 0: that would wait for ever. */
    static int wholeSeconds(Duration time) {
        return (int) Math.max(1, time.plusNanos(999_999_999).toSeconds());
    }

    /** Collects options. Not safe for use by several threads. */
    public static final class Builder {

        private final DataSource dataSource;
        private @Nullable String query;
        private Expectation expectation = row -> true;
        private boolean networkTimeout;

        private Builder(DataSource dataSource) {
            this.dataSource = requireNonNull(dataSource, "dataSource");
        }

        /**
         * Asks a query in place of {@link Connection#isValid(int)}, which is the default. It has to answer with one row or more.
         *
         * @param query SQL that changes nothing, and is cheap; one row is fetched
         * @return this
         * @throws IllegalArgumentException when it is blank
         */
        public Builder query(String query) {
            return query(query, row -> true);
        }

        /**
         * Asks a query in place of {@link Connection#isValid(int)}, and expects something of its first row. Any other answer, and none, is DOWN with
         * {@link #EXPECTATION_FAILED}.
         *
         * @param query as in {@link #query(String)}
         * @param expectation what the first row has to be, such as {@code row -> row.getLong(1) < 1_000}
         * @return this
         * @throws IllegalArgumentException when the query is blank
         */
        public Builder query(String query, Expectation expectation) {
            if (query.isBlank()) {
                throw new IllegalArgumentException("query: blank (expected: SQL)");
            }
            this.query = query;
            this.expectation = requireNonNull(expectation, "expectation");
            return this;
        }

        /**
         * Bounds each wait for the network by what is left of the check's timeout ({@link Connection#setNetworkTimeout}), so that a call that hangs ends by
         * itself; the connection's own value is put back. Off by default, since not every driver has it: one without is DOWN with
         * {@link Reason#QUERY_FAILED}. With and without, a call that hangs is aborted at the deadline.
         *
         * @return this
         */
        public Builder networkTimeout() {
            this.networkTimeout = true;
            return this;
        }

        /**
         * The indicator.
         *
         * @return an immutable indicator
         */
        public JdbcIndicator build() {
            return new JdbcIndicator(this);
        }
    }
}
