package org.health4j.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Ends TLS in front of a server that has none, with one certificate or another. */
final class TlsFront implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile @Nullable SSLContext presented; // none: silence

    TlsFront(int serverPort, SSLContext presented) throws IOException {
        this.serverPort = serverPort;
        this.presented = presented;
        begin("tls-accepting", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** To whom connects from here on; who is connected has to connect again. */
    void present(SSLContext other) {
        presented = other;
        sockets.forEach(TlsFront::closeQuietly);
    }

    /** From here on, connections are accepted and read, and nothing comes back. */
    void silence() {
        presented = null;
        sockets.forEach(TlsFront::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                begin("tls-requests", () -> serve(socket));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket socket) {
        SSLContext context = presented;
        try (socket) {
            if (context == null) {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } else {
                pass(socket, context);
            }
        } catch (IOException e) {
            // The client did not like the certificate, or went away.
        } finally {
            sockets.remove(socket);
        }
    }

    private void pass(Socket socket, SSLContext context) throws IOException {
        try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            tls.setUseClientMode(false);
            tls.startHandshake();
            begin("tls-answers", () -> pass(server, tls));
            pass(tls, server);
        }
    }

    private static void pass(Socket from, Socket to) {
        byte[] bytes = new byte[8_192];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                out.write(bytes, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // One of them has closed.
        }
    }

    private static void begin(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(TlsFront::closeQuietly);
    }
}
