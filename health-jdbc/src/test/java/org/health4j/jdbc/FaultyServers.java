package org.health4j.jdbc;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.ProcessFreezer;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A primary behind a faulty proxy, where wanted a replica that streams from it, and what can happen to them. All ask for a password. */
final class FaultyServers implements AutoCloseable {

    static final String USER = "secret_user_4711";
    static final String PASSWORD = "secret_password_4712";

    final Postgres primary;
    final FaultyProxy proxy;

    private final Path directory;
    private final Path go;
    private final List<Connection> taken = new ArrayList<>();
    private @Nullable Postgres replica;
    private @Nullable ProcessFreezer frozen;
    private @Nullable CompletableFuture<Void> starting;

    FaultyServers(Path directory) throws IOException, SQLException {
        this.directory = directory;
        go = directory.resolve("go");
        primary =
                Postgres.start(directory.resolve("primary"), config -> config.setServerConfig("max_connections", "20"));
        primary.execute("create role " + USER + " login password '" + PASSWORD + "'");
        primary.execute("create table orders (id int)");
        proxy = FaultyProxy.to(primary.port());
    }

    /** For the tests that need one. */
    FaultyServers withReplica() throws IOException, SQLException {
        replica = primary.replica(directory.resolve("replica"));
        return this;
    }

    Postgres replica() {
        return requireNonNull(replica);
    }

    /** Through the proxy. The driver's waits are bounded, as they have to be where no pool bounds them. */
    PGSimpleDataSource unpooled() {
        PGSimpleDataSource dataSource = as(primary.unpooled());
        dataSource.setPortNumbers(new int[] {proxy.port()});
        return dataSource;
    }

    /** Past the proxy. */
    PGSimpleDataSource direct(Postgres server) {
        return as(server.unpooled());
    }

    private static PGSimpleDataSource as(PGSimpleDataSource dataSource) {
        dataSource.setUser(USER);
        dataSource.setPassword(PASSWORD);
        dataSource.setConnectTimeout(1);
        dataSource.setSocketTimeout(1);
        // Each would be tried first, with a wait of its own.
        dataSource.setSslMode("disable");
        dataSource.setGssEncMode("disable");
        return dataSource;
    }

    HikariDataSource pool(int port, int size) {
        return pool(port, size, Duration.ofSeconds(1));
    }

    HikariDataSource pool(int port, int size, Duration connectionTimeout) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER + "&password=" + PASSWORD);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(connectionTimeout.toMillis());
        config.setValidationTimeout(250);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    void freeze() throws IOException {
        frozen = primary.freeze();
    }

    void thaw() throws IOException {
        requireNonNull(frozen).close();
    }

    /** Nobody comes in with the password that they know; who is in is thrown out. */
    void changePassword(String password) throws SQLException {
        primary.execute("alter role " + USER + " password '" + password + "'");
        throwOut();
    }

    void throwOut() throws SQLException {
        primary.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + USER + "'");
    }

    /** All that a pool has. */
    void take(HikariDataSource pool) throws SQLException {
        for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
            taken.add(pool.getConnection());
        }
    }

    /** All that the server has, for superusers too. */
    void takeAll() throws SQLException {
        try {
            while (true) {
                taken.add(primary.unpooled().getConnection());
            }
        } catch (SQLException e) {
            if (!"53300".equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    void giveBack() throws SQLException {
        for (Connection connection : taken) {
            connection.close();
        }
        taken.clear();
    }

    /** It waits for one who is in, and lets nobody else in. */
    void stopGently() throws IOException, SQLException {
        taken.add(primary.unpooled().getConnection());
        primary.stopGently();
    }

    void startAfterGentleStop() throws IOException, SQLException {
        giveBack();
        Awaiting.that("the server is gone", () -> !Files.exists(primary.data().resolve("postmaster.pid")));
        primary.stop();
        primary.startAgain();
    }

    /** It goes on to start until it may go. */
    void startSlowly() throws IOException {
        primary.stop();
        Files.deleteIfExists(go);
        Files.createFile(primary.data().resolve("recovery.signal"));
        primary.configure("restore_command", "while ! test -e " + go + "; do sleep 0.05; done; false");
        starting = CompletableFuture.runAsync(() -> primary.startAgainUnchecked());
    }

    void go() throws IOException {
        Files.createFile(go);
        requireNonNull(starting).join();
    }

    /** For all but superusers' own settings. */
    void readOnly(boolean readOnly) throws SQLException {
        primary.execute("alter role " + USER + " set default_transaction_read_only = " + readOnly);
    }

    void writeAndReplay() throws SQLException {
        primary.execute("insert into orders values (1)");
        String written = primary.ask("select count(*) from orders");
        Awaiting.that(
                "the replica has it",
                () -> replica().ask("select count(*) from orders").equals(written));
    }

    void pauseReplay() throws SQLException {
        writeAndReplay();
        replica().execute("select pg_wal_replay_pause()");
        primary.execute("insert into orders values (2)");
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        if (replica != null) {
            replica.close();
        }
        primary.close();
    }
}
