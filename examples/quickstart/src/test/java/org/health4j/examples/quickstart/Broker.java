package org.health4j.examples.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A message broker as far as its depth goes: one byte asks, one byte answers. */
final class Broker {

    private static final ServerSocket LISTENER = listen();

    private Broker() {}

    static int port() {
        return LISTENER.getLocalPort();
    }

    private static ServerSocket listen() {
        try {
            ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            daemon(() -> {
                while (true) {
                    answer(listener.accept());
                }
            });
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(Socket socket) {
        daemon(() -> {
            try (socket) {
                while (socket.getInputStream().read() >= 0) {
                    socket.getOutputStream().write(42);
                }
            }
        });
    }

    /** What may end because its client has gone. */
    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The client has gone.
                    }
                },
                "broker");
        thread.setDaemon(true);
        thread.start();
    }
}
