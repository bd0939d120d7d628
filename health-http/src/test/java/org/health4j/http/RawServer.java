package org.health4j.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/** Reads the head of a request on a bare socket, and then does what a test wants, once for each connection. */
final class RawServer implements AutoCloseable {

    /** What is done with a connection whose request has been read. */
    @FunctionalInterface
    interface Script {
        void play(Socket socket, OutputStream out) throws Exception;
    }

    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch clientGone = new CountDownLatch(1);
    private volatile Script script;

    RawServer(Script script) throws IOException {
        this(ServerSocketFactory.getDefault(), script);
    }

    RawServer(ServerSocketFactory sockets, Script script) throws IOException {
        this(sockets.createServerSocket(0, 10, InetAddress.getLoopbackAddress()), script);
    }

    RawServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
        daemon(this::accept);
    }

    /** From here on does something else with connections that come. */
    void play(Script next) {
        script = next;
    }

    int port() {
        return listener.getLocalPort();
    }

    static Script answer(String response) {
        return (socket, out) -> out.write(response.getBytes(StandardCharsets.US_ASCII));
    }

    static RawServer answering(String response) throws IOException {
        return new RawServer(answer(response));
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/health?token=s3cret";
    }

    /** The heads of the requests. */
    List<String> requests() {
        return requests;
    }

    /** Waits until a write has failed, because the client has closed its connection. */
    boolean sawClientLeave() throws InterruptedException {
        return clientGone.await(10, TimeUnit.SECONDS);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String head = head(socket.getInputStream());
            if (!head.isEmpty()) {
                requests.add(head);
                script.play(socket, socket.getOutputStream());
            }
        } catch (Exception e) {
            clientGone.countDown();
        } finally {
            sockets.remove(socket);
        }
    }

    /** Up to an empty line, or the first byte where that begins a TLS handshake. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (next == 22 || head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        return head.toString();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
