package org.health4j.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.health4j.testkit.ProcessFreezer;

/** A server that speaks MongoDB's protocol, in a process of its own, so that it can be frozen and killed. */
final class MongoProcess implements AutoCloseable {

    private final List<String> command;
    private final int port;
    private Process process;

    private MongoProcess(List<String> command) throws IOException {
        this.command = command;
        this.process = start(command);
        this.port = port(process);
    }

    /** The server's process: takes a port, says its port, and ends with its parent, whose end closes the input. */
    public static void main(String[] arguments) throws IOException {
        PrintStream parent = System.out;
        System.setOut(new PrintStream(
                OutputStream.nullOutputStream())); // nobody reads a log, and a full pipe stops the server
        MongoServer server = new MongoServer(new MemoryBackend());
        int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
        server.bind("127.0.0.1", port);
        parent.println(server.getLocalAddress().getPort());
        System.in.transferTo(OutputStream.nullOutputStream());
        server.shutdownNow();
    }

    static MongoProcess start() throws IOException {
        return new MongoProcess(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                MongoProcess.class.getName()));
    }

    /** FerretDB, built from {@code src/test/go}. */
    static MongoProcess ferret() throws IOException {
        return new MongoProcess(List.of(System.getProperty("ferretdb.bin")));
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int port(Process process) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.US_ASCII);
        return Integer.parseInt(output.readLine());
    }

    /** Again, after it was closed, on the same port. */
    void restart() throws IOException {
        List<String> again = new ArrayList<>(command);
        again.add(Integer.toString(port));
        process = start(again);
        port(process);
    }

    int port() {
        return port;
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
