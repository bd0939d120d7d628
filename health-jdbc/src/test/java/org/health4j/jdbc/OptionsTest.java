package org.health4j.jdbc;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.health4j.CheckRunReport;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.ProcessFreezer;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(120)
@SuppressWarnings("try") // some resources are only there to be closed
class OptionsTest {

    private static Postgres postgres;

    @BeforeAll
    static void startPostgres(@TempDir Path directory) throws Exception {
        postgres = Postgres.start(directory, builder -> builder.setServerConfig("max_connections", "20"));
        postgres.execute("create role guest login password 'right'");
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    private static PGSimpleDataSource guest() {
        PGSimpleDataSource guest = postgres.unpooled();
        guest.setUser("guest");
        guest.setPassword("right");
        return guest;
    }

    private static Health once(PostgresIndicator.Builder builder) {
        return RunningIndicator.once(builder.build()).health();
    }

    private static Health once(JdbcIndicator.Builder builder) {
        return RunningIndicator.once(builder.build()).health();
    }

    @Test
    void requireWritable_primary_isUp() {
        assertThat(once(PostgresIndicator.builder(guest()).requireWritable()).reason())
                .isEqualTo(Reason.OK);
    }

    @Test
    void requireWritable_readOnlyByDefault_isReadOnly() {
        PGSimpleDataSource readOnly = guest();
        readOnly.setOptions("-c default_transaction_read_only=on");

        Health health = once(PostgresIndicator.builder(readOnly).requireWritable());

        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.reason()).isEqualTo(PostgresIndicator.READ_ONLY);
        assertThat(health.details()).containsExactly(entry("role", "primary"), entry("readOnly", true));
        assertThat(once(PostgresIndicator.builder(readOnly)).reason()).isEqualTo(Reason.OK);
    }

    @Test
    void maxReplicationLag_primary_isUpWithoutALag() {
        assertThat(once(PostgresIndicator.builder(guest()).maxReplicationLag(ofMillis(1)))
                        .details())
                .containsExactly(entry("role", "primary"), entry("readOnly", false));
    }

    /** Of 20 connections three are kept for superusers. */
    @Test
    void maxConnectionsUsed_moreInUse_isDegradedUntilTheyEnd() throws Exception {
        List<Connection> open = new ArrayList<>();
        PostgresIndicator indicator =
                PostgresIndicator.builder(guest()).maxConnectionsUsed(0.5).build();
        try (RunningIndicator running = RunningIndicator.start(indicator)) {
            Health few = running.await(Reason.OK).health();
            assertThat(few.details()).containsEntry("connectionsMax", 17L).containsEntry("connectionsUsed", 1L);
            for (int i = 0; i < 8; i++) {
                open.add(postgres.unpooled().getConnection());
            }
            Health many = running.await(Reason.TOO_MANY_CONNECTIONS).health();
            assertThat(many.status()).isEqualTo(Status.DEGRADED);
            assertThat(many.details()).containsEntry("connectionsUsed", 9L);
            open.remove(0).close();
            running.await(Reason.OK);
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
    }

    @Test
    void query_answered_isUpAsExpected() {
        JdbcIndicator.Builder builder = JdbcIndicator.builder(guest());

        assertThat(once(builder.query("select 7")).reason()).isEqualTo(Reason.OK);
        assertThat(once(builder.query("select 7", row -> row.getInt(1) == 7)).reason())
                .isEqualTo(Reason.OK);
        assertThat(once(builder.query("select generate_series(7, 9)", row -> row.getInt(1) == 7 && !row.next()))
                        .reason())
                .isEqualTo(Reason.OK);
        assertThat(once(builder.query("select 7", row -> row.getInt(1) == 8)).reason())
                .isEqualTo(JdbcIndicator.EXPECTATION_FAILED);
        assertThat(once(builder.query("select 7 where false")).reason()).isEqualTo(JdbcIndicator.EXPECTATION_FAILED);
        assertThat(once(builder.query("select 7", row -> row.getInt("missing") == 7))
                        .reason())
                .isEqualTo(Reason.QUERY_FAILED);
        assertThat(once(builder.query("select * from missing")).reason()).isEqualTo(Reason.QUERY_FAILED);
    }

    @Test
    void query_thatHangs_isTimeoutAndLeavesThePoolWell() throws Exception {
        try (HikariDataSource pool = postgres.pool(config -> config.setMaximumPoolSize(1))) {
            CheckRunReport run = RunningIndicator.once(
                    JdbcIndicator.builder(pool).query("select pg_sleep(100)").build(), ofMillis(300));

            assertThat(run.health().reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(run.took()).isLessThan(ofSeconds(2));
            assertThat(RunningIndicator.once(JdbcIndicator.of(pool), ofSeconds(5))
                            .health()
                            .reason())
                    .isEqualTo(Reason.OK);
        }
    }

    /** Without anybody who aborts: the run ends by itself. */
    @Test
    void networkTimeout_serverFrozen_endsTheRun() throws Exception {
        try (HikariDataSource pool = postgres.pool(config -> config.setMaximumPoolSize(1))) {
            JdbcIndicator indicator = JdbcIndicator.builder(pool)
                    .query("select 7")
                    .networkTimeout()
                    .build();
            assertThat(RunningIndicator.once(indicator).health().reason()).isEqualTo(Reason.OK);
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getNetworkTimeout()).isZero();
            }
            try (ProcessFreezer frozen = postgres.freeze()) {
                Health health = indicator.check(new UnattendedRun(ofMillis(300)));

                assertThat(health.reason()).isEqualTo(Reason.TIMEOUT);
                assertThat(health.cause()).containsInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void options_outOfRange_sayWhatIsExpected() {
        PostgresIndicator.Builder postgresBuilder = PostgresIndicator.builder(guest());
        JdbcIndicator.Builder jdbcBuilder = JdbcIndicator.builder(guest());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> postgresBuilder.maxReplicationLag(ZERO))
                .withMessage("maxReplicationLag: PT0S (expected: PT0.001S to PT24H)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> postgresBuilder.maxReplicationLag(ofHours(24).plusMillis(1)))
                .withMessage("maxReplicationLag: PT24H0.001S (expected: PT0.001S to PT24H)");
        for (double share : new double[] {0, -1, 1.01, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> postgresBuilder.maxConnectionsUsed(share))
                    .withMessage("maxConnectionsUsed: " + share + " (expected: > 0 to 1)");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jdbcBuilder.query(" "))
                .withMessage("query: blank (expected: SQL)");
        assertThat(postgresBuilder
                        .maxReplicationLag(ofHours(24))
                        .maxReplicationLag(ofMillis(1))
                        .maxConnectionsUsed(1)
                        .build())
                .isNotNull();
    }
}
