package org.health4j.probe;

import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;

/**
 * Loads what a socket is made of while the command line is read: some hundred classes, and the longest part of a run. Connects to nobody, and whatever
 * it fails at is for whoever connects to say.
 */
final class SocketClasses extends Thread {

    private SocketClasses() {
        setDaemon(true);
    }

    static void load() {
        try {
            new SocketClasses().start();
        } catch (Throwable e) {
            // No more threads: they load when they are needed.
        }
    }

    @Override
    public void run() {
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            socket.setTcpNoDelay(true); // not before an option is set is there a socket of the system's
            InetAddress.getLoopbackAddress();
        } catch (Throwable e) {
            // Not to be printed.
        }
    }
}
