package org.health4j.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.health4j.testkit.ProcessFreezer;
import org.postgresql.ds.PGSimpleDataSource;

/** A real Postgres server on a port of its own. The user {@code guest} needs a password, which is {@code right}; nobody else does. */
final class Postgres implements AutoCloseable {

    private static final String SCRAM_FOR_GUEST = "host all guest 127.0.0.1/32 scram-sha-256\n";

    private final EmbeddedPostgres server;
    private final Path data;

    private Postgres(EmbeddedPostgres server, Path data) {
        this.server = server;
        this.data = data;
    }

    /** Starts with the data that is in the directory, or with new data. Closing stops the server and leaves the directory. */
    static Postgres start(Path directory, UnaryOperator<EmbeddedPostgres.Builder> configure) throws IOException {
        Path data = directory.resolve("data");
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setDataDirectoryCustomizer(Postgres::askGuestForPassword);
        return new Postgres(configure.apply(builder).start(), data);
    }

    static Postgres start(Path directory) throws IOException {
        return start(directory, UnaryOperator.identity());
    }

    private static void askGuestForPassword(File data) {
        Path rules = data.toPath().resolve("pg_hba.conf");
        try {
            String trust = Files.readString(rules);
            if (!trust.startsWith(SCRAM_FOR_GUEST)) {
                Files.writeString(rules, SCRAM_FOR_GUEST + trust);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connections without a pool. */
    PGSimpleDataSource unpooled() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {"127.0.0.1"});
        dataSource.setPortNumbers(new int[] {server.getPort()});
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

    ProcessFreezer freeze() throws IOException {
        return ProcessFreezer.freeze(postmaster());
    }

    /** Lets nobody in any more, and ends when the last connection does. */
    void stopGently() throws IOException {
        ProcessHandle.of(postmaster()).orElseThrow().destroy();
    }

    private long postmaster() throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
