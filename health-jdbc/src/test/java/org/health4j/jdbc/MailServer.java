package org.health4j.jdbc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Greets whoever connects, as a mail server does: what a database never says. */
final class MailServer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    MailServer() throws IOException {
        Thread thread = new Thread(this::serve, "mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getOutputStream().write("220 mail.example ESMTP\r\n".getBytes(US_ASCII));
                client.shutdownOutput();
                client.setSoTimeout(1_000);
                while (client.getInputStream().read() >= 0) {
                    // until it goes: a reset would hide what was written
                }
            } catch (IOException e) {
                // It has gone, or this server has been closed.
            }
        }
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
