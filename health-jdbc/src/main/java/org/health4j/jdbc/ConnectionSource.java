package org.health4j.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.health4j.Health;

/** Where connections are borrowed, and what a failed borrow means there. */
interface ConnectionSource {

    Connection borrow(Duration remaining) throws SQLException;

    default Health notBorrowed(Exception failure) {
        return SqlFailure.whileBorrowing(failure);
    }

    /** Takes a dead connection out of its pool, so that no one else gets it. Before it is closed. */
    default void evict(Connection connection) {}

    /** Asked for each run: a data source that chooses among others may lead elsewhere by then. */
    static ConnectionSource of(DataSource dataSource) {
        try {
            HikariSource hikari = HikariSource.in(dataSource);
            return hikari != null ? hikari : plain(dataSource);
        } catch (LinkageError e) {
            // HikariCP is not there, so that this is none; or the data source is older than JDBC 4.
            return plain(dataSource);
        }
    }

    private static ConnectionSource plain(DataSource dataSource) {
        DataSource unobserved = ObservedDataSource.unobserved(dataSource);
        return remaining -> unobserved.getConnection();
    }
}
