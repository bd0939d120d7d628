package org.health4j.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Tells of sockets what they are connected with, for a message, from {@code /proc/net/tcp} (proc_net_tcp in the kernel's documentation). */
final class SocketNames {

    private static final List<Path> TABLES = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
    private static final List<String> STATES = List.of(
            "?",
            "ESTABLISHED",
            "SYN_SENT",
            "SYN_RECV",
            "FIN_WAIT1",
            "FIN_WAIT2",
            "TIME_WAIT",
            "CLOSE",
            "CLOSE_WAIT",
            "LAST_ACK",
            "LISTEN",
            "CLOSING");
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private SocketNames() {}

    static Set<String> of(Set<String> targets) {
        Map<String, String> names =
                targets.stream().anyMatch(target -> target.startsWith("socket:")) ? read() : Map.of();
        Set<String> named = new TreeSet<>();
        targets.forEach(target -> named.add(names.getOrDefault(target, target)));
        return named;
    }

    private static Map<String, String> read() {
        Map<String, String> names = new HashMap<>();
        for (Path table : TABLES) {
            try {
                Files.readAllLines(table).stream().skip(1).map(String::strip).forEach(line -> add(names, line));
            } catch (IOException | RuntimeException e) {
                // The bare numbers have to do.
            }
        }
        return names;
    }

    private static void add(Map<String, String> names, String line) {
        List<String> fields = List.of(line.split("\\s+", -1));
        int state = Integer.parseInt(fields.get(STATE), 16);
        String target = "socket:[" + fields.get(INODE) + "]";
        names.put(
                target,
                target + " port " + port(fields.get(LOCAL)) + " to port " + port(fields.get(REMOTE)) + " "
                        + (state < STATES.size() ? STATES.get(state) : "?"));
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }
}
