package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A raw server that reads each request and then plays its script, one connection after the other. */
final class ScriptedServer implements AutoCloseable {

    interface Script {
        void play(Peer peer) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Script script;
    private final Thread thread = new Thread(this::serve, "scripted-server");
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String request = "";

    ScriptedServer(Script script) throws IOException {
        this("127.0.0.1", script);
    }

    ScriptedServer(String address, Script script) throws IOException {
        this(new ServerSocket(0, 16, InetAddress.getByName(address)), script);
    }

    ScriptedServer(ServerSocket listener, Script script) {
        this.script = script;
        this.listener = listener;
        thread.start();
    }

    static ScriptedServer answering(String answer) throws IOException {
        return new ScriptedServer(peer -> peer.send(answer));
    }

    int port() {
        return listener.getLocalPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** The last request, up to its blank line. */
    String request() {
        return request;
    }

    private void serve() {
        while (closed.getCount() > 0) {
            try (Socket socket = listener.accept()) {
                request = head(socket.getInputStream());
                script.play(new Peer(socket));
            } catch (IOException e) {
                // The probe hung up, or the test is over.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            head.append((char) c);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("the script did not end");
        }
    }

    /** The server's side of one connection. */
    final class Peer {

        private final Socket socket;
        private final OutputStream out;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(UTF_8));
            out.flush();
        }

        /** Until the server is closed. */
        void staySilent() throws InterruptedException {
            closed.await();
        }

        /** One byte every few milliseconds, until all are sent or the server is closed. */
        void drip(String text, int everyMillis) throws IOException, InterruptedException {
            for (byte b : text.getBytes(UTF_8)) {
                if (closed.await(everyMillis, TimeUnit.MILLISECONDS)) {
                    return;
                }
                out.write(b);
            }
        }

        /** Until the other side hangs up or the server is closed. */
        void sendForEver(String text) throws IOException {
            while (closed.getCount() > 0) {
                send(text);
            }
        }

        /** Closing with a linger time of 0 sends RST. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
