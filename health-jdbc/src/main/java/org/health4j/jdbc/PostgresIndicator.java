package org.health4j.jdbc;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.jdbc.Server.Replay;
import org.health4j.jdbc.Server.Sessions;
import org.jspecify.annotations.Nullable;

/**
 * Whether Postgres answers, and what it is: one query in one round trip, in place of a driver's validation. Without options a replica is UP.
 *
 * <pre>{@code
 * HealthMonitor.builder()
 *         .readiness("postgres", PostgresIndicator.of(dataSource))
 *         .readiness("reports", PostgresIndicator.builder(replica).maxReplicationLag(ofSeconds(30)).build())
 *         .start();
 * }</pre>
 *
 * <p>Details: {@code role} is {@code primary} or {@code replica} ({@code pg_is_in_recovery()}); {@code readOnly} tells whether a
 * transaction on this connection can write nothing ({@code transaction_read_only}); the options add others. The query needs no privilege. Where the data
 * source hands out connections without auto-commit, the transaction is rolled back, in a second round trip.
 *
 * <p><b>Time and pools.</b> As for {@link JdbcIndicator}; what is left of the check's timeout, in milliseconds, is the connection's network timeout
 * while the query runs. A statement's own query timeout would need a second connection in order to cancel.
 *
 * <p><b>Reasons.</b> Those of {@link JdbcIndicator}, where {@link Reason#QUERY_FAILED} is an error that Postgres answered with, and:
 *
 * <table>
 *   <caption>Reasons that options add</caption>
 *   <tr><th>reason</th><th>status</th><th>when</th></tr>
 *   <tr><td>{@link #IN_RECOVERY}</td><td>DOWN</td><td>writable is required, and the server is a replica</td></tr>
 *   <tr><td>{@link #READ_ONLY}</td><td>DOWN</td><td>writable is required, and transactions are read-only although it is none</td></tr>
 *   <tr><td>{@link #LAGGING}</td><td>DOWN</td><td>the replica is behind by more than it may be</td></tr>
 *   <tr><td>{@link Reason#TOO_MANY_CONNECTIONS}</td><td>DEGRADED</td><td>more of the server's connections are in use than may be</td></tr>
 * </table>
 *
 * <p>Immutable and safe to share. Opens nothing of its own, and does not close the data source. Follows the manual of Postgres 10 and
 * newer, and its driver pgjdbc 42.
 */
public final class PostgresIndicator implements HealthIndicator {

    /** The server is a replica, and one that can be written to is required. */
    public static final Reason IN_RECOVERY = Reason.of("IN_RECOVERY");

    /** The server takes no writes, and has to. */
    public static final Reason READ_ONLY = Reason.of("READ_ONLY");

    /** What can be read here is older than it may be. */
    public static final Reason LAGGING = Reason.of("LAGGING");

    /** What a replica may take to replay what it has just received, before that counts as a lag. */
    private static final Duration CATCH_UP = Duration.ofMillis(100);

    private final ConnectionCheck check;
    private final Server.Question question;
    private final boolean requireWritable;
    private final @Nullable Duration maxReplicationLag;
    private final double maxConnectionsUsed;

    private PostgresIndicator(Builder builder) {
        requireWritable = builder.requireWritable;
        maxReplicationLag = builder.maxReplicationLag;
        maxConnectionsUsed = builder.maxConnectionsUsed;
        question = new Server.Question(maxReplicationLag != null, maxConnectionsUsed > 0);
        check = new ConnectionCheck(builder.dataSource, NetworkTimeout.around(this::look));
    }

