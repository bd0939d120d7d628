package org.health4j.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.health4j.testkit.ProcessFreezer;
import org.postgresql.ds.PGSimpleDataSource;

/** A real Postgres server on a port of its own. The superuser needs no password, everybody else does. */
final class Postgres implements AutoCloseable {

    private static final String SCRAM =
            "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";

    private static final Set<String> NOT_COPIED = Set.of("pg_wal", "postmaster.pid", "postmaster.opts", "epg-lock");

    private final Path data;
    private final UnaryOperator<EmbeddedPostgres.Builder> configure;
    private EmbeddedPostgres server;

    private Postgres(Path data, UnaryOperator<EmbeddedPostgres.Builder> configure) throws IOException {
        this.data = data;
        this.configure = configure;
        this.server = configure.apply(builder(data)).start();
    }

    private static EmbeddedPostgres.Builder builder(Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                // Otherwise a thread and pipes for each.
                .setOutputRedirector(Redirect.DISCARD)
                .setErrorRedirector(Redirect.DISCARD)
                .setDataDirectoryCustomizer(Postgres::askForPasswords);
    }

    /** Starts with the data that is in the directory, or with new data. Closing stops the server and leaves the directory. */
    static Postgres start(Path directory, UnaryOperator<EmbeddedPostgres.Builder> configure) throws IOException {
        Path data = directory.resolve("data");
        if (!Files.exists(data)) {
            DataDirectory.fresh(data);
        }
        return new Postgres(data, configure);
    }

    static Postgres start(Path directory) throws IOException {
        return start(directory, UnaryOperator.identity());
    }

    private static void askForPasswords(File data) {
        Path rules = data.toPath().resolve("pg_hba.conf");
        try {
            String trust = Files.readString(rules);
            if (!trust.startsWith(SCRAM)) {
                Files.writeString(rules, SCRAM + trust);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A replica that streams from this server. */
    Postgres replica(Path directory) throws IOException, SQLException {
        Path copy = directory.resolve("data");
        try (Connection connection = unpooled().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('replica', true)");
            DataDirectory.copy(data, copy, path -> NOT_COPIED.contains(path.toString()));
            Files.createDirectories(copy.resolve("pg_wal"));
            try (ResultSet row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                row.next();
                Files.writeString(copy.resolve("backup_label"), row.getString(1));
            }
        }
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port()
                        + " user=postgres'\nwal_retrieve_retry_interval = 200ms\n",
                StandardOpenOption.APPEND);
        return new Postgres(copy, configure);
    }

    int port() {
        return server.getPort();
    }

    Path data() {
        return data;
    }

    /** Connections without a pool. */
    PGSimpleDataSource unpooled() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {"127.0.0.1"});
        dataSource.setPortNumbers(new int[] {port()});
        dataSource.setDatabaseName("postgres");
        dataSource.setUser("postgres");
        return dataSource;
    }

    /** A Hikari pool with its defaults, but for what is configured here. */
    HikariDataSource pool(Consumer<HikariConfig> configure) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(unpooled());
        configure.accept(config);
        return new HikariDataSource(config);
    }

    /** On a connection of its own, as the superuser. */
    void execute(String sql) throws SQLException {
        try (Connection connection = unpooled().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row, on a connection of its own, as the superuser. */
    String ask(String sql) throws SQLException {
        try (Connection connection = unpooled().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    ProcessFreezer freeze() throws IOException {
        return ProcessFreezer.freeze(postmaster());
    }

    /** Lets nobody in any more, and ends when the last connection does. */
    void stopGently() throws IOException {
        ProcessHandle.of(postmaster()).orElseThrow().destroy();
    }

    /** Ends all connections, and itself. */
    void stop() throws IOException {
        server.close();
    }

    /** After a stop, on the same port. */
    void startAgain() throws IOException {
        server = configure.apply(builder(data)).setPort(port()).start();
    }

    void startAgainUnchecked() {
        try {
            startAgain();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From its next start on. */
    void configure(String name, String value) throws IOException {
        Files.writeString(
                data.resolve("postgresql.auto.conf"), name + " = '" + value + "'\n", StandardOpenOption.APPEND);
    }

    private long postmaster() throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
