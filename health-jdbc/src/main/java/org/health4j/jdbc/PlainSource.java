package org.health4j.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.health4j.CheckContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A data source of which nothing is known: it waits for as long as it is configured to, or until it is interrupted. */
final class PlainSource implements ConnectionSource {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcIndicator.class);

    private final DataSource dataSource;

    PlainSource(DataSource dataSource) {
        this.dataSource = ObservedDataSource.unobserved(dataSource);
    }

    /** Other pools, too, heed an interrupt while they wait for a connection; a driver that reads from its socket does not. */
    @Override
    @SuppressWarnings("try") // the registration is there to be closed
    public Connection borrow(CheckContext context) throws SQLException {
        try (CheckContext.Registration interrupt = context.interruptOnTimeout()) {
            return dataSource.getConnection();
        }
    }

    @Override
    public void warn() {
        try {
            if (dataSource.getLoginTimeout() == 0) {
                LOG.warn(
                        "loginTimeout of {}: 0 s (expected: more, unless other timeouts end its getConnection: a check that waits there for longer than"
                                + " its own timeout is stuck)",
                        dataSource.getClass().getName());
            }
        } catch (SQLException | RuntimeException | LinkageError e) {
            // It cannot tell, or is older than JDBC 4.
        }
    }
}
