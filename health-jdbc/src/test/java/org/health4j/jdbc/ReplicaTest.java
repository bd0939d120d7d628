package org.health4j.jdbc;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.health4j.CheckRunReport;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** A primary, and a replica that streams from it. */
@Timeout(120)
@SuppressWarnings("try") // some resources are only there to be closed
class ReplicaTest {

    private static final Duration MOST_LAG = ofMillis(500);

    private static Postgres primary;
    private static Postgres replica;

    @BeforeAll
    static void start(@TempDir Path ofPrimary, @TempDir Path ofReplica) throws Exception {
        primary = Postgres.start(ofPrimary);
        primary.execute("create role guest login password 'right'");
        primary.execute("create table orders (id int)");
        replica = primary.replica(ofReplica);
    }

    @AfterAll
    static void stop() throws Exception {
        replica.close();
        primary.close();
    }

    private PostgresIndicator fresh() {
        return PostgresIndicator.builder(replica.unpooled())
                .maxReplicationLag(MOST_LAG)
                .build();
    }

    /** From here on the last replayed transaction has a time. */
    private static void writeAndReplay() throws Exception {
        primary.execute("insert into orders values (1)");
        String written = primary.ask("select count(*) from orders");
        Awaiting.that(
                "the replica has it",
                () -> replica.ask("select count(*) from orders").equals(written));
    }

    @Test
    void check_replicaOfAnIdlePrimary_hasNoLag() throws Exception {
        PGSimpleDataSource guest = replica.unpooled();
        guest.setUser("guest");
        guest.setPassword("right");
        try (RunningIndicator running = RunningIndicator.start(
                PostgresIndicator.builder(guest).maxReplicationLag(MOST_LAG).build())) {
            CheckRunReport first = running.await(Reason.OK);
            CheckRunReport later = running.await(
                    run -> Duration.between(first.at(), run.at()).compareTo(MOST_LAG.multipliedBy(3)) > 0);

            assertThat(later.health().status()).isEqualTo(Status.UP);
            assertThat(later.health().details())
                    .containsExactly(
                            entry("role", "replica"),
                            entry("readOnly", true),
                            entry("streaming", true),
                            entry("replicationLag", Duration.ZERO));
        }
    }

    @Test
    void check_replayThatStands_isLaggingUntilItGoesOn() throws Exception {
        try (RunningIndicator running = RunningIndicator.start(fresh())) {
            writeAndReplay();
            running.await(Reason.OK);
            replica.execute("select pg_wal_replay_pause()");
            primary.execute("insert into orders values (2)");
            Health behind = running.await(PostgresIndicator.LAGGING).health();

            assertThat(behind.status()).isEqualTo(Status.DOWN);
            assertThat(behind.details()).containsEntry("streaming", true);
            assertThat((Duration) behind.details().get("replicationLag")).isBetween(MOST_LAG, ofSeconds(60));

            replica.execute("select pg_wal_replay_resume()");
            running.await(Reason.OK);
        }
    }

    @Test
    void check_primaryGone_isLaggingUntilItIsBack() throws Exception {
        writeAndReplay();
        try (RunningIndicator running = RunningIndicator.start(fresh())) {
            running.await(Reason.OK);
            primary.stop();
            Health cutOff = running.await(PostgresIndicator.LAGGING).health();

            assertThat(cutOff.details()).containsEntry("streaming", false);
            assertThat(RunningIndicator.once(PostgresIndicator.of(replica.unpooled()))
                            .health()
                            .status())
                    .isEqualTo(Status.UP);

            primary.startAgain();
            running.await(Reason.OK);
        }
    }

    /** The last commit is long ago, and there is always something that is received and not yet replayed. */
    @Test
    void check_longTransactionThatIsBeingReplayed_isNoLag() throws Exception {
        writeAndReplay();
        try (Connection connection = primary.unpooled().getConnection();
                Statement statement = connection.createStatement();
                RunningIndicator running = RunningIndicator.start(fresh(), check -> check.period(ofMillis(10)))) {
            running.await(Reason.OK);
            connection.setAutoCommit(false);
            long started = System.nanoTime();
            while (System.nanoTime() - started < MOST_LAG.multipliedBy(5).toNanos()) {
                statement.execute("insert into orders select generate_series(1, 100)");
                LockSupport.parkNanos(ofMillis(1).toNanos());
                assertThat(running.await(run -> true).health().reason()).isEqualTo(Reason.OK);
            }
            connection.rollback();
        }
    }

    /** The first write after a while is received, and replayed a moment later: while the indicator looks. */
    @Test
    void check_writeThatIsOnItsWay_isNoLag() throws Exception {
        writeAndReplay();
        replica.execute("select pg_wal_replay_pause()");
        primary.execute("insert into orders values (2)");
        try (RunningIndicator behind = RunningIndicator.start(fresh())) {
            behind.await(PostgresIndicator.LAGGING);
        }
        DataSource resumed = AfterQuery.of(replica.unpooled(), () -> replica.execute("select pg_wal_replay_resume()"));

        Health health = RunningIndicator.once(PostgresIndicator.builder(resumed)
                        .maxReplicationLag(MOST_LAG)
                        .build())
                .health();

        assertThat(health.reason()).isEqualTo(Reason.OK);
        assertThat(health.details()).containsEntry("replicationLag", Duration.ZERO);
    }

    /** The same connections, all the time. */
    @Test
    void check_promotion_makesItWritable(@TempDir Path directory) throws Exception {
        try (Postgres standby = primary.replica(directory);
                HikariDataSource pool = standby.pool(config -> config.setMaximumPoolSize(1));
                RunningIndicator running = RunningIndicator.start(
                        PostgresIndicator.builder(pool).requireWritable().build())) {
            Health before = running.await(PostgresIndicator.IN_RECOVERY).health();
            assertThat(before.status()).isEqualTo(Status.DOWN);
            assertThat(before.details()).containsExactly(entry("role", "replica"), entry("readOnly", true));

            standby.execute("select pg_promote()");

            assertThat(running.await(Reason.OK).health().details())
                    .containsExactly(entry("role", "primary"), entry("readOnly", false));
        }
    }
}
