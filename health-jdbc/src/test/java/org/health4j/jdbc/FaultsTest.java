package org.health4j.jdbc;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.health4j.Status.DOWN;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.testkit.FaultCell;
import org.health4j.testkit.FaultMatrix;
import org.health4j.testkit.FaultRounds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What the indicators show of each fault of a real server, and what is left behind. */
class FaultsTest {

    private static final Duration PERIOD = ofMillis(100);

    /** A pool that has met many refusals tries again after 5 s at the latest. */
    private static final Duration POOL_TRIES_AGAIN = ofSeconds(8);

    /** A server needs a moment. */
    private static final Duration AFTER_START = ofSeconds(5);

    private static FaultyServers servers;
    private static HikariDataSource pool;
    private static HikariDataSource directPool;
    private static PGSimpleDataSource unpooled;
    private static Certificates certificates;

    @AutoClose
    private static MailServer mailServer;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        servers = new FaultyServers(directory).withReplica();
        pool = servers.pool(servers.proxy.port(), 1);
        directPool = servers.pool(servers.primary.port(), 1);
        unpooled = servers.unpooled();
        mailServer = new MailServer();
        certificates = new Certificates(directory.resolve("certificates"));
        certificates.make("good", "ip:127.0.0.1", "-1d", 30);
        certificates.makeSelfSigned("untrusted", "ip:127.0.0.1");
        certificates.make("expired", "ip:127.0.0.1", "-10d", 5);
        certificates.make("other", "dns:db.example.org", "-1d", 30);
        present("good");
        servers.primary.execute("alter system set ssl = on");
        servers.primary.execute("select pg_reload_conf()");
    }

    @AfterAll
    static void stop() throws Exception {
        pool.close();
        directPool.close();
        servers.close();
    }

    private static void present(String certificate) throws Exception {
        servers.primary.execute("alter system set ssl_cert_file = '" + certificates.certificate(certificate) + "'");
        servers.primary.execute("alter system set ssl_key_file = '" + certificates.key(certificate) + "'");
        servers.primary.execute("select pg_reload_conf()");
    }

    private static PGSimpleDataSource verifying() {
        PGSimpleDataSource verifying = servers.direct(servers.primary);
        verifying.setSslMode("verify-full");
        verifying.setSslRootCert(certificates.authority().toString());
        return verifying;
    }

    private static PostgresIndicator writable(DataSource dataSource) {
        return PostgresIndicator.builder(dataSource).requireWritable().build();
    }

    private static PostgresIndicator fresh() {
        return PostgresIndicator.builder(servers.direct(servers.replica()))
                .maxReplicationLag(ofMillis(500))
                .build();
    }

    @TestFactory
    Stream<DynamicTest> faults() {
        FaultMatrix matrix = FaultMatrix.of("JDBC and Postgres", Path.of("../docs/faults/jdbc.md"))
                .secrets(FaultyServers.USER, FaultyServers.PASSWORD)
                .options(check -> check.period(PERIOD).periodWhenDown(PERIOD))
                .leaks(leaks -> leaks.counting(
                                "connections of the pool in use",
                                () -> pool.getHikariPoolMXBean().getActiveConnections())
                        // A pool's threads come and go with what they have to do.
                        .ignoringThreads("HikariPool-.*"));
        network(matrix, "Postgres, Hikari: ", () -> PostgresIndicator.of(pool), POOL_TRIES_AGAIN);
        network(matrix, "Postgres, no pool: ", () -> PostgresIndicator.of(unpooled), AFTER_START);
        network(matrix, "JDBC, Hikari: ", () -> JdbcIndicator.of(pool), POOL_TRIES_AGAIN);
        server(matrix);
        state(matrix);
        tls(matrix);
        return matrix.tests();
    }

    private interface Made {
        HealthIndicator indicator();
    }

    private static void network(FaultMatrix matrix, String what, Made made, Duration recovery) {
        Function<FaultCell, FaultCell> healed = cell ->
                cell.indicator(made::indicator).heal(servers.proxy::heal).recoversWithin(recovery);
        matrix.cell(
                what + "nobody listens",
                cell -> healed.apply(cell).fault(servers.proxy::refuse).shows(DOWN, Reason.CONNECTION_REFUSED));
        matrix.cell(
                what + "connections are accepted, and nothing is answered",
                cell -> healed.apply(cell)
                        .fault(servers.proxy::stall)
                        .shows(DOWN, Reason.TIMEOUT)
                        .mayAlsoSay(Reason.CONNECTION_FAILED));
        matrix.cell(
                what + "connections are reset",
                cell -> healed.apply(cell)
                        .fault(servers.proxy::reset)
                        .shows(DOWN, Reason.CONNECTION_FAILED)
                        // Where the pool has not tried again yet.
                        .mayAlsoSay(Reason.TIMEOUT));
    }

    private static void server(FaultMatrix matrix) {
        matrix.indicator(() -> PostgresIndicator.of(pool));
        matrix.cell(
                "Postgres, Hikari: nobody has ever listened",
                cell -> cell.fault(servers.proxy::refuse)
                        .fromTheStart()
                        .shows(DOWN, Reason.CONNECTION_REFUSED)
                        .heal(servers.proxy::heal)
                        .recoversWithin(POOL_TRIES_AGAIN));
        matrix.cell(
                "Postgres, Hikari: answers drip",
                cell -> cell.fault(() -> servers.proxy.drip(1, ofMillis(100)))
                        .shows(DOWN, Reason.TIMEOUT)
                        .mayAlsoSay(Reason.CONNECTION_FAILED)
                        .heal(servers.proxy::heal)
                        .recoversWithin(POOL_TRIES_AGAIN));
        matrix.cell(
                "Postgres, Hikari: the stream ends",
                cell -> cell.fault(servers.proxy::halfClose)
                        .shows(DOWN, Reason.CONNECTION_FAILED)
                        .heal(servers.proxy::heal)
                        .recoversWithin(POOL_TRIES_AGAIN));
        matrix.cell(
                "Postgres, Hikari: the server's processes are frozen",
                cell -> cell.fault(servers::freeze)
                        .shows(DOWN, Reason.TIMEOUT)
                        .mayAlsoSay(Reason.CONNECTION_FAILED)
                        .heal(servers::thaw)
                        .recoversWithin(POOL_TRIES_AGAIN));
        matrix.cell(
                "Postgres, Hikari: every connection of the pool is in use",
                cell -> cell.fault(() -> servers.take(pool))
                        .shows(DOWN, Reason.POOL_EXHAUSTED)
                        .heal(servers::giveBack));
        matrix.cell(
                "Postgres, Hikari: the password is wrong",
                cell -> cell.fault(() -> servers.changePassword("another"))
                        .shows(DOWN, Reason.AUTH_FAILED)
                        .heal(() -> servers.changePassword(FaultyServers.PASSWORD))
                        .recoversWithin(POOL_TRIES_AGAIN));
        matrix.cell(
                "Postgres, Hikari: the server is stopped and started",
                cell -> cell.indicator(() -> PostgresIndicator.of(directPool))
                        .fault(servers.primary::stop)
                        .shows(DOWN, Reason.CONNECTION_REFUSED)
                        .heal(servers.primary::startAgain)
                        .recoversWithin(POOL_TRIES_AGAIN));
    }

    private static void state(FaultMatrix matrix) {
        PGSimpleDataSource direct = servers.direct(servers.primary);
        matrix.indicator(() -> PostgresIndicator.of(direct));
        matrix.cell(
                "Postgres, no pool: the host's name does not resolve",
                cell -> cell.fault(() -> direct.setServerNames(new String[] {"nowhere.invalid"}))
                        .options(check -> check.timeout(ofSeconds(5)))
                        .shows(DOWN, Reason.DNS_FAILED)
                        .heal(() -> direct.setServerNames(new String[] {"127.0.0.1"})));
        int port = direct.getPortNumbers()[0];
        matrix.cell(
                "Postgres, no pool: the answer is of another protocol",
                cell -> cell.fault(() -> direct.setPortNumbers(new int[] {mailServer.port()}))
                        .shows(DOWN, Reason.CONNECTION_FAILED)
                        .heal(() -> direct.setPortNumbers(new int[] {port})));
        matrix.cell(
                "Postgres, no pool: the server is full",
                cell -> cell.fault(servers::takeAll)
                        .shows(DOWN, Reason.TOO_MANY_CONNECTIONS)
                        .heal(servers::giveBack));
        matrix.cell(
                "Postgres, no pool: the server is shutting down",
                cell -> cell.fault(FaultsTest::stopGently)
                        .shows(DOWN, Reason.STARTING)
                        .heal(servers::startAfterGentleStop)
                        .recoversWithin(AFTER_START));
        matrix.cell(
                "Postgres, no pool, writable: transactions are read-only",
                cell -> cell.indicator(() -> writable(direct))
                        .fault(() -> servers.readOnly(true))
                        .shows(DOWN, PostgresIndicator.READ_ONLY)
                        .heal(() -> servers.readOnly(false)));
        matrix.cell(
                "Postgres, no pool, writable: the address leads to a replica",
                cell -> cell.indicator(() -> writable(direct))
                        .fault(() -> direct.setPortNumbers(
                                new int[] {servers.replica().port()}))
                        .shows(DOWN, PostgresIndicator.IN_RECOVERY)
                        .heal(() -> direct.setPortNumbers(new int[] {servers.primary.port()})));
        matrix.cell(
                "Postgres, no pool, fresh: a replica does not replay",
                cell -> cell.indicator(FaultsTest::fresh)
                        .fault(servers::pauseReplay)
                        .shows(DOWN, PostgresIndicator.LAGGING)
                        .within(ofSeconds(5))
                        .heal(() -> servers.replica().execute("select pg_wal_replay_resume()")));
        matrix.cell(
                "Postgres, no pool, fresh: a replica is cut off from its primary",
                cell -> cell.indicator(FaultsTest::fresh)
                        .fault(servers.primary::stop)
                        .shows(DOWN, PostgresIndicator.LAGGING)
                        .within(ofSeconds(5))
                        .heal(servers.primary::startAgain)
                        .recoversWithin(ofSeconds(10)));
        matrix.cell(
                "Postgres, no pool: the server is starting",
                cell -> cell.fault(servers::startSlowly)
                        .shows(DOWN, Reason.STARTING)
                        .within(ofSeconds(5))
                        .heal(servers::go)
                        .recoversWithin(AFTER_START));
    }

    /** It would wait for the pools, which no cell needs from here on. */
    private static void stopGently() throws Exception {
        pool.close();
        directPool.close();
        servers.stopGently();
    }

    private static void tls(FaultMatrix matrix) {
        matrix.cell(
                "Postgres, no pool: the certificate has expired",
                cell -> cell.indicator(() -> PostgresIndicator.of(verifying()))
                        .fault(() -> present("expired"))
                        .shows(DOWN, Reason.TLS_EXPIRED)
                        .heal(() -> present("good")));
        matrix.cell(
                "Postgres, no pool: the certificate is of nobody who is trusted",
                cell -> cell.indicator(() -> PostgresIndicator.of(verifying()))
                        .fault(() -> present("untrusted"))
                        .shows(DOWN, Reason.TLS_UNTRUSTED)
                        .heal(() -> present("good")));
        matrix.cell(
                "Postgres, no pool: the certificate is for another host",
                cell -> cell.indicator(() -> PostgresIndicator.of(verifying()))
                        .fault(() -> present("other"))
                        // pgjdbc tells it by a text alone, which is translated.
                        .shows(DOWN, Reason.CONNECTION_FAILED)
                        .heal(() -> present("good")));
        PGSimpleDataSource encrypted = servers.unpooled();
        encrypted.setSslMode("require");
        matrix.cell(
                "Postgres, no pool: silence in the TLS handshake",
                cell -> cell.indicator(() -> PostgresIndicator.of(encrypted))
                        // The one byte says that the server speaks TLS.
                        .fault(() -> servers.proxy.drip(1, ofSeconds(30)))
                        .shows(DOWN, Reason.TIMEOUT)
                        .mayAlsoSay(Reason.CONNECTION_FAILED)
                        .heal(servers.proxy::heal)
                        .recoversWithin(AFTER_START));
    }

    @Test
    @Timeout(600)
    void rounds_leaveNothingBehind() {
        try (HikariDataSource own = servers.pool(servers.proxy.port(), 1)) {
            FaultRounds.of(PostgresIndicator.of(own))
                    .fault("refused", servers.proxy::refuse)
                    .fault("reset", servers.proxy::reset)
                    .fault("stalled", servers.proxy::stall)
                    .fault("half closed", servers.proxy::halfClose)
                    .heal(servers.proxy::heal)
                    .timeout(ofMillis(20))
                    .recoversWithin(POOL_TRIES_AGAIN)
                    .leaks(leaks -> leaks.counting(
                                    "connections of the pool in use",
                                    () -> own.getHikariPoolMXBean().getActiveConnections())
                            .ignoringThreads("HikariPool-.*"))
                    .run(1_000);
        }
    }
}
