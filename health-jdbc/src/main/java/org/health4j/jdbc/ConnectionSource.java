package org.health4j.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.health4j.CheckContext;
import org.health4j.Health;

/** Where connections are borrowed, and what a failed borrow means there. */
interface ConnectionSource {

    /** Before the deadline, where that can be had. */
    Connection borrow(CheckContext context) throws SQLException;

    /** Tells the log, where a borrow may last for ever. Asked once, in the first run: some pools open themselves for the answer. */
    default void warn() {}

    default Health notBorrowed(Exception failure) {
        return SqlFailure.whileBorrowing(failure);
    }

    /** Takes a dead connection out of its pool, so that no one else gets it. Before it is closed. */
    default void evict(Connection connection) {}

    /** Asked for each run: a data source that chooses among others may lead elsewhere by then. */
    static ConnectionSource of(DataSource dataSource) {
        try {
            HikariSource hikari = HikariSource.in(dataSource);
            return hikari != null ? hikari : new PlainSource(dataSource);
        } catch (LinkageError e) {
            // HikariCP is not there, so that this is none; or the data source is older than JDBC 4.
            return new PlainSource(dataSource);
        }
    }
}
