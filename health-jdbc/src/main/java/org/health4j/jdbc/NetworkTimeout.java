package org.health4j.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Bounds what a look at a connection waits for the network by the time that there is, and puts the connection's own value back. */
final class NetworkTimeout {

    private NetworkTimeout() {}

    static ConnectionCheck.Look around(ConnectionCheck.Look look) {
        return (connection, context) -> {
            int configured = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, wholeMillis(context.remaining()));
            try {
                return look.at(connection, context);
            } finally {
                restore(connection, configured);
            }
        };
    }

    private static void restore(Connection connection, int networkTimeout) {
        try {
            connection.setNetworkTimeout(Runnable::run, networkTimeout);
        } catch (SQLException e) {
            // Only a dead connection refuses, and what the look found says more.
        }
    }

    /** Rounded up, and never 0: that would wait for ever. */
    private static int wholeMillis(Duration time) {
        return (int) Math.max(1, time.plusNanos(999_999).toMillis());
    }
}
