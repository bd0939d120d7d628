package org.health4j.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;

/**
 * Loads what a socket is made of while the command line is read: some hundred classes, and the longest part of a
 * run. Connects to nobody.
 */
final class SocketClasses extends Thread {

    SocketClasses() {
        setDaemon(true);
    }

    @Override
    public void run() {
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            socket.setTcpNoDelay(true); // not before an option is set is there a socket of the system's
            InetAddress.getLoopbackAddress();
        } catch (IOException e) {
            // Whoever connects will see it, and say it.
        }
    }
}
