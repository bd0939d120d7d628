package org.health4j.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** The wire of a Java virtual machine. */
final class SocketWire implements Wire {

    private Socket socket = unconnected();

    /** Without NO_PROXY a socket asks the proxy selector first: slow to load, and led astray by inherited options. */
    private static Socket unconnected() {
        return new Socket(Proxy.NO_PROXY);
    }

    /** Fails with what the first address said: later ones may only be there because a hosts file lists them. */
    @Override
    public void connect(Target target, Deadline deadline) throws ProbeFailure {
        InetAddress[] addresses = Resolver.resolve(target, deadline);
        ProbeFailure failure = unreachable();
        for (int i = 0; i < addresses.length; i++) {
            // An address that swallows packets gets its share of the time, so that the next one is still tried.
            int millis = Math.max(1, deadline.remainingMillis() / (addresses.length - i));
            try {
                connect(new InetSocketAddress(addresses[i], target.port()), millis);
                return;
            } catch (ProbeFailure e) {
                close();
                socket = unconnected();
                failure = i == 0 ? e : failure;
            }
        }
        deadline.remainingMillis(); // a timeout where the time is up
        throw failure;
    }

    private void connect(InetSocketAddress address, int millis) throws ProbeFailure {
        try {
            socket.connect(address, millis);
        } catch (ConnectException e) {
            throw new ProbeFailure("connection refused");
        } catch (IOException e) {
            throw unreachable();
        }
    }

    private static ProbeFailure unreachable() {
        return new ProbeFailure("unreachable");
    }

    @Override
    public void write(byte[] request) throws ProbeFailure {
        try {
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            throw new ProbeFailure("connection reset");
        }
    }

    @Override
    public int read(byte[] buffer, Deadline deadline) throws ProbeFailure {
        try {
            socket.setSoTimeout(deadline.remainingMillis());
            return socket.getInputStream().read(buffer);
        } catch (SocketTimeoutException e) {
            throw deadline.expired();
        } catch (IOException e) {
            throw new ProbeFailure("connection reset");
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // The process is about to end, and the operating system closes what is left.
        }
    }
}
