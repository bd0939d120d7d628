package org.health4j.jdbc;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.Status.DOWN;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.testkit.FaultMatrix;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** With a PgBouncer in transaction mode in between, where there is one. */
@Timeout(120)
@SuppressWarnings("try") // some resources are only there to be closed
class PgBouncerTest {

    private static FaultyServers servers;
    private static PgBouncer bouncer;
    private static HikariDataSource pool;

    private final List<Connection> busy = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        Optional<Path> binary = PgBouncer.binary();
        assumeTrue(binary.isPresent(), "pgbouncer is on the PATH, or in the directory -Dpgbouncer.bin=");
        servers = new FaultyServers(directory);
        bouncer = PgBouncer.start(
                binary.get(),
                Files.createDirectories(directory.resolve("bouncer")),
                servers.proxy.port(),
                FaultyServers.USER,
                FaultyServers.PASSWORD);
        // Longer than a check waits: otherwise each attempt to connect ends when a run does, which may tell of it or
        // not.
        pool = servers.pool(bouncer.port(), 2, ofSeconds(5));
    }

    @AfterAll
    static void stop() throws Exception {
        if (bouncer != null) {
            pool.close();
            bouncer.close();
            servers.close();
        }
    }

    /** Its transaction holds the one connection that PgBouncer has to the server. */
    private void work() throws SQLException {
        Connection connection = pool.getConnection();
        busy.add(connection);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }

    private void rest() throws SQLException {
        for (Connection connection : busy) {
            connection.rollback();
            connection.close();
        }
        busy.clear();
    }

    @Test
    void check_allOptions_isUpAndLeavesTheServersConnectionFree() throws Exception {
        PostgresIndicator indicator = PostgresIndicator.builder(pool)
                .requireWritable()
                .maxReplicationLag(ofSeconds(1))
                .maxConnectionsUsed(0.9)
                .build();
        for (int i = 0; i < 20; i++) {
            Health health = RunningIndicator.once(i % 2 == 0 ? indicator : JdbcIndicator.of(pool))
                    .health();
            assertThat(health.reason()).as("%s", health.cause()).isEqualTo(Reason.OK);
            work();
            rest();
        }
    }

    @TestFactory
    Stream<DynamicTest> faults() {
        PGSimpleDataSource unpooled = servers.direct(servers.primary);
        unpooled.setPortNumbers(new int[] {bouncer.port()});
        return FaultMatrix.of("Postgres behind PgBouncer", Path.of("../docs/faults/pgbouncer.md"))
                .secrets(FaultyServers.USER, FaultyServers.PASSWORD)
                .leaks(leaks -> leaks.counting(
                                "connections of the pool in use",
                                () -> pool.getHikariPoolMXBean().getActiveConnections())
                        .allowingDescriptors(4)
                        .ignoringThreads("HikariPool-.*"))
                .options(check -> check.period(ofMillis(100)).periodWhenDown(ofMillis(100)))
                .indicator(() -> PostgresIndicator.of(pool))
                .cell(
                        "Hikari: nobody listens behind it",
                        cell -> cell.fault(servers.proxy::refuse)
                                .shows(DOWN, Reason.TIMEOUT)
                                .mayAlsoSay(Reason.CONNECTION_FAILED)
                                .heal(servers.proxy::heal)
                                .recoversWithin(ofSeconds(10)))
                .cell(
                        "Hikari: nothing is answered behind it",
                        cell -> cell.fault(servers.proxy::stall)
                                .shows(DOWN, Reason.TIMEOUT)
                                .mayAlsoSay(Reason.CONNECTION_FAILED)
                                .heal(servers.proxy::heal)
                                .recoversWithin(ofSeconds(10)))
                .cell(
                        "Hikari: its connections to the server are all in a transaction",
                        cell -> cell.fault(this::work)
                                .shows(DOWN, Reason.TIMEOUT)
                                .heal(this::rest)
                                .recoversWithin(ofSeconds(10)))
                .cell(
                        "Hikari: the server refuses its password",
                        cell -> cell.fault(() -> servers.changePassword("another"))
                                .shows(DOWN, Reason.CONNECTION_FAILED)
                                .mayAlsoSay(Reason.TIMEOUT)
                                .heal(() -> servers.changePassword(FaultyServers.PASSWORD))
                                .recoversWithin(ofSeconds(10)))
                .cell(
                        "Hikari: it is stopped and started",
                        cell -> cell.fault(bouncer::close)
                                .shows(DOWN, Reason.CONNECTION_REFUSED)
                                .mayAlsoSay(Reason.TIMEOUT)
                                .heal(bouncer::startAgain)
                                .recoversWithin(ofSeconds(10)))
                .indicator(() -> PostgresIndicator.of(unpooled))
                .cell(
                        "no pool: it is stopped and started",
                        cell -> cell.fault(bouncer::close)
                                .shows(DOWN, Reason.CONNECTION_REFUSED)
                                .heal(bouncer::startAgain)
                                .recoversWithin(ofSeconds(10)))
                .cell(
                        "no pool: it refuses the password",
                        cell -> cell.fault(() -> unpooled.setPassword("another"))
                                // PgBouncer 1.18 says 08P01, and the rest in a text.
                                .shows(DOWN, Reason.CONNECTION_FAILED)
                                .heal(() -> unpooled.setPassword(FaultyServers.PASSWORD)))
                .tests();
    }
}
