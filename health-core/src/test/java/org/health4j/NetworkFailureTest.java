package org.health4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failure is which code; what the JDK itself throws, in what it is wrapped in. */
@Timeout(30)
class NetworkFailureTest {

    private static <T extends Throwable> T caused(T failure, Throwable cause) {
        failure.initCause(cause);
        return failure;
    }

    private static CertPathValidatorException path(BasicReason reason) {
        return new CertPathValidatorException("validity check failed", null, null, -1, reason);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new ConnectException("Connection refused"), Reason.CONNECTION_REFUSED),
                arguments(new ConnectException(), Reason.CONNECTION_REFUSED),
                arguments(new ConnectException("Connection timed out"), Reason.TIMEOUT),
                arguments(caused(new IOException(), new ConnectException("HTTP connect timed out")), Reason.TIMEOUT),
                arguments(new UnknownHostException("db.internal"), Reason.DNS_FAILED),
                arguments(new UnresolvedAddressException(), Reason.DNS_FAILED),
                arguments(caused(new ConnectException(), new UnresolvedAddressException()), Reason.DNS_FAILED),
                arguments(new SocketTimeoutException("Read timed out"), Reason.TIMEOUT),
                arguments(new TimeoutException(), Reason.TIMEOUT),
                arguments(new InterruptedByTimeoutException(), Reason.TIMEOUT),
                arguments(new NoRouteToHostException("No route to host"), Reason.CONNECTION_FAILED),
                arguments(caused(new ConnectException(), new NoRouteToHostException()), Reason.CONNECTION_FAILED),
                arguments(new SocketException("Connection reset"), Reason.CONNECTION_FAILED),
                arguments(new EOFException(), Reason.CONNECTION_FAILED),
                arguments(new ClosedChannelException(), Reason.CONNECTION_FAILED),
                arguments(new InterruptedException(), Reason.INTERRUPTED),
                arguments(new ClosedByInterruptException(), Reason.INTERRUPTED),
                arguments(new SSLHandshakeException("Received fatal alert"), Reason.CONNECTION_FAILED),
                arguments(caused(new SSLException("reset"), new SocketException("reset")), Reason.CONNECTION_FAILED),
                arguments(new SSLPeerUnverifiedException("hostname"), Reason.TLS_WRONG_HOST),
                arguments(
                        caused(new SSLHandshakeException(""), new CertificateException("No name matching a found")),
                        Reason.TLS_WRONG_HOST),
                arguments(
                        caused(
                                new SSLHandshakeException(""),
                                new CertificateException("No subject alternative DNS name matching a found.")),
                        Reason.TLS_WRONG_HOST),
                arguments(
                        new CertificateException(
                                "PKIX path building failed", new CertPathBuilderException("unable to find")),
                        Reason.TLS_UNTRUSTED),
                arguments(new CertPathValidatorException("path does not chain"), Reason.TLS_UNTRUSTED),
                arguments(path(BasicReason.REVOKED), Reason.TLS_UNTRUSTED),
                arguments(path(BasicReason.EXPIRED), Reason.TLS_EXPIRED),
                arguments(path(BasicReason.NOT_YET_VALID), Reason.TLS_EXPIRED),
                arguments(
                        new CertificateException("PKIX", new CertificateExpiredException("NotAfter: …")),
                        Reason.TLS_EXPIRED),
                arguments(new CertificateNotYetValidException(), Reason.TLS_EXPIRED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failure_isItsReason_howeverDeep(Throwable failure, Reason reason) {
        assertThat(Reason.ofNetworkFailure(failure)).contains(reason);
        Throwable wrapped = new ExecutionException(new IllegalStateException(new IOException(failure)));
        assertThat(Reason.ofNetworkFailure(wrapped)).contains(reason);
    }

    @Test
    void noFailureOfTheNetwork_isNone() {
        assertThat(Reason.ofNetworkFailure(new IllegalStateException("connection refused")))
                .isEmpty();
        assertThat(Reason.ofNetworkFailure(new UncheckedIOException(new IOException("no space left on device"))))
                .isEmpty();
    }

    private static IOException withSuppressed(Throwable... suppressed) {
        IOException failure = new IOException("no address of the host");
        for (Throwable each : suppressed) {
            failure.addSuppressed(new IOException(each));
        }
        return failure;
    }

    @Test
    void suppressed_countWhereTheyAgree() {
        assertThat(Reason.ofNetworkFailure(withSuppressed(new ConnectException(), new ConnectException())))
                .contains(Reason.CONNECTION_REFUSED);
        assertThat(Reason.ofNetworkFailure(withSuppressed(new ConnectException(), new SocketTimeoutException())))
                .contains(Reason.CONNECTION_FAILED);
        assertThat(Reason.ofNetworkFailure(withSuppressed(new IllegalStateException(), new ConnectException())))
                .contains(Reason.CONNECTION_REFUSED);
        assertThat(Reason.ofNetworkFailure(new ExecutionException(withSuppressed(new UnknownHostException()))))
                .contains(Reason.DNS_FAILED);
        assertThat(Reason.ofNetworkFailure(withSuppressed(new IllegalStateException())))
                .isEmpty();
    }

    /** A failure to close after the one that matters. */
    @Test
    void causes_countBeforeWhatWasSuppressed() {
        SocketTimeoutException failure = new SocketTimeoutException();
        failure.addSuppressed(new SocketException("Broken pipe"));
        assertThat(Reason.ofNetworkFailure(failure)).contains(Reason.TIMEOUT);
    }

    @Test
    void circles_end() {
        IOException one = new IOException();
        IOException other = new IOException(one);
        one.initCause(other);
        one.addSuppressed(other);
        other.addSuppressed(one);
        assertThat(Reason.ofNetworkFailure(one)).isEmpty();
    }

    /** Each time it is asked, it makes up another. */
    private static final class Endless extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }

    @Test
    void endlessCauses_end() {
        assertThat(Reason.ofNetworkFailure(new Endless())).isEmpty();
    }

    @Test
    @SuppressWarnings("try") // the server is closed early
    void whatTheJdkThrows_isKnown() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
            port = taken.getLocalPort();
            try (Socket client = new Socket(loopback, port);
                    Socket server = taken.accept()) {
                client.setSoTimeout(10);
                assertThat(thrown(() -> client.getInputStream().read())).contains(Reason.TIMEOUT);
                server.setSoLinger(true, 0);
                server.close();
                client.setSoTimeout(10_000);
                assertThat(thrown(() -> client.getInputStream().read())).contains(Reason.CONNECTION_FAILED);
            }
        }
        InetSocketAddress nobody = new InetSocketAddress(loopback, port);
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
        assertThat(thrown(() -> new Socket(loopback, port).close())).contains(Reason.CONNECTION_REFUSED);
        assertThat(thrown(() -> SocketChannel.open(nobody).close())).contains(Reason.CONNECTION_REFUSED);
        assertThat(thrown(() -> SocketChannel.open(nowhere).close())).contains(Reason.DNS_FAILED);
        assertThat(thrown(() -> InetAddress.getAllByName("nowhere.invalid"))).contains(Reason.DNS_FAILED);
    }

    private interface Call {
        void run() throws Exception;
    }

    private static java.util.Optional<Reason> thrown(Call call) {
        try {
            call.run();
        } catch (Exception e) {
            return Reason.ofNetworkFailure(e);
        }
        throw new AssertionError("nothing was thrown");
    }
}
