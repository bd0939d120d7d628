package org.health4j.probe;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is asked.
 *
 * @param host a name or an address, without brackets
 * @param numeric whether {@code host} is an address and needs no resolver
 * @param authority host and port as they go into the {@code Host} header
 * @param query with its question mark, or empty; sent, never printed
 */
record Target(String host, boolean numeric, int port, String authority, String path, String query) {

    private static final String DEFAULT_PORT = "8081";

    /** A word stands for the application beside this process, anything else is a URL. */
    static Target parse(String text, @Nullable String port) throws UsageError {
        return switch (text) {
            case "live", "ready", "startup" -> local(text, port == null || port.isEmpty() ? DEFAULT_PORT : port);
            default -> Url.parse(text);
        };
    }

    private static Target local(String word, String port) throws UsageError {
        int number = Port.parse(port);
        if (number < 0) {
            throw new UsageError("HEALTH4J_PORT", port, "a port from 1 to 65535");
        }
        return new Target("127.0.0.1", true, number, "127.0.0.1:" + number, "/health/" + word, "");
    }

    /** The URL as it may be shown. */
    String address() {
        return "http://" + authority + path;
    }

    byte[] request() {
        String head = "GET " + path + query + " HTTP/1.1\r\nHost: " + authority + "\r\nUser-Agent: health-probe/"
                + Version.VERSION + "\r\nAccept: text/plain\r\nConnection: close\r\n\r\n";
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }
}
