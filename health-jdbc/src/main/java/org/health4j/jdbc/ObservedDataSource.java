package org.health4j.jdbc;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKey;
import java.sql.ShardingKeyBuilder;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;

/**
 * A data source that tells an {@link ObservedIndicator} how the application's real calls go.
 *
 * <pre>{@code
 * ObservedIndicator postgres = ObservedIndicator.of(PostgresIndicator.of(pool));
 * DataSource dataSource = ObservedDataSource.of(pool, postgres); // for the application
 * HealthMonitor.builder().readiness("postgres", postgres).start();
 * }</pre>
 *
 * <p>Wrap the pool, not what the pool is made of. The indicators of this package go around it, so that their own queries are not taken for real calls, whether
 * they were given the pool or this.
 *
 * <table>
 *   <caption>What is told</caption>
 *   <tr><th>call</th><th>told</th></tr>
 *   <tr><td>{@code execute…} of a statement that ends well; {@code commit} and {@code rollback} after one</td><td>a success, with its latency</td></tr>
 *   <tr><td>any of these, answered with the application's own error: SQLSTATE classes 21, 22 (not 22023), 23, 27, 2F, 38, 39, 40, 42, 44, P0; 55P03; 25006
 *       on a connection that the application made read-only; without an SQLSTATE, JDBC's exceptions for the same. 42501 among them: a row that
 *       row-level security refuses has that code, too</td><td>a success</td></tr>
 *   <tr><td>{@code getConnection} that fails</td><td>a failure, with the reason that {@link JdbcIndicator} would give</td></tr>
 *   <tr><td>any call on a connection or statement that fails for the network, a timeout (57014 too) or SQLSTATE classes 08, 28, 53, 57, 58, XX; 25006
 *       otherwise; without an SQLSTATE, JDBC's exceptions for the same</td><td>a failure, with that reason; {@link Reason#QUERY_FAILED} for 53, 58, XX</td></tr>
 *   <tr><td>what the application has itself ended ({@code cancel}, {@code abort}, {@code close}, an interrupt, 57P05), and any other failure</td><td>nothing</td></tr>
 * </table>
 *
 * <p>That a pool has handed out a connection says nothing of the database, so it is no success; nor is a {@code commit} of nothing, which need not reach
 * it. Rows that are fetched later, through {@code ResultSet.next()}, are not looked at.
 *
 * <p>Connections and statements are {@linkplain java.lang.reflect.Proxy proxies}. {@code unwrap} leads to the pool's and the driver's own, and so do
 * {@code ResultSet.getStatement()} and {@code DatabaseMetaData.getConnection()}: what is done through these is not told. Safe for use by several threads where what it wraps is. Does not close the data source. Follows JDBC 4.3 and the
 * SQLSTATE codes of SQL:2016 and of Postgres.
 */
public final class ObservedDataSource implements DataSource {

    private final DataSource dataSource;
    private final ObservedIndicator observed;

    private ObservedDataSource(DataSource dataSource, ObservedIndicator observed) {
        this.dataSource = requireNonNull(dataSource, "dataSource");
        this.observed = requireNonNull(observed, "observed");
    }

    /**
     * Observes what is done through a data source.
     *
     * @param dataSource the application's own, such as its pool; remains open
     * @param observed hears of the calls
     * @return what the application is given in its place
     */
    public static ObservedDataSource of(DataSource dataSource, ObservedIndicator observed) {
        return new ObservedDataSource(dataSource, observed);
    }

    /** The data source itself, for what is no real call. */
    static DataSource unobserved(DataSource dataSource) {
        return dataSource instanceof ObservedDataSource wrapper ? unobserved(wrapper.dataSource) : dataSource;
    }

    private interface Borrow {
        Connection connection() throws SQLException;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return observed(dataSource::getConnection);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return observed(() -> dataSource.getConnection(username, password));
    }

    /** What it builds is observed like any other connection. */
    @Override
    public ConnectionBuilder createConnectionBuilder() throws SQLException {
        return new ObservedBuilder(dataSource.createConnectionBuilder());
    }

    @Override
    public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
        return dataSource.createShardingKeyBuilder();
    }

    private Connection observed(Borrow borrow) throws SQLException {
        try {
            return ObservedConnection.of(borrow.connection(), observed);
        } catch (SQLException e) {
            tell(e);
            throw e;
        }
    }

    private void tell(SQLException failure) {
        Reason reason = ConnectionSource.of(dataSource).notBorrowed(failure).reason();
        if (!(failure instanceof SQLFeatureNotSupportedException) && !reason.equals(Reason.INTERRUPTED)) {
            observed.failure(reason);
        }
    }

    /** Also to the data source that is observed. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        return type.isInstance(dataSource) ? type.cast(dataSource) : dataSource.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || type.isInstance(dataSource) || dataSource.isWrapperFor(type);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return dataSource.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        dataSource.setLogWriter(out);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return dataSource.getLoginTimeout();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        dataSource.setLoginTimeout(seconds);
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return dataSource.getParentLogger();
    }

    private final class ObservedBuilder implements ConnectionBuilder {

        private final ConnectionBuilder builder;

        ObservedBuilder(ConnectionBuilder builder) {
            this.builder = builder;
        }

        @Override
        public ConnectionBuilder user(String username) {
            builder.user(username);
            return this;
        }

        @Override
        public ConnectionBuilder password(String password) {
            builder.password(password);
            return this;
        }

        @Override
        public ConnectionBuilder shardingKey(ShardingKey shardingKey) {
            builder.shardingKey(shardingKey);
            return this;
        }

        @Override
        public ConnectionBuilder superShardingKey(ShardingKey superShardingKey) {
            builder.superShardingKey(superShardingKey);
            return this;
        }

        @Override
        public Connection build() throws SQLException {
            return observed(builder::build);
        }
    }
}
