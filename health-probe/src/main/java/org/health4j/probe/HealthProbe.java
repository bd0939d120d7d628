package org.health4j.probe;

import java.io.PrintStream;

/**
 * A command that asks health endpoints once, says what it heard in one line, and exits.
 *
 * <pre>health-probe [OPTION…] [TARGET…]</pre>
 *
 * <p>The jar and the native binaries take the same command line and answer alike; what only one of them does is marked.
 *
 * <h2>Targets</h2>
 *
 * <p>At most 16, of 2,048 characters at most; all are asked at once, and all have to be healthy. Without any it is those of
 * {@code HEALTH4J_PROBE_TARGETS}, separated by spaces, and without these {@code live}.
 *
 * <ul>
 *   <li>{@code live}, {@code ready} or {@code startup}: <code>http://$HEALTH4J_HOST:$HEALTH4J_PORT/health/TARGET</code>. The port is one from 1 to
 *       65535, 8081 where the variable is blank or not set; the host likewise {@code 127.0.0.1}, which also stands for {@code 0.0.0.0} and
 *       {@code ::}. {@code --port-env NAME} has the port taken from the variable {@code NAME},
 *       of which an error shows nothing that is longer than a port.
 *   <li>{@code /path[?query]}: another resource at that host and port.
 *   <li>{@code http://host[:port][/path][?query]}, in printable ASCII. The host is a name, an IPv4 address, or an IPv6 address in brackets and
 *       without a zone; the port defaults to 80. User information and fragments are usage errors. {@code https://}, with port 443, is for the jar
 *       only; a usage error of the native binaries.
 *   <li>{@code tcp://host:port}: healthy where the connection is accepted.
 *   <li>{@code file:/path[?maxAge=30s]}: healthy where the file is a regular one that can be read, and was changed within that time, from {@code 1ms} to {@code 24h}; one that is dated
 *       further than that ahead is as unhealthy. Its first line is quoted.
 * </ul>
 *
 * <h2>Options</h2>
 *
 * <p>{@code --option VALUE} or {@code --option=VALUE}; the last one counts. All is taken as UTF-8; what is not, in a Java virtual machine also what its
 * locale does not hold ({@code health-probe.jar} where {@code LC_ALL} is {@code C}), is a usage error. Each can be given as an environment variable instead,
 * {@code --port-env} as {@code HEALTH4J_PROBE_PORT_ENV}, the flags as {@code true} or {@code false}; the command line counts before that. Every variable
 * that begins with {@code HEALTH4J_} can stand in a file, of 4,096 bytes at most, that the variable with {@code _FILE} at its end names; what stands
 * there is not shown, but for a target that was asked: its host, port and path are.
 *
 * <ul>
 *   <li>{@code --timeout DURATION}: a whole number with a unit, {@code ms}, {@code s} or {@code m}, from {@code 1ms} to {@code 5m}; by default
 *       {@code 2s}. It bounds name resolution, connecting, sending and reading of all targets together, once the command line is read; the
 *       start of a Java virtual machine comes on top, and so does a file system that hangs, under a {@code file:} or a {@code _FILE}. Has to stay
 *       below the caller's own timeout: a native binary that is killed while it looks a name up leaves the process that does it behind, as a
 *       zombie where process 1 does not reap.
 *   <li>{@code --wait DURATION}, up to {@code 1h}: asks again, half a second after the last answer, until all targets are healthy or that time is over.
 *   <li>{@code --expect STATUSES}: what is healthy, such as {@code 200-399,404}; by default {@code 200-299}.
 *   <li>{@code --contains TEXT}: what the body has to contain, within its first mebibyte (and as much of chunk sizes) and in UTF-8.
 *   <li>{@code --header 'Name: value'}: also sent, in place of a header of ours with that name; may be given up to 16 times, in the environment
 *       on lines of their own, and is sent wherever it comes from. Never shown.
 *   <li>{@code --verbose}: a line per target, with the time it took.
 *   <li>{@code --trust-store FILE}, the jar only: the certificates that {@code https} trusts, in PEM, PKCS #12 or JKS, in place of the Java runtime's; a usage
 *       error where it cannot be read or holds none, and a target is {@code https};
 *       {@code HEALTH4J_PROBE_TRUST_STORE_PASSWORD} holds its password. {@code --insecure}: all certificates, for any name.
 *   <li>{@code --help} and {@code --version} print and exit with 0.
 * </ul>
 *
 * <h2>Exit codes</h2>
 *
 * <ul>
 *   <li>0: every target is healthy.
 *   <li>1: one of them is not. A status that is not expected, a redirect too; a name that does not resolve; a connection that is refused, reset or closed; no answer in time;
 *       an answer that is not HTTP/1.0 or HTTP/1.1, or whose header sections exceed 16 KiB.
 *   <li>64: usage error; nothing was asked.
 * </ul>
 *
 * <p>The status decides as soon as the header section is complete: a body that is short, late or broken off only shortens
 * the line, unless it has to contain something.
 *
 * <h2>Output</h2>
 *
 * <p>Exactly one line in UTF-8 (with {@code --verbose} one for each target), at most 4,095 bytes and a line feed, on standard output (usage errors: on standard error);
 * never a stack trace. Docker keeps the first 4,096 bytes and shows them in {@code docker inspect}, so what failed comes
 * first:
 *
 * <pre>
 * UP (200 from http://127.0.0.1:8081/health/live)
 * DOWN postgres TIMEOUT (503 from http://127.0.0.1:8081/health/ready)
 * connection refused: tcp://redis:6379; UP (200 from http://127.0.0.1:8081/health/live)
 * DOWN deadlock DEADLOCK (stale: file:/run/orders/live)
 * timeout after 2s: http://127.0.0.1:8081/health/live
 * --timeout: 2 (expected: 1ms to 5m, such as 500ms, 2s or 1m)
 * </pre>
 *
 * <p>The text before the parenthesis is the first line of a {@code text/plain} body; control and format characters in it (Unicode's categories Cc, Cf, Zl
 * and Zp) become {@code ?}, and what does not fit ends in {@code ...}. The query of a URL is sent and never printed. Other failures begin
 * with {@code unknown host}, {@code unreachable}, {@code connection reset}, {@code connection closed} (before the end of
 * the header section), {@code malformed answer}, {@code not in the body} (where that is not all of
 * it, after the reason: {@code timeout after 2s, not in the body so far}, or {@code stopped after 1 MiB}), {@code no such file}, {@code not a readable file},
 * {@code no resolver} (no process or pipe for it, in a native binary), {@code certificate not trusted} or {@code TLS handshake failed}.
 *
 * <h2>Request</h2>
 *
 * <p>One {@code GET} as of RFC 9112 with {@code Host}, {@code User-Agent: health-probe/VERSION}, {@code Accept: text/plain, *}{@code /*;q=0.1}
 * and {@code Connection: close}. Proxy settings are ignored, redirects are not followed. Where a name has several addresses
 * they are tried in turn, each with its share of the time.
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
        SocketClasses.load();
        Outcome outcome = run(args, new JvmPlatform());
        PrintStream stream = outcome.code() == Outcome.USAGE ? System.err : System.out;
        byte[] line = outcome.bytes();
        stream.write(line, 0, line.length);
        stream.flush();
        // Not exit(): shutdown hooks of agents that the environment brings along may take longer than the deadline.
        Runtime.getRuntime().halt(outcome.code());
    }

    static Outcome run(String[] args, Platform platform) {
        try {
            return Arguments.parse(args, platform).run(platform);
        } catch (UsageError e) {
            return Outcome.usage(e);
        } catch (Throwable e) {
            return new Outcome(
                    Outcome.UNHEALTHY, "probe failed: " + e.getClass().getSimpleName());
        }
    }
}
