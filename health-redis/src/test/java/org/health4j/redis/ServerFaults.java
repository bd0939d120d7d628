package org.health4j.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofSeconds;
import static org.health4j.Reason.AUTH_FAILED;
import static org.health4j.Reason.CONNECTION_FAILED;
import static org.health4j.Reason.TOO_MANY_CONNECTIONS;
import static org.health4j.Status.DEGRADED;
import static org.health4j.Status.DOWN;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.health4j.testkit.FaultMatrix;
import redis.clients.jedis.exceptions.JedisException;

/** What a server can be in trouble with. */
@SuppressWarnings({"try", "NullAway.Init"}) // closing may be interrupted; a fault is made by its cell
final class ServerFaults implements AutoCloseable {

    private static final int MEGABYTE = 1_048_576;

    private final Clients clients = new Clients();
    private final Path directory;
    private final Redis redis;
    private final ScriptedServer scripted;
    private final ScriptedServer garbled;
    private Socket other;

    ServerFaults(Path directory) throws IOException {
        this.directory = directory;
        redis = clients.add(
                Redis.start(directory, "requirepass " + RedisFaultsTest.PASSWORD, "save 3600 1", "rdbcompression no"));
        scripted = clients.add(new ScriptedServer("+PONG"));
        garbled = clients.add(new ScriptedServer("+PONG"));
    }

    void cells(FaultMatrix matrix) {
        matrix.indicator(() -> RedisIndicator.builder(clients.pool(redis.port()))
                .maxMemoryUsed(0.8)
                .requirePersistence()
                .build());
        disk(matrix);
        memory(matrix);
        matrix.cell(
                        "a script runs on and on",
                        cell -> cell.fault(this::loop)
                                .shows(DOWN, RedisIndicator.BUSY)
                                .heal(() -> {
                                    redis.command("SCRIPT", "KILL");
                                    other.close();
                                }))
                .cell(
                        "no right to what an option asks for",
                        cell -> cell.fault(() -> redis.command("ACL", "SETUSER", "default", "-info"))
                                .shows(DOWN, AUTH_FAILED)
                                .heal(() -> redis.command("ACL", "SETUSER", "default", "+info")))
                .cell(
                        "the server has no connection left",
                        cell -> cell.fault(this::takeTheLastConnection)
                                .shows(DOWN, TOO_MANY_CONNECTIONS)
                                .heal(() -> {
                                    say("CONFIG SET maxclients 1000");
                                    other.close();
                                }))
                .cell(
                        "the server loads its data",
                        cell -> cell.fault(this::load)
                                .shows(DOWN, RedisIndicator.LOADING)
                                .within(ofSeconds(5))
                                .heal(() -> Redis.await(
                                        "all is loaded",
                                        () -> redis.info("persistence", "loading")
                                                .equals("0")))
                                .recoversWithin(ofSeconds(2)))
                .cell(
                        "an answer that is none",
                        cell -> cell.indicator(() -> RedisIndicator.of(clients.pool(scripted.port())))
                                .fault(() -> scripted.reply("PING", "+GNOP"))
                                .shows(DOWN, RedisIndicator.EXPECTATION_FAILED)
                                .heal(() -> scripted.reply("PING", "+PONG")))
                .cell(
                        "an answer in no protocol",
                        cell -> cell.indicator(() -> RedisIndicator.of(clients.pool(garbled.port())))
                                .fault(() -> garbled.reply("PING", "HTTP/1.1 400 Bad Request"))
                                .shows(DOWN, CONNECTION_FAILED)
                                .heal(() -> garbled.reply("PING", "+PONG")));
    }

    private void disk(FaultMatrix matrix) {
        Path dump = directory.resolve("dump.rdb");
        matrix.cell(
                        "the disk takes no snapshot, and Redis no writes",
                        cell -> cell.fault(() -> {
                                    spoil(dump);
                                    save("err");
                                })
                                .shows(DOWN, RedisIndicator.PERSISTENCE_FAILED)
                                .heal(() -> {
                                    Files.delete(dump);
                                    save("ok");
                                }))
                .cell(
                        "the disk takes no snapshot, and Redis goes on",
                        cell -> cell.fault(() -> {
                                    redis.command("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
                                    spoil(dump);
                                    save("err");
                                })
                                .shows(DEGRADED, RedisIndicator.PERSISTENCE_FAILED)
                                .heal(() -> {
                                    Files.delete(dump);
                                    save("ok");
                                    redis.command("CONFIG", "SET", "stop-writes-on-bgsave-error", "yes");
                                }));
    }

    /** A directory cannot be replaced by a file, whoever tries. */
    private static void spoil(Path dump) throws IOException {
        Files.deleteIfExists(dump);
        Files.createDirectories(dump);
    }

    private void save(String outcome) {
        redis.command("BGSAVE");
        Redis.await(
                "BGSAVE: " + outcome,
                () -> redis.info("persistence", "rdb_bgsave_in_progress").equals("0")
                        && redis.info("persistence", "rdb_last_bgsave_status").equals(outcome));
    }

    private void memory(FaultMatrix matrix) {
        matrix.cell(
                        "memory is full, and nothing may be evicted",
                        cell -> cell.fault(() -> redis.command("CONFIG", "SET", "maxmemory", "1"))
                                .shows(DOWN, RedisIndicator.OUT_OF_MEMORY)
                                .heal(() -> redis.command("CONFIG", "SET", "maxmemory", "0")))
                .cell(
                        "memory is nearly full, and nothing may be evicted",
                        cell -> cell.fault(() -> {
                                    long used = Long.parseLong(redis.info("memory", "used_memory"));
                                    redis.command("CONFIG", "SET", "maxmemory", Long.toString(used + used / 10));
                                })
                                .shows(DEGRADED, RedisIndicator.OUT_OF_MEMORY)
                                .heal(() -> redis.command("CONFIG", "SET", "maxmemory", "0")));
    }

    private void loop() throws IOException {
        redis.command("CONFIG", "SET", "lua-time-limit", "50");
        other = connection();
        say("EVAL \"while true do end\" 0");
    }

    /** Without waiting for an answer. */
    private void say(String command) throws IOException {
        other.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
    }

    private void takeTheLastConnection() throws IOException {
        other = connection();
        say("CONFIG SET maxclients 1");
        Redis.await("no connection left", this::isFull);
        say("CLIENT KILL USER default");
    }

    private boolean isFull() {
        try {
            redis.command("PING");
            return false;
        } catch (JedisException e) {
            return true;
        }
    }

    /** Of a user whom nobody kills. */
    private Socket connection() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port());
        socket.getOutputStream().write(("AUTH admin " + Redis.ADMIN + "\r\n").getBytes(US_ASCII));
        socket.getInputStream().read(new byte[5]);
        return socket;
    }

    /** It looks at its clients every two megabytes. */
    private void load() throws IOException {
        for (int i = 0; i < 50; i++) {
            redis.command("SETRANGE", "key-" + i, Integer.toString(MEGABYTE), "x");
        }
        redis.shutdown("SAVE");
        redis.begin("--key-load-delay", "100000");
    }

    @Override
    public void close() throws Exception {
        clients.close();
    }
}
