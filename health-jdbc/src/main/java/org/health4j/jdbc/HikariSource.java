package org.health4j.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** A Hikari pool, which is waited for no longer than there is time. The only class that needs HikariCP to load. */
final class HikariSource implements ConnectionSource {

    private static final long MOST_MARGIN_MILLIS = 100;

    private final HikariDataSource dataSource;

    private HikariSource(HikariDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The pool that a data source is or wraps, where there is one. */
    static @Nullable HikariSource in(DataSource dataSource) {
        if (dataSource instanceof HikariDataSource hikari) {
            return new HikariSource(hikari);
        }
        try {
            return dataSource.isWrapperFor(HikariDataSource.class)
                    ? new HikariSource(dataSource.unwrap(HikariDataSource.class))
                    : null;
        } catch (SQLException | RuntimeException e) {
            // It cannot tell, or cannot keep what it told.
            return null;
        }
    }

    /**
     * The pool's own timed borrow, not the data source's, which waits its connectionTimeout (30 s by default): an interrupt would end
     * that, too, but hides why there was no connection.
     */
    @Override
    public Connection borrow(CheckContext context) throws SQLException {
        if (dataSource.isClosed() || !(dataSource.getHikariPoolMXBean() instanceof HikariPool pool)) {
            // Says that it is closed, or makes its pool.
            return dataSource.getConnection();
        }
        long millis = context.remaining().toMillis();
        return pool.getConnection(Math.max(1, millis - Math.min(millis / 10, MOST_MARGIN_MILLIS)));
    }

    @Override
    public Health notBorrowed(Exception failure) {
        @Nullable HikariPoolMXBean pool = dataSource.getHikariPoolMXBean();
        if (pool == null || !(failure instanceof SQLTransientConnectionException)) {
            return ConnectionSource.super.notBorrowed(failure);
        }
        int active = pool.getActiveConnections();
        int max = dataSource.getMaximumPoolSize();
        Health found = active < max
                ? ConnectionSource.super.notBorrowed(failure)
                : Health.down(Reason.POOL_EXHAUSTED, failure);
        return found.with("active", active)
                .with("idle", pool.getIdleConnections())
                .with("waiting", pool.getThreadsAwaitingConnection())
                .with("max", max);
    }

    @Override
    public void evict(Connection connection) {
        dataSource.evictConnection(connection);
    }
}
