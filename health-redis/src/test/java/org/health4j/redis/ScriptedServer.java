package org.health4j.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks just enough of Redis' protocol to say what a real server says only when it is in trouble. */
final class ScriptedServer implements AutoCloseable {

    private static final String HELLO_REPLY = "%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3";

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final String pingReply;

    ScriptedServer(String pingReply) throws IOException {
        this.pingReply = pingReply;
        Thread acceptor = new Thread(this::accept, "scripted-server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                serve(socket);
            } catch (IOException e) {
                // The test is over, or the client went away.
            }
        }
    }

    /** A command is an array: its length, then the length and the text of each word. */
    private void serve(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        for (String length = in.readLine(); length != null; length = in.readLine()) {
            int words = Integer.parseInt(length.substring(1));
            in.readLine();
            String command = in.readLine();
            for (int i = 1; i < words; i++) {
                in.readLine();
                in.readLine();
            }
            String reply = switch (command) {
                case "PING" -> pingReply;
                case "HELLO" -> HELLO_REPLY;
                default -> "+OK";
            };
            socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
