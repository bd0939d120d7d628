package org.health4j.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.health4j.testkit.ProcessFreezer;

/** A server that speaks MongoDB's protocol, in a process of its own, so that it can be frozen and killed. */
final class MongoProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private MongoProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The server's process: says its port, and ends with its parent, whose end closes the input. */
    public static void main(String[] arguments) throws IOException {
        MongoServer server = new MongoServer(new MemoryBackend());
        System.out.println(server.bind().getPort());
        System.in.transferTo(OutputStream.nullOutputStream());
        server.shutdownNow();
    }

    static MongoProcess start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MongoProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.US_ASCII);
        return new MongoProcess(process, Integer.parseInt(output.readLine()));
    }

    /** A client with the driver's defaults. */
    MongoClient client() {
        return client("mongodb://127.0.0.1:" + port);
    }

    MongoClient clientWithPassword() {
        return client("mongodb://guest:wrong@127.0.0.1:" + port);
    }

    static MongoClient client(String url) {
        return MongoClients.create(url);
    }

    ProcessFreezer freeze() throws IOException {
        return ProcessFreezer.freeze(process.pid());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
