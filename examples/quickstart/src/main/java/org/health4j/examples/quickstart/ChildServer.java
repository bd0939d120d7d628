package org.health4j.examples.quickstart;

import com.sun.net.httpserver.HttpServer;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A small server in a Java process of its own, so that it can be frozen and stopped like a real one. */
final class ChildServer implements AutoCloseable {

    /** What it can be: a Mongo-protocol server, or an HTTP service. */
    static final List<String> KINDS = List.of("mongo", "http");

    private static final String LISTENING = "listening on 127.0.0.1:";
    private static final String WITH_PARENT = "--with-parent";

    private final Process process;
    private final int port;

    private ChildServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ChildServer start(String kind) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Quickstart.class.getName(),
                        kind,
                        "0",
                        WITH_PARENT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(LISTENING)) {
                return new ChildServer(process, Integer.parseInt(line.substring(LISTENING.length())));
            }
        }
        throw new IOException("the " + kind + " server did not start");
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Forcibly, since it may be frozen. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 2 || !args[1].matches("[0-9]{1,5}")) {
            System.err.println("arguments: " + String.join(" ", args) + " (expected: " + args[0] + " PORT)");
            System.exit(64);
        }
        int port = Integer.parseInt(args[1]);
        int bound = args[0].equals("mongo") ? mongo(port) : http(port);
        System.out.println(LISTENING + bound);
        if (args.length > 2 && args[2].equals(WITH_PARENT)) {
            endWithParent();
        } else {
            new CountDownLatch(1).await();
        }
    }

    /** Whatever ends the parent closes the pipe. */
    private static void endWithParent() throws IOException {
        try (BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (parent.readLine() != null) {
                // Says nothing; only its end is of interest.
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static int mongo(int port) {
        MongoServer server = new MongoServer(new MemoryBackend());
        server.bind("127.0.0.1", port);
        return server.getLocalAddress().getPort();
    }

    private static int http(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/status", exchange -> {
            byte[] body = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server.getAddress().getPort();
    }
}
