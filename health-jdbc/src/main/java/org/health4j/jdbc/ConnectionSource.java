package org.health4j.jdbc;

import static java.util.Objects.requireNonNull;

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

    static ConnectionSource of(DataSource dataSource) {
        requireNonNull(dataSource, "dataSource");
        try {
            return HikariSource.isHikari(dataSource) ? new HikariSource(dataSource) : plain(dataSource);
        } catch (LinkageError e) {
            // HikariCP is not there, so that this is none.
            return plain(dataSource);
        }
    }

    private static ConnectionSource plain(DataSource dataSource) {
        return remaining -> dataSource.getConnection();
    }
}
