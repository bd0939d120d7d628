package org.health4j.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Resolves, connects, sends and reads until it is closed.
 *
 * <p>A daemon: the system's resolver knows no timeout of ours, and one that is stuck must not keep the process.
 */
final class Connection extends Thread {

    private final int id;
    private final Endpoint endpoint;
    private final @Nullable Trust trust;
    private final byte[] request;
    private final long endNanos;
    private final Handover handover;
    private boolean closed;
    private @Nullable Socket socket;

    /** {@code trust} is null where no TLS is spoken. */
    Connection(int id, Endpoint endpoint, @Nullable Trust trust, byte[] request, long endNanos, Handover handover) {
        this.id = id;
        this.endpoint = endpoint;
        this.trust = trust;
        this.request = request;
        this.endNanos = endNanos;
        this.handover = handover;
        setDaemon(true);
    }

    int id() {
        return id;
    }

    @Override
    public void run() {
        try {
            talk();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void talk() throws InterruptedException {
        try {
            Socket connected = trust == null ? connect() : new TlsSockets(trust).over(connect(), endpoint, this);
            handover.offer(Event.connected(id));
            connected.getOutputStream().write(request);
            InputStream in = connected.getInputStream();
            boolean goOn = true;
            while (goOn) {
                byte[] bytes = new byte[8 * 1_024];
                int length = in.read(bytes);
                goOn = handover.offer(length < 0 ? Event.end(id) : Event.read(id, bytes, length)) && length >= 0;
            }
        } catch (ProbeFailure e) {
            handover.offer(Event.failed(id, e.getMessage()));
        } catch (IOException e) {
            if (!isClosed()) {
                handover.offer(Event.failed(id, "connection reset"));
            }
        }
    }

    private Socket connect() throws ProbeFailure, IOException {
        ProbeFailure failure = unreachable();
        InetAddress[] addresses = lookUp();
        for (int i = 0; i < addresses.length; i++) {
            long left = Math.max(1, (endNanos - System.nanoTime()) / Timeout.MILLISECOND);
            int others = addresses.length - 1 - i;
            // The last one has no limit of its own: who waits for it ends at the deadline.
            int share = others == 0 ? 0 : (int) Math.max(1, left / (others + 1));
            // Without NO_PROXY a socket asks the proxy selector first: slow to load, and led astray by inherited
            // options.
            Socket socket = adopt(new Socket(Proxy.NO_PROXY));
            try {
                socket.connect(new InetSocketAddress(addresses[i], endpoint.port()), share);
                if (isItself(socket)) {
                    throw new ConnectException();
                }
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = i > 0
                        ? failure
                        : e instanceof ConnectException ? new ProbeFailure("connection refused") : unreachable();
            }
        }
        throw failure;
    }

    /** Where the port is one that the system gives to outgoing connections, one without a listener may meet itself (RFC 9293, 3.5). */
    private static boolean isItself(Socket socket) {
        return socket.getLocalPort() == socket.getPort()
                && socket.getLocalAddress().equals(socket.getInetAddress());
    }

    private static ProbeFailure unreachable() {
        return new ProbeFailure("unreachable");
    }

    private InetAddress[] lookUp() throws ProbeFailure {
        try {
            return InetAddress.getAllByName(endpoint.host());
        } catch (UnknownHostException | RuntimeException e) {
            throw new ProbeFailure("unknown host");
        }
    }

    /** What {@code close} closes; at once where that has been called. */
    synchronized Socket adopt(Socket socket) throws IOException {
        this.socket = socket;
        if (closed) {
            socket.close();
        }
        return socket;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closed = true;
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // The process is about to end, and the operating system closes what is left.
        }
    }
}
