package org.health4j.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Speaks just enough of Redis' protocol to say what a real server says only when it is in trouble, and what it never says. One connection at a time. */
final class ScriptedServer implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private volatile int together = 1;
    private final Map<String, String> replies = new ConcurrentHashMap<>();

    ScriptedServer(String pingReply) throws IOException {
        replies.put("PING", pingReply);
        replies.put("HELLO", "%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3"); // Jedis 8 begins so
        Thread acceptor = new Thread(this::accept, "scripted-server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** From here on. */
    ScriptedServer reply(String command, String reply) {
        replies.put(command, reply);
        return this;
    }

    /** A text of several lines, as INFO is one. */
    ScriptedServer replyText(String command, String... lines) {
        String text = String.join("\r\n", lines) + "\r\n";
        return reply(command, "$" + text.length() + "\r\n" + text);
    }

    /** From a PING on, none of so many commands is answered before all are there. */
    ScriptedServer together(int commands) {
        together = commands;
        return this;
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
        StringBuilder held = new StringBuilder();
        int missing = 0;
        for (String length = in.readLine(); length != null; length = in.readLine()) {
            int words = Integer.parseInt(length.substring(1));
            in.readLine();
            String command = in.readLine();
            for (int i = 1; i < words; i++) {
                in.readLine();
                in.readLine();
            }
            held.append(replies.getOrDefault(command, "+OK")).append("\r\n");
            missing = command.equals("PING") ? together - 1 : missing - 1;
            if (missing <= 0) {
                socket.getOutputStream().write(held.toString().getBytes(StandardCharsets.US_ASCII));
                held.setLength(0);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
