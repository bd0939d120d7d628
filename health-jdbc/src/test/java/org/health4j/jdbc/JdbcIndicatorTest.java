package org.health4j.jdbc;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;
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
class JdbcIndicatorTest {

    private static Postgres postgres;

    @BeforeAll
    static void startPostgres(@TempDir Path directory) throws Exception {
        postgres = Postgres.start(directory);
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    @Test
    void check_pool_isUpAndGivesItsConnectionBack() {
        try (HikariDataSource pool = postgres.pool(config -> {})) {
            assertThat(RunningIndicator.once(JdbcIndicator.of(pool)).health().status())
                    .isEqualTo(Status.UP);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void check_noPool_isUp() {
        assertThat(RunningIndicator.once(JdbcIndicator.of(postgres.unpooled()))
                        .health()
                        .status())
                .isEqualTo(Status.UP);
    }

    @Test
    void check_poolThatIsMadeOnFirstUse_isUp() {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(postgres.unpooled());
            assertThat(RunningIndicator.once(JdbcIndicator.of(pool), ofSeconds(5))
                            .health()
                            .status())
                    .isEqualTo(Status.UP);
        }
    }

    @Test
    void check_nothingListens_isConnectionRefused() throws Exception {
        PGSimpleDataSource nowhere = postgres.unpooled();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nowhere.setPortNumbers(new int[] {taken.getLocalPort()});
        }
        assertThat(RunningIndicator.once(JdbcIndicator.of(nowhere)).health().reason())
                .isEqualTo(Reason.CONNECTION_REFUSED);

        try (HikariDataSource pool = postgres.pool(config -> {
            config.setDataSource(nowhere);
            config.setInitializationFailTimeout(-1);
        })) {
            CheckRunReport run = RunningIndicator.once(JdbcIndicator.of(pool));

            assertThat(run.health().reason()).isEqualTo(Reason.CONNECTION_REFUSED);
            assertThat(run.took()).isGreaterThanOrEqualTo(ofMillis(850));
        }
    }

    @Test
    void check_userMayNotAsk_isAuthFailed() throws Exception {
        postgres.execute("create table hidden (id int)");
        postgres.execute("create role guest login password 'right'");
        postgres.execute("create database closed");
        postgres.execute("revoke connect on database closed from public");
        PGSimpleDataSource guest = postgres.unpooled();
        guest.setUser("guest");
        guest.setPassword("right");
        JdbcIndicator asking =
                JdbcIndicator.builder(guest).query("select * from hidden").build();

        assertThat(RunningIndicator.once(asking, ofSeconds(5)).health().reason())
                .isEqualTo(Reason.AUTH_FAILED);
        guest.setDatabaseName("closed");
        assertThat(RunningIndicator.once(asking, ofSeconds(5)).health().reason())
                .isEqualTo(Reason.AUTH_FAILED);
    }

    @Test
    void check_nameUnknown_isDnsFailed() {
        PGSimpleDataSource nowhere = postgres.unpooled();
        nowhere.setServerNames(new String[] {"nowhere.invalid"});

        assertThat(RunningIndicator.once(JdbcIndicator.of(nowhere), ofSeconds(20))
                        .health()
                        .reason())
                .isEqualTo(Reason.DNS_FAILED);
    }

    @Test
    void check_poolExhausted_saysSoBeforeTheDeadline() throws Exception {
        try (HikariDataSource pool = postgres.pool(config -> config.setMaximumPoolSize(2));
                Connection one = pool.getConnection();
                Connection two = pool.getConnection()) {
            CheckRunReport run = RunningIndicator.once(JdbcIndicator.of(pool));

            assertThat(run.health().reason()).isEqualTo(Reason.POOL_EXHAUSTED);
            assertThat(run.health().details())
                    .containsExactly(entry("active", 2L), entry("idle", 0L), entry("waiting", 0L), entry("max", 2L));
            assertThat(run.took()).isGreaterThanOrEqualTo(ofMillis(850));
            assertThat(RunningIndicator.once(JdbcIndicator.of(wrapped(pool)))
                            .health()
                            .reason())
                    .isEqualTo(Reason.POOL_EXHAUSTED);
            one.close();
            assertThat(RunningIndicator.once(JdbcIndicator.of(pool)).health().status())
                    .isEqualTo(Status.UP);
            assertThat(two.isValid(1)).isTrue();
        }
    }

    /** As tracing libraries do. */
    private static DataSource wrapped(DataSource pool) {
        return AfterQuery.of(pool, () -> {});
    }

    @Test
    void check_dataSourceThatCannotTellWhatItWraps_isAskedAllTheSame() {
        DataSource old = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        return postgres.unpooled().getConnection();
                    }
                    throw new AbstractMethodError(method.getName());
                });

        assertThat(RunningIndicator.once(JdbcIndicator.of(old)).health().reason())
                .isEqualTo(Reason.OK);
    }

    @Test
    void check_poolClosed_isConnectionFailed() {
        HikariDataSource pool = postgres.pool(config -> {});
        pool.close();

        assertThat(RunningIndicator.once(JdbcIndicator.of(pool)).health().reason())
                .isEqualTo(Reason.CONNECTION_FAILED);
    }

    /** Used less than 500 ms ago, Hikari hands a connection out unvalidated: the indicator's own validation hangs, and is aborted. */
    @Test
    void check_frozenWhileConnectionsAreFresh_isTimeoutAndPoolRecovers() throws Exception {
        try (HikariDataSource pool = postgres.pool(config -> config.setMaximumPoolSize(1));
                RunningIndicator running =
                        RunningIndicator.start(JdbcIndicator.of(pool), check -> check.period(ofMillis(100)))) {
            running.await(Reason.OK);
            try (ProcessFreezer frozen = postgres.freeze()) {
                CheckRunReport run = running.await(Reason.TIMEOUT);

                assertThat(run.took()).isBetween(ofMillis(950), ofMillis(1_500));
            }
            running.await(Reason.OK);
            running.close();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
            }
        }
    }

    @Test
    void check_frozenWhileConnectionsAreIdle_isTimeoutOnTimeAndUpAfterThaw() throws Exception {
        try (HikariDataSource pool = postgres.pool(config -> {});
                RunningIndicator running =
                        RunningIndicator.start(JdbcIndicator.of(pool), check -> check.period(ofSeconds(1)))) {
            running.await(Reason.OK);
            try (ProcessFreezer frozen = postgres.freeze()) {
                CheckRunReport run = running.await(Reason.TIMEOUT);

                assertThat(run.took()).isBetween(ofMillis(950), ofMillis(1_500));
            }
            running.await(Reason.OK);
            running.close();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void check_serverStops_isConnectionRefusedWithHikarisDefaults(@TempDir Path directory) throws Exception {
        Postgres own = Postgres.start(directory);
        try (HikariDataSource pool = own.pool(config -> {});
                RunningIndicator running =
                        RunningIndicator.start(JdbcIndicator.of(pool), check -> check.period(ofSeconds(1)))) {
            running.await(Reason.OK);
            own.close();

            CheckRunReport run = running.await(Reason.CONNECTION_REFUSED);

            assertThat(run.took()).isLessThan(ofSeconds(1));
            running.close();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void wholeSeconds_anyTime_isRoundedUpAndNeverZero() {
        assertThat(JdbcIndicator.wholeSeconds(Duration.ZERO)).isOne();
        assertThat(JdbcIndicator.wholeSeconds(ofMillis(900))).isOne();
        assertThat(JdbcIndicator.wholeSeconds(ofSeconds(1))).isOne();
        assertThat(JdbcIndicator.wholeSeconds(ofMillis(1_001))).isEqualTo(2);
    }

    @Test
    void check_healthOfAFailure_hasNoTextOfIt() {
        PGSimpleDataSource nowhere = postgres.unpooled();
        nowhere.setDatabaseName("missing");
        Health health = RunningIndicator.once(JdbcIndicator.of(nowhere)).health();

        assertThat(health).hasToString("DOWN CONNECTION_FAILED");
        assertThat(health.cause()).isPresent();
    }
}
