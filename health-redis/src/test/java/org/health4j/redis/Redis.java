package org.health4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.testkit.ProcessFreezer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/** A real Redis server on a port of its own, and clients of it with Jedis' defaults. */
final class Redis implements AutoCloseable {

    private static final String STATIC_BINARY = "/redis-server-6.2.7-linux-386";
    static final String ADMIN = "admins-own-password";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> command;
    private final Path directory;
    private final int port;
    private final boolean sentinel;
    private final @Nullable String password;
    private @Nullable Process process;

    private Redis(List<String> command, Path directory, int port, @Nullable String password) {
        this.sentinel = command.contains("--sentinel");
        this.command = command;
        this.directory = directory;
        this.port = port;
        this.password = password;
    }

    /** Ready when it returns. */
    static Redis start(Path directory, String... settings) throws IOException {
        Redis redis = stopped(directory, unusedPort(), settings);
        redis.restart();
        return redis;
    }

    /** Made, not begun. */
    static Redis stopped(Path directory, int port, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(Executable.PATH, "--dir", directory.toString()));
        List<String> all =
                new ArrayList<>(List.of("port " + port, "bind 127.0.0.1", "user admin on >" + ADMIN + " ~* &* +@all"));
        all.addAll(List.of(settings));
        for (String setting : all) {
            command.addAll(List.of(("--" + setting).split(" ", -1)));
        }
        return new Redis(command, directory, port, password(settings));
    }

    /** A Sentinel that declares its master down after half a second. */
    static Redis sentinel(Path directory, int masterPort) throws IOException {
        int port = unusedPort();
        Path file = directory.resolve("sentinel.conf");
        Files.write(
                file,
                List.of(
                        "port " + port,
                        "bind 127.0.0.1",
                        "dir " + directory,
                        "sentinel monitor master 127.0.0.1 " + masterPort + " 1",
                        "sentinel down-after-milliseconds master 500",
                        "sentinel failover-timeout master 2000"));
        Redis sentinel = new Redis(List.of(Executable.PATH, file.toString(), "--sentinel"), directory, port, null);
        sentinel.restart();
        return sentinel;
    }

    /** With more arguments than it was made with, which count before those. */
    void restart(String... more) throws IOException {
        begin(more);
        try {
            await("it answers", () -> {
                try {
                    return "PONG".equals(command("PING"));
                } catch (JedisException e) {
                    return false;
                }
            });
        } catch (AssertionError e) {
            kill();
            throw e;
        }
    }

    /** Does not wait for it to answer. */
    void begin(String... more) throws IOException {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(more));
        Process begun = new ProcessBuilder(line)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis-" + port + ".log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(begun::destroyForcibly));
        process = begun;
    }

    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
        awaitEnd();
    }

    /** As an operator does. */
    void shutdown(String save) {
        try {
            command("SHUTDOWN", save);
        } catch (JedisException e) {
            // There is nobody left to answer.
        }
        awaitEnd();
    }

    private void awaitEnd() {
        Process running = process;
        try {
            if (running != null && !running.waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("not within 10 s: the end of the process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for what a server does in its own time. */
    static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** As a user of its own, whatever is done to the others: text, a number or a list of these. */
    @Nullable
    Object command(String... words) {
        CommandArguments arguments = new CommandArguments(() -> words[0].getBytes(UTF_8));
        for (int i = 1; i < words.length; i++) {
            arguments.add(words[i]);
        }
        DefaultJedisClientConfig admin =
                DefaultJedisClientConfig.builder().user("admin").password(ADMIN).build();
        try (Connection connection =
                new Connection(new HostAndPort("127.0.0.1", port), sentinel ? config(null) : admin)) {
            connection.sendCommand(arguments);
            Object answer = connection.getOne();
            return answer instanceof byte[] bytes ? new String(bytes, UTF_8) : answer;
        }
    }

    /** A line of INFO, of which only the value. */
    String info(String section, String name) {
        return String.valueOf(command("INFO", section))
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1))
                .findAny()
                .orElse("");
    }

    private static @Nullable String password(String... settings) {
        return Stream.of(settings)
                .filter(setting -> setting.startsWith("requirepass "))
                .map(setting -> setting.substring("requirepass ".length()))
                .findFirst()
                .orElse(null);
    }

    /** One whose cluster bus, 10,000 above it, has a place, too: not every port has. */
    static int unusedPort() throws IOException {
        int port;
        do {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = taken.getLocalPort();
            }
        } while (port > 65_535 - 10_000);
        return port;
    }

    ConnectionPool pool(int most) {
        return pool("127.0.0.1", port, password, most);
    }

    ConnectionPool pool(@Nullable String otherPassword) {
        return pool("127.0.0.1", port, otherPassword, 8);
    }

    static ConnectionPool pool(String host, int port, @Nullable String password, int most) {
        return pool(host, port, password, atMost(most));
    }

    static ConnectionPool pool(
            String host, int port, @Nullable String password, GenericObjectPoolConfig<Connection> config) {
        return new ConnectionPool(new HostAndPort(host, port), config(password), config);
    }

    UnifiedJedis client(int most) {
        return client(port, most);
    }

    static UnifiedJedis client(int port, int most) {
        return new Client(new PooledConnectionProvider(new HostAndPort("127.0.0.1", port), config(null), atMost(most)));
    }

    int port() {
        return port;
    }

    static DefaultJedisClientConfig config(@Nullable String password) {
        return DefaultJedisClientConfig.builder().password(password).build();
    }

    static GenericObjectPoolConfig<Connection> atMost(int connections) {
        GenericObjectPoolConfig<Connection> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(connections);
        return config;
    }

    ProcessFreezer freeze() throws IOException {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("process: none (expected: a server that was started)");
        }
        return ProcessFreezer.freeze(running.pid());
    }

    @Override
    public void close() {
        kill();
    }

    /** All versions of Jedis in the range have this constructor, and hardly any other. */
    static final class Client extends UnifiedJedis {

        private final ConnectionProvider connections;

        Client(ConnectionProvider provider) {
            super(provider, RedisProtocol.RESP2);
            this.connections = provider;
        }

        ConnectionPool pool() {
            return (ConnectionPool) ((PooledConnectionProvider) connections).getPool();
        }
    }

    /** The usual binary needs a libssl; there is a static one that needs nothing. */
    private static final class Executable {

        static final String PATH = path();

        private static String path() {
            try {
                File usual = ExecutableProvider.newJarResourceProvider(ExecutableProvider.newProvidedVersionsMap())
                        .get();
                return runs(usual)
                        ? usual.getPath()
                        : ExecutableProvider.newJarResourceProvider(Map.of(OsArchitecture.UNIX_x86_64, STATIC_BINARY))
                                .get()
                                .getPath();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static boolean runs(File binary) throws IOException {
            Process process = new ProcessBuilder(binary.getPath(), "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
