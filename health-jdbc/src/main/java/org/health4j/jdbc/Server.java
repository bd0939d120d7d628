package org.health4j.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Postgres server says of itself in one round trip.
 *
 * @param replay how far it follows its primary; only of a replica, and only where asked for
 * @param sessions only where asked for
 */
record Server(
        boolean replica,
        boolean readOnly,
        @Nullable Replay replay,
        @Nullable Sessions sessions) {

    /**
     * How far a replica is, in bytes of the write-ahead log.
     *
     * @param streaming a receiver is connected to the primary
     * @param received flushed to the replica's disk, since it has started to stream
     * @param age how long ago, by the replica's clock, the last replayed transaction was committed by the primary's; null before the first
     */
    record Replay(
            boolean streaming,
            long received,
            long replayed,
            @Nullable Duration age) {

        /** Pages of the log, unless Postgres was built with others. */
        private static final long PAGE = 8_192;

        boolean hasAll() {
            return hasReplayed(received);
        }

        /**
         * After a restart less is received than was replayed: the receiver begins at the start of a segment. And what ends with a page ends within a record, whose
         * rest is sent when somebody commits, or when the next page is full.
         */
        boolean hasReplayed(long position) {
            long complete = position % PAGE == 0 ? position - PAGE : position;
            return streaming && replayed >= complete;
        }

        /** Of the data that can be read here; null when it cannot be told. */
        @Nullable
        Duration lag() {
            return hasAll() ? Duration.ZERO : age;
        }
    }

    /** Of clients, and as many as Postgres gives to users without privileges. */
    record Sessions(long used, long max) {}

    /** What is asked, and how it is read. */
    static final class Question {

        private static final String ROLE = "select pg_is_in_recovery(), current_setting('transaction_read_only')";

        /** What was received before what was replayed: the other way round there would seem to be a gap. */
        private static final String REPLAY = ", exists (select from pg_stat_wal_receiver)"
                + ", coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0'), 0)"
                + ", coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)"
                + ", extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())";

        private static final String SESSIONS =
                ", (select count(*) from pg_stat_activity where datid is not null and usesysid is not null)"
                        + ", current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
                        + " - coalesce(current_setting('reserved_connections', true)::int, 0)";

        private final boolean asksReplay;
        private final boolean asksSessions;
        private final String sql;

        Question(boolean asksReplay, boolean asksSessions) {
            this.asksReplay = asksReplay;
            this.asksSessions = asksSessions;
            List<String> parts = new ArrayList<>(List.of(ROLE));
            if (asksReplay) {
                parts.add(REPLAY);
            }
            if (asksSessions) {
                parts.add(SESSIONS);
            }
            sql = String.join("", parts);
        }

        Server ask(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                boolean replica = row.getBoolean(1);
                int next = asksReplay ? 7 : 3;
                return new Server(
                        replica,
                        row.getString(2).equals("on"),
                        asksReplay && replica ? replay(row) : null,
                        asksSessions ? new Sessions(row.getLong(next), row.getLong(next + 1)) : null);
            }
        }

        private static Replay replay(ResultSet row) throws SQLException {
            double seconds = row.getDouble(6);
            // Clocks differ, and nothing is from the future.
            Duration age = row.wasNull() ? null : Duration.ofMillis(Math.max(0, Math.round(seconds * 1_000)));
            return new Replay(row.getBoolean(3), row.getLong(4), row.getLong(5), age);
        }
    }
}
