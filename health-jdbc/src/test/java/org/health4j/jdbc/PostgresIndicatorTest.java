package org.health4j.jdbc;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
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
@SuppressWarnings("try") // some resources are closed early, and some are only there to be closed
class PostgresIndicatorTest {

    private static Postgres postgres;

    @BeforeAll
    static void startPostgres(@TempDir Path directory) throws Exception {
        postgres = Postgres.start(directory, builder -> builder.setServerConfig("max_connections", "20"));
        try (Connection connection = postgres.unpooled().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create role guest login password 'right'");
        }
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    @Test
    void check_primary_isUpWithRole() {
        try (HikariDataSource pool = postgres.pool(config -> {})) {
            Health health = RunningIndicator.once(PostgresIndicator.of(pool)).health();

            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.details()).containsExactly(entry("role", "primary"), entry("readOnly", false));
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void check_withoutAutoCommit_leavesNoTransactionOpen() throws Exception {
        try (HikariDataSource pool = postgres.pool(config -> {
                    config.setAutoCommit(false);
                    config.setMaximumPoolSize(1);
                });
                Connection observer = postgres.unpooled().getConnection();
                Statement statement = observer.createStatement()) {
            assertThat(RunningIndicator.once(PostgresIndicator.of(pool))
                            .health()
                            .status())
                    .isEqualTo(Status.UP);
            assertThat(RunningIndicator.once(JdbcIndicator.of(pool)).health().status())
                    .isEqualTo(Status.UP);

            ResultSet row = statement.executeQuery(
                    "select count(*) from pg_stat_activity where state like 'idle in transaction%'");
            row.next();
            assertThat(row.getInt(1)).isZero();
        }
    }

    @Test
    void check_networkTimeoutOfTheApplication_isKept() throws Exception {
        try (HikariDataSource pool = postgres.pool(config -> config.setMaximumPoolSize(1))) {
            RunningIndicator.once(PostgresIndicator.of(pool));

            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getNetworkTimeout()).isZero();
            }
        }
    }

    @Test
    void check_wrongPassword_isAuthFailed() {
        PGSimpleDataSource guest = postgres.unpooled();
        guest.setUser("guest");
        guest.setPassword("right");
        assertThat(RunningIndicator.once(PostgresIndicator.of(guest)).health().status())
                .isEqualTo(Status.UP);

        guest.setPassword("wrong");
        Health health = RunningIndicator.once(PostgresIndicator.of(guest)).health();

        assertThat(health.reason()).isEqualTo(Reason.AUTH_FAILED);
        assertThat(health.details()).isEmpty();
    }

    @Test
    void check_noSuchDatabase_isConnectionFailed() {
        PGSimpleDataSource dataSource = postgres.unpooled();
        dataSource.setDatabaseName("missing");

        assertThat(RunningIndicator.once(PostgresIndicator.of(dataSource))
                        .health()
                        .reason())
                .isEqualTo(Reason.CONNECTION_FAILED);
    }

    @Test
    void check_serverFull_isTooManyConnections() throws Exception {
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                all.add(postgres.unpooled().getConnection());
            }
            assertThat(RunningIndicator.once(PostgresIndicator.of(postgres.unpooled()))
                            .health()
                            .reason())
                    .isEqualTo(Reason.TOO_MANY_CONNECTIONS);
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
    }

    @Test
    void check_serverFrozen_isTimeoutOnTimeAndUpAfterThaw() throws Exception {
        try (HikariDataSource pool = postgres.pool(config -> {});
                RunningIndicator running = RunningIndicator.start(PostgresIndicator.of(pool))) {
            running.await(Reason.OK);
            try (ProcessFreezer frozen = postgres.freeze()) {
                CheckRunReport run = running.await(Reason.TIMEOUT);

                assertThat(run.health().status()).isEqualTo(Status.DOWN);
                assertThat(run.took()).isBetween(ofMillis(950), ofMillis(1_500));
            }
            running.await(Reason.OK);
            running.close();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void check_serverStopping_isStartingThenRefused(@TempDir Path directory) throws Exception {
        try (Postgres own = Postgres.start(directory);
                RunningIndicator running = RunningIndicator.start(PostgresIndicator.of(own.unpooled()))) {
            running.await(Reason.OK);
            try (Connection last = own.unpooled().getConnection()) {
                assertThat(last.isValid(1)).isTrue();
                own.stopGently();
                running.await(Reason.STARTING);
            }
            running.await(Reason.CONNECTION_REFUSED);
        }
    }

    @Test
    void check_replica_isUpAndSaysSo(@TempDir Path directory) throws Exception {
        Postgres.start(directory).close();
        Files.createFile(directory.resolve("data").resolve("standby.signal"));
        try (Postgres replica = Postgres.start(directory)) {
            Health health = RunningIndicator.once(PostgresIndicator.of(replica.unpooled()))
                    .health();

            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.details()).containsExactly(entry("role", "replica"), entry("readOnly", true));
        }
    }
}
