package org.health4j.examples.quickstart;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.core.RedisServerBuilder;
import redis.embedded.model.OsArchitecture;

/** The servers that the application uses, each a process of its own, all their files in one temporary directory. */
final class Servers implements AutoCloseable {

    /** A server that runs. */
    record Running(String name, int port, long pid) {

        String address() {
            return "127.0.0.1:" + port;
        }
    }

    private static final Duration MOST_TO_THAW = Duration.ofSeconds(2);

    private final Path directory;
    private final Duration postgresAfter;
    private final int postgresPort;
    private final Running redis;
    private final RedisServer redisServer;
    private final ChildServer mongo;
    private final ChildServer http;
    private final ScheduledExecutorService late = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "postgres-later");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable EmbeddedPostgres postgres; // this and the next: guarded by this
    private boolean closed;

    private Servers(Path directory, Duration postgresAfter) throws IOException {
        this.directory = directory;
        this.postgresAfter = postgresAfter;
        postgresPort = freePort();
        int redisPort = freePort();
        redisServer = startRedis(redisPort);
        redis = new Running("Redis", redisPort, redisPid(redisPort));
        mongo = ChildServer.start("mongo");
        http = ChildServer.start("http");
    }

    static Servers start(Duration postgresAfter) throws IOException {
        Path directory = Files.createTempDirectory("health4j-quickstart-");
        Servers servers = new Servers(directory, postgresAfter);
        if (postgresAfter.isZero()) {
            servers.startPostgres();
        }
        return servers;
    }

    /** Starts Postgres after its time, where it was to come late. */
    void startLate(Consumer<Running> started) {
        if (!postgresAfter.isZero()) {
            late.schedule(() -> started.accept(startPostgres()), postgresAfter.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private synchronized Running startPostgres() {
        if (!closed) {
            // Where it keeps what it shares between runs, which here is nothing.
            System.setProperty(
                    "ot.epg.working-dir", directory.resolve("postgres").toString());
            try {
                postgres = EmbeddedPostgres.builder()
                        .setPort(postgresPort)
                        .setDataDirectory(directory.resolve("postgres-data"))
                        .setOverrideWorkingDirectory(
                                directory.resolve("postgres-binaries").toFile())
                        .setServerConfig("unix_socket_directories", "")
                        .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                        .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                        .setRegisterShutdownHook(false)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("Postgres did not start", e);
            }
        }
        return postgres();
    }

    private RedisServer startRedis(int port) throws IOException {
        try {
            return startRedis(port, ExecutableProvider.newProvidedVersionsMap());
        } catch (IOException e) {
            // The usual binary needs a libssl; there is a static one that needs nothing.
            return startRedis(port, Map.of(OsArchitecture.UNIX_x86_64, "/redis-server-6.2.7-linux-386"));
        }
    }

    private RedisServer startRedis(int port, Map<OsArchitecture, String> binaries) throws IOException {
        Path home = Files.createTempDirectory(directory, "redis-");
        RedisServer server = new RedisServerBuilder()
                .executableProvider(ExecutableProvider.newJarResourceProvider(() -> home.toFile(), binaries))
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("save \"\"")
                .setting("dir " + home)
                // Also ends one that is frozen.
                .onShutdownForceStop(true)
                .build();
        server.start();
        return server;
    }

    private static long redisPid(int port) {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            return jedis.info("server")
                    .lines()
                    .filter(line -> line.startsWith("process_id:"))
                    .mapToLong(line -> Long.parseLong(
                            line.substring("process_id:".length()).trim()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The postmaster; its pid is 0 where it has not been started. */
    Running postgres() {
        return new Running("Postgres", postgresPort, postgresPid());
    }

    private long postgresPid() {
        try {
            return Long.parseLong(Files.readAllLines(directory.resolve("postgres-data/postmaster.pid"))
                    .get(0)
                    .trim());
        } catch (IOException e) {
            return 0;
        }
    }

    String postgresUrl() {
        return "jdbc:postgresql://" + postgres().address() + "/postgres";
    }

    Running redis() {
        return redis;
    }

    Running mongo() {
        return new Running("Mongo", mongo.port(), mongo.pid());
    }

    Running http() {
        return new Running("HTTP", http.port(), http.pid());
    }

    String httpUrl() {
        return "http://" + http().address() + "/status";
    }

    /** Lets go on what somebody has frozen. */
    void thaw() {
        StringBuilder pids = new StringBuilder();
        processes().forEach(process -> pids.append(' ').append(process.pid()));
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -CONT" + pids + " 2>/dev/null").start();
            kill.waitFor(MOST_TO_THAW.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            System.err.println("quickstart: could not thaw the servers: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Stream<ProcessHandle> processes() {
        return LongStream.of(postgresPid(), redis.pid(), mongo.pid(), http.pid())
                .filter(pid -> pid != 0)
                .mapToObj(ProcessHandle::of)
                .flatMap(Optional::stream)
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()));
    }

    @Override
    public void close() throws IOException {
        late.shutdownNow();
        mongo.close();
        http.close();
        redisServer.stop();
        closePostgres();
        deleteDirectory();
    }

    private synchronized void closePostgres() throws IOException {
        closed = true;
        if (postgres != null) {
            postgres.close();
        }
    }

    /** Without asking, when asking did not help. */
    void kill() {
        processes().toList().forEach(ProcessHandle::destroyForcibly);
        try {
            deleteDirectory();
        } catch (IOException e) {
            System.err.println("quickstart: could not delete " + directory + ": " + e);
        }
    }

    private void deleteDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
