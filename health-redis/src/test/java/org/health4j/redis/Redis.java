package org.health4j.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.testkit.ProcessFreezer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.core.RedisServerBuilder;
import redis.embedded.model.OsArchitecture;

/** A real Redis server on a port of its own, and clients of it with Jedis' defaults. */
final class Redis implements AutoCloseable {

    private static final String STATIC_BINARY = "/redis-server-6.2.7-linux-386";

    private final RedisServer server;
    private final int port;
    private final @Nullable String password;

    private Redis(RedisServer server, int port, @Nullable String password) {
        this.server = server;
        this.port = port;
        this.password = password;
    }

    static Redis start(Path directory, String... settings) throws IOException {
        int port = unusedPort();
        RedisServer server;
        try {
            server = started(directory, port, ExecutableProvider.newProvidedVersionsMap(), settings);
        } catch (IOException e) {
            // The usual binary needs a libssl; there is a static one that needs nothing.
            server = started(directory, port, Map.of(OsArchitecture.UNIX_x86_64, STATIC_BINARY), settings);
        }
        return new Redis(server, port, password(settings));
    }

    private static RedisServer started(
            Path directory, int port, Map<OsArchitecture, String> binaries, String... settings) throws IOException {
        RedisServerBuilder builder = RedisServer.newRedisServer()
                .executableProvider(ExecutableProvider.newJarResourceProvider(binaries))
                .port(port)
                .bind("127.0.0.1")
                .setting("dir " + directory)
                .onShutdownForceStop(true);
        for (String setting : settings) {
            builder.setting(setting);
        }
        RedisServer server = builder.build();
        server.start();
        return server;
    }

    private static @Nullable String password(String... settings) {
        return Stream.of(settings)
                .filter(setting -> setting.startsWith("requirepass "))
                .map(setting -> setting.substring("requirepass ".length()))
                .findFirst()
                .orElse(null);
    }

    static int unusedPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return taken.getLocalPort();
        }
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

    private static DefaultJedisClientConfig config(@Nullable String password) {
        return DefaultJedisClientConfig.builder().password(password).build();
    }

    static GenericObjectPoolConfig<Connection> atMost(int connections) {
        GenericObjectPoolConfig<Connection> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(connections);
        return config;
    }

    ProcessFreezer freeze() throws IOException {
        try (UnifiedJedis client = client(1)) {
            byte[] info = (byte[]) client.sendCommand(Protocol.Command.INFO, "server");
            long pid = new String(info, StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith("process_id:"))
                    .mapToLong(line -> Long.parseLong(line.substring(11)))
                    .findAny()
                    .orElseThrow();
            return ProcessFreezer.freeze(pid);
        }
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }

    /** All versions of Jedis in the range have this constructor, and hardly any other. */
    static final class Client extends UnifiedJedis {

        private final PooledConnectionProvider connections;

        Client(PooledConnectionProvider provider) {
            super(provider, RedisProtocol.RESP2);
            this.connections = provider;
        }

        ConnectionPool pool() {
            return (ConnectionPool) connections.getPool();
        }
    }
}