    /**
     * Checks the Postgres server behind a data source.
     *
     * @param dataSource the application's own; remains open
     * @return the indicator
     */
    public static PostgresIndicator of(DataSource dataSource) {
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

    private Health look(Connection connection, CheckContext context) throws SQLException {
        Server server = question.ask(connection);
        Replay replay = server.replay();
        if (replay != null && exceeds(replay.lag()) && CATCH_UP.compareTo(context.remaining()) < 0) {
            // The first write after an hour, or a long transaction, is on its way: an hour old is what was replayed
            // before it.
            LockSupport.parkNanos(CATCH_UP.toNanos());
            server = question.ask(connection);
            Replay later = server.replay();
            if (later != null && later.hasReplayed(replay.received())) {
                return judged(server, Duration.ZERO);
            }
        }
        return judged(server, server.replay() == null ? null : server.replay().lag());
    }

    private boolean exceeds(@Nullable Duration lag) {
        return maxReplicationLag != null && (lag == null || lag.compareTo(maxReplicationLag) > 0);
    }

    private Health judged(Server server, @Nullable Duration lag) {
        Health health = status(server, lag)
                .with("role", server.replica() ? "replica" : "primary")
                .with("readOnly", server.readOnly());
        Replay replay = server.replay();
        if (replay != null) {
            health = health.with("streaming", replay.streaming());
            health = lag == null ? health : health.with("replicationLag", lag);
        }
        Sessions sessions = server.sessions();
        return sessions == null
                ? health
                : health.with("connectionsUsed", sessions.used()).with("connectionsMax", sessions.max());
    }

    private Health status(Server server, @Nullable Duration lag) {
        if (requireWritable && server.readOnly()) {
            return Health.down(server.replica() ? IN_RECOVERY : READ_ONLY);
        }
        if (server.replay() != null && exceeds(lag)) {
            return Health.down(LAGGING);
        }
        Sessions sessions = server.sessions();
        return sessions != null && sessions.used() > maxConnectionsUsed * sessions.max()
                ? Health.degraded(Reason.TOO_MANY_CONNECTIONS)
                : Health.up();
    }

    /** Collects options. Not safe for use by several threads. */
    public static final class Builder {

        private static final Duration LEAST_LAG = Duration.ofMillis(1);
        private static final Duration MOST_LAG = Duration.ofHours(24);

        private final DataSource dataSource;
        private boolean requireWritable;
        private @Nullable Duration maxReplicationLag;
        private double maxConnectionsUsed;

        private Builder(DataSource dataSource) {
            this.dataSource = requireNonNull(dataSource, "dataSource");
        }

        /**
         * DOWN where nothing can be written: {@link #IN_RECOVERY} on a replica, {@link #READ_ONLY} where {@code default_transaction_read_only} is
         * on. So an application notices that its primary has become a replica while its connections live on. Off by default.
         *
         * @return this
         */
        public Builder requireWritable() {
            this.requireWritable = true;
            return this;
        }

        /**
         * DOWN with {@link #LAGGING} on a replica whose data may be older than this. Off by default; a primary has no lag.
         *
         * <p>A replica that streams and has replayed all that it has received has none, however long its primary has been idle. For any other one it is the age
         * of the last transaction that it has replayed, by its own clock and its primary's: so it also grows while the replica is cut off from a primary, and
         * where it gets its log from an archive. A lag that is too long is looked at twice, 100 ms apart, in a second round trip. Details:
         * {@code replicationLag}, and {@code streaming}, whether it is connected to a primary. (Aurora has no such functions.)
         *
         * <p>Inside of an {@link org.health4j.ObservedIndicator} the lag is seen up to a minute late: while real calls succeed, its ping, which this is, is sent once a
         * minute ({@link org.health4j.ObservedIndicator.Builder#pingEvery}). Register the lag as a check of its own where that is too late.
         *
         * @param maxReplicationLag from 1 ms to 24 h
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder maxReplicationLag(Duration maxReplicationLag) {
            if (maxReplicationLag.compareTo(LEAST_LAG) < 0 || maxReplicationLag.compareTo(MOST_LAG) > 0) {
                throw new IllegalArgumentException("maxReplicationLag: " + maxReplicationLag + " (expected: "
                        + LEAST_LAG + " to " + MOST_LAG + ")");
            }
            this.maxReplicationLag = maxReplicationLag;
            return this;
        }

        /**
         * DEGRADED with {@link Reason#TOO_MANY_CONNECTIONS} where more of the server's connections are in use: before it has none left for anybody, which is
         * DOWN with the same reason. Off by default. Counted are the sessions of all users, with parallel workers, against {@code max_connections}
         * without those that are reserved. Details: {@code connectionsUsed} and {@code connectionsMax}.
         *
         * @param share more than 0, at most 1; 0.9 is nine tenths
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder maxConnectionsUsed(double share) {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("maxConnectionsUsed: " + share + " (expected: > 0 to 1)");
            }
            this.maxConnectionsUsed = share;
            return this;
        }

        /**
         * The indicator.
         *
         * @return an immutable indicator
         */
        public PostgresIndicator build() {
            return new PostgresIndicator(this);
        }
    }
}
