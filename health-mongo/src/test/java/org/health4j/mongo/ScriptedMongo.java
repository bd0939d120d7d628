package org.health4j.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.net.ServerSocketFactory;
import org.bson.BsonDocument;

/** A server that speaks MongoDB's wire protocol and answers each command as it is told to; OK by default. */
final class ScriptedMongo implements AutoCloseable {

    static final String HELLO = "hello";

    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>(Map.of(HELLO, Answer.STANDALONE));
    private final List<BsonDocument> received = new CopyOnWriteArrayList<>();

    ScriptedMongo(ServerSocketFactory sockets) throws IOException {
        listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    static ScriptedMongo start() throws IOException {
        return new ScriptedMongo(ServerSocketFactory.getDefault());
    }

    /** Whose greeting says that it stands alone. */
    static ScriptedMongo answering(String command, Answer answer) throws IOException {
        return start().on(command, answer);
    }

    /** From here on; {@link #HELLO} stands for all of its names. */
    ScriptedMongo on(String command, Answer answer) {
        answers.put(command, answer);
        return this;
    }

    String host() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    int port() {
        return listener.getLocalPort();
    }

    MongoClient client(String options) {
        return QuickClient.of(QuickClient.url(port(), options));
    }

    MongoClient client() {
        return client("");
    }

    /** A member of the replica set {@code orders}. */
    ScriptedMongo member(boolean primary, ScriptedMongo other) {
        return member(
                other, "ismaster: %s, isWritablePrimary: %s, secondary: %s".formatted(primary, primary, !primary));
    }

    /** A member that has to catch up before it can be asked anything. */
    ScriptedMongo recovering(ScriptedMongo other) {
        return member(other, "ismaster: false, isWritablePrimary: false, secondary: false");
    }

    private ScriptedMongo member(ScriptedMongo other, String role) {
        return on(
                HELLO,
                Answer.hello("setName: 'orders', hosts: ['%s', '%s'], me: '%s', %s"
                        .formatted(host(), other.host(), host(), role)));
    }

    /** All that came, in order, without the greetings. */
    List<BsonDocument> commands() {
        return received.stream()
                .filter(command -> !command.getFirstKey().equals(HELLO))
                .toList();
    }

    /** How many came; greetings that monitor included. */
    long count(String name) {
        return received.stream()
                .filter(command -> command.getFirstKey().equals(name))
                .count();
    }

    void await(String name, int count) {
        long start = System.nanoTime();
        while (count(name) < count) {
            assertThat(System.nanoTime() - start).as("ns until " + name).isLessThan(10_000_000_000L);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Cuts all connections. */
    void cut() {
        for (Socket connection : connections) {
            try {
                connection.setSoLinger(true, 0);
                connection.close();
            } catch (IOException e) {
                // closed already
            }
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket connection = listener.accept();
            connections.add(connection);
            thread(() -> serve(connection));
        }
    }

    private void serve(Socket connection) throws IOException {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            while (true) {
                WireMessage request = WireMessage.read(in);
                String name = request.name().toLowerCase(Locale.ROOT).equals("ismaster") ? HELLO : request.name();
                received.add(name.equals(HELLO) ? new BsonDocument(HELLO, request.command()) : request.command());
                answers.getOrDefault(name, Answer.OK).send(request, connection);
            }
        } finally {
            connections.remove(connection);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // closed by either side
                    }
                },
                "scripted-mongo");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
