package org.health4j.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/** A port of the loopback interface, kept while nobody listens on it. */
final class ProxyPort implements AutoCloseable {

    private final InetSocketAddress address;

    /** Bound and never listening: the kernel refuses who connects, and gives the port to nobody else. */
    private final @Nullable Socket held;

    private ProxyPort(InetSocketAddress address, @Nullable Socket held) {
        this.address = address;
        this.held = held;
    }

    static ProxyPort take() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Socket held = new Socket();
        try {
            held.setReuseAddress(true);
            held.bind(any);
            InetSocketAddress address = (InetSocketAddress) held.getLocalSocketAddress();
            if (System.getProperty("os.name").equals("Linux")) {
                return new ProxyPort(address, held);
            }
            // Elsewhere nobody could listen beside it.
            held.close();
            return new ProxyPort(address, null);
        } catch (IOException e) {
            held.close();
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    ServerSocketChannel listen() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(address);
            listener.configureBlocking(false);
            return listener;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (held != null) {
            held.close();
        }
    }
}
