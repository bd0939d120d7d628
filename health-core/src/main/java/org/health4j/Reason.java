package org.health4j;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why a check has its status: a public code that may be shown to anyone and used as a metric's tag.
 *
 * <p>A code never carries a host, a user, a query or an exception's text; those belong to the log. The constants are the
 * codes that more than one module uses. The set is open: {@code Reason.of("CACHE_COLD")} is as good as any of them. Keep
 * the number of distinct codes small.
 *
 * @param code 1 to 64 characters: {@code A} to {@code Z}, {@code 0} to {@code 9} and {@code _}, the first one a letter
 */
public record Reason(String code) {

    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    /** Nothing is wrong. The reason of every {@link Status#UP}. */
    public static final Reason OK = new Reason("OK");

    /** The check has not run yet. */
    public static final Reason PENDING = new Reason("PENDING");

    /** The last result is older than it may be: checks are not being run. */
    public static final Reason STALE = new Reason("STALE");

    /** No answer within the check's timeout. */
    public static final Reason TIMEOUT = new Reason("TIMEOUT");

    /** It works, but takes longer than it should. */
    public static final Reason SLOW = new Reason("SLOW");

    /** The indicator threw what neither it nor {@link #ofNetworkFailure} classifies, or returned null; the log has the cause. */
    public static final Reason EXCEPTION = new Reason("EXCEPTION");

    /** The run was interrupted by somebody. */
    public static final Reason INTERRUPTED = new Reason("INTERRUPTED");

    /** The executor that runs the checks did not take the run. */
    public static final Reason REJECTED = new Reason("REJECTED");

    /** The application is shutting down and wants no new work. */
    public static final Reason DRAINING = new Reason("DRAINING");

    /** Still starting: a cache that warms up, a server that does not take connections yet. */
    public static final Reason STARTING = new Reason("STARTING");

    /** Nothing listens at the address. */
    public static final Reason CONNECTION_REFUSED = new Reason("CONNECTION_REFUSED");

    /** The connection could not be made, or broke, for another reason than a refusal. */
    public static final Reason CONNECTION_FAILED = new Reason("CONNECTION_FAILED");

    /** The host's name could not be resolved. */
    public static final Reason DNS_FAILED = new Reason("DNS_FAILED");

    /** The server's certificate, or one above it, is not valid at this time: it has expired, or is not valid yet. */
    public static final Reason TLS_EXPIRED = new Reason("TLS_EXPIRED");

    /** The server's certificate is for another host than the one that was asked for. */
    public static final Reason TLS_WRONG_HOST = new Reason("TLS_WRONG_HOST");

    /** The server's certificate is not trusted: self-signed, of an unknown authority, revoked. */
    public static final Reason TLS_UNTRUSTED = new Reason("TLS_UNTRUSTED");

    /** The dependency answered, and refused the credentials. */
    public static final Reason AUTH_FAILED = new Reason("AUTH_FAILED");

    /** Every connection of the application's own pool is in use. */
    public static final Reason POOL_EXHAUSTED = new Reason("POOL_EXHAUSTED");

    /** The dependency has no connection left for anybody. */
    public static final Reason TOO_MANY_CONNECTIONS = new Reason("TOO_MANY_CONNECTIONS");

    /** The dependency answered the check's query or command with an error. */
    public static final Reason QUERY_FAILED = new Reason("QUERY_FAILED");

    /** Checks that the code is well-formed. */
    public Reason {
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("reason: " + code + " (expected: " + CODE + ")");
        }
    }

    /**
     * A reason with a code of one's own.
     *
     * @param code as {@link #code()}
     * @return the reason
     * @throws IllegalArgumentException when the code is malformed
     */
    public static Reason of(String code) {
        return new Reason(code);
    }

    /**
     * Tells which failure of the network a failure is, so that every indicator says the same of the same fault. Looks at all causes,
     * however deep, and where they do not tell, at what was suppressed: a client that has tried several addresses of a host keeps their failures
     * there, which have to agree.
     *
     * <table>
     *   <caption>The first that applies</caption>
     *   <tr><th>reason</th><th>there is</th></tr>
     *   <tr><td>{@link #INTERRUPTED}</td><td>an {@link InterruptedException} or {@link java.nio.channels.ClosedByInterruptException}</td></tr>
     *   <tr><td>{@link #TLS_EXPIRED}</td><td>a certificate that has expired, or is not valid yet</td></tr>
     *   <tr><td>{@link #TLS_WRONG_HOST}</td><td>a {@link javax.net.ssl.SSLPeerUnverifiedException}, or a certificate that the JDK's check of the
     *       host's name has refused</td></tr>
     *   <tr><td>{@link #TLS_UNTRUSTED}</td><td>any other failure of a certificate or of the path to its authority</td></tr>
     *   <tr><td>{@link #DNS_FAILED}</td><td>an {@link java.net.UnknownHostException} or {@link java.nio.channels.UnresolvedAddressException}</td></tr>
     *   <tr><td>{@link #TIMEOUT}</td><td>a {@link java.net.SocketTimeoutException}, {@link java.util.concurrent.TimeoutException} or
     *       {@link java.nio.channels.InterruptedByTimeoutException}, or a connection that the operating system has given up</td></tr>
     *   <tr><td>{@link #CONNECTION_REFUSED}</td><td>a {@link java.net.ConnectException}</td></tr>
     *   <tr><td>{@link #CONNECTION_FAILED}</td><td>any other {@link java.net.SocketException}, such as a reset or no route; a closed channel, an
     *       {@link java.io.EOFException}; a TLS handshake that failed for another reason; or suppressed failures that do not agree</td></tr>
     * </table>
     *
     * <pre>{@code
     * } catch (IOException e) {
     *     return Health.down(Reason.ofNetworkFailure(e).orElse(Reason.CONNECTION_FAILED), e);
     * }
     * }</pre>
     *
     * @param failure what was thrown
     * @return the reason; empty where it is no failure of the network
     */
    public static Optional<Reason> ofNetworkFailure(Throwable failure) {
        return Optional.ofNullable(NetworkFailure.reason(failure));
    }

    /** The code. */
    @Override
    public String toString() {
        return code;
    }
}
