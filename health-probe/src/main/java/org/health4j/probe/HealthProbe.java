package org.health4j.probe;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A command that asks one health endpoint once, says what it heard in one line, and exits.
 *
 * <pre>health-probe [--timeout DURATION] [TARGET]</pre>
 *
 * <h2>Command line</h2>
 *
 * <p>{@code TARGET} is one of
 *
 * <ul>
 *   <li>{@code live} (the default), {@code ready} or {@code startup}: the URL
 *       <code>http://127.0.0.1:$HEALTH4J_PORT/health/TARGET</code>. The environment variable {@code HEALTH4J_PORT} is a
 *       port from 1 to 65535; unset or empty means 8081. It is not read for a URL.
 *   <li>a URL, {@code http://host[:port]/path[?query]}, at most 2,048 printable ASCII characters. The host is a name, an
 *       IPv4 address, or an IPv6 address in brackets and without a zone; the port defaults to 80. User information,
 *       fragments and {@code https} are usage errors.
 * </ul>
 *
 * <p>{@code --timeout DURATION} (also {@code --timeout=DURATION}) is a whole number with a unit, {@code ms}, {@code s} or
 * {@code m}, from {@code 1ms} to {@code 5m}; the default is {@code 2s}. It bounds name resolution, connecting, sending and
 * reading together, once the command line is read; the start of the Java virtual machine comes on top. Where
 * the option is given twice the last one counts.
 *
 * <p>{@code --help} and {@code --version} print and exit with 0.
 *
 * <h2>Exit codes</h2>
 *
 * <ul>
 *   <li>0: healthy, the answer's status was 200 to 299.
 *   <li>1: unhealthy. Any other status, a redirect too; a name that does not resolve; a connection that is refused, reset
 *       or closed; no answer in time; an answer that is not HTTP/1.0 or HTTP/1.1, or whose header sections exceed 16 KiB.
 *   <li>64: usage error; nothing was asked.
 * </ul>
 *
 * <p>The status decides as soon as the header section is complete: a body that is short, late or broken off only shortens
 * the line.
 *
 * <h2>Output</h2>
 *
 * <p>Exactly one line in UTF-8, at most 4,095 bytes and a line feed, on standard output (usage errors: on standard error);
 * never a stack trace. Docker keeps the first 4,096 bytes and shows them in {@code docker inspect}, so what failed comes
 * first:
 *
 * <pre>
 * UP (200 from http://127.0.0.1:8081/health/live)
 * DOWN postgres TIMEOUT (503 from http://127.0.0.1:8081/health/ready)
 * 404 from http://127.0.0.1:8081/health/ready
 * connection refused: http://127.0.0.1:8081/health/live
 * timeout after 2s: http://127.0.0.1:8081/health/live
 * --timeout: 2 (expected: 1ms to 5m, such as 500ms, 2s or 1m)
 * </pre>
 *
 * <p>The text before the parenthesis is the first line of a {@code text/plain} body; control characters in it become
 * {@code ?}, and what does not fit ends in {@code ...}. The query of a URL is sent and never printed. Other failures begin
 * with {@code unknown host}, {@code unreachable}, {@code connection reset}, {@code connection closed} (before the end of
 * the header section) or {@code malformed answer}.
 *
 * <h2>Request</h2>
 *
 * <p>One {@code GET} as of RFC 9112 with {@code Host}, {@code User-Agent: health-probe/VERSION}, {@code Accept: text/plain}
 * and {@code Connection: close}. Proxy settings are ignored, redirects are not followed. Where a name has several addresses
 * they are tried in turn within the one timeout.
 *
 * <p>Thread-safe: holds no state.
 */
public final class HealthProbe {

    private HealthProbe() {}

    /**
     * Runs the command line and halts the virtual machine with its exit code; does not return.
     *
     * @param args the command line, as specified by this class
     */
    public static void main(String[] args) {
        Outcome outcome = run(args, System.getenv("HEALTH4J_PORT"), new SocketWire());
        PrintStream stream = outcome.code() == Outcome.USAGE ? System.err : System.out;
        byte[] line = (outcome.text() + '\n').getBytes(StandardCharsets.UTF_8);
        stream.write(line, 0, line.length);
        stream.flush();
        // Not exit(): shutdown hooks of agents that the environment brings along may take longer than the deadline.
        Runtime.getRuntime().halt(outcome.code());
    }

    static Outcome run(String[] args, @Nullable String port, Wire wire) {
        try {
            return Arguments.parse(args, port).run(wire);
        } catch (UsageError e) {
            return Outcome.usage(e);
        } catch (Throwable e) {
            return new Outcome(
                    Outcome.UNHEALTHY, "probe failed: " + e.getClass().getSimpleName());
        }
    }
}
