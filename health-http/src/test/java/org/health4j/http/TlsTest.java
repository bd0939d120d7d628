package org.health4j.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofDays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers with certificates, and clients with some of their own. */
@Timeout(120)
class TlsTest {

    private static final String HEALTHY =
            "{\"status\":\"UP\",\"checks\":[{\"name\":\"certificate\",\"status\":\"UP\"}]}";

    @TempDir
    private static Path directory;

    private static TestAuthority authority;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = TestAuthority.in(directory)
                .certificate("good", "ip:127.0.0.1", "-startdate", "-1d", "-validity", "30")
                .certificate("client", "dns:client", "-validity", "30");
    }

    private static Health check(SSLContext server, UnaryOperator<HttpIndicatorBuilder> options) throws Exception {
        return check(server, false, options);
    }

    private static Health check(SSLContext server, boolean mutual, UnaryOperator<HttpIndicatorBuilder> options)
            throws Exception {
        SSLServerSocket listener = (SSLServerSocket)
                server.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(mutual);
        try (RawServer raw = new RawServer(
                listener,
                (socket, out) ->
                        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + HEALTHY.length() + "\r\n\r\n" + HEALTHY)
                                .getBytes(US_ASCII)))) {
            HttpIndicatorBuilder builder = HttpIndicator.builder(raw.url().replace("http:", "https:"));
            return RunningIndicator.once(options.apply(builder).build(), Duration.ofSeconds(10))
                    .health();
        }
    }

    @Test
    void check_trustedCertificate_isUp() throws Exception {
        SSLContext trusting = authority.context(null);
        assertThat(check(authority.context("good"), builder -> builder.sslContext(trusting))
                        .status())
                .isEqualTo(Status.UP);
    }

    @Test
    void check_ownClient_isUsed() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().sslContext(authority.context(null)).build();
        assertThat(check(authority.context("good"), builder -> builder.client(client))
                        .status())
                .isEqualTo(Status.UP);
    }

    @Test
    void check_unknownAuthority_isTlsUntrusted() throws Exception {
        assertThat(check(authority.context("good"), builder -> builder).reason())
                .isEqualTo(Reason.TLS_UNTRUSTED);
    }

    @Test
    void check_mutualTls_isUpWithACertificateOnly() throws Exception {
        SSLContext known = authority.context("client");
        assertThat(check(authority.context("good"), true, builder -> builder.sslContext(known))
                        .status())
                .isEqualTo(Status.UP);

        SSLContext unknown = authority.context(null);
        assertThat(check(authority.context("good"), true, builder -> builder.sslContext(unknown))
                        .reason())
                .isEqualTo(Reason.CONNECTION_FAILED);
    }

    @Test
    void check_certificateEndsSoon_isDegraded() throws Exception {
        SSLContext trusting = authority.context(null);
        UnaryOperator<HttpIndicatorBuilder> trust = builder -> builder.sslContext(trusting);
        assertThat(check(
                                authority.context("good"),
                                builder -> trust.apply(builder).warnBeforeExpiry(ofDays(28)))
                        .status())
                .as("28 days before it has 29 left")
                .isEqualTo(Status.UP);

        Health health =
                check(authority.context("good"), builder -> trust.apply(builder).warnBeforeExpiry(ofDays(30)));
        assertThat(health).hasToString("DEGRADED TLS_EXPIRING " + health.details());
        assertThat((Instant) health.details().get("notAfter"))
                .isBetween(Instant.now().plus(ofDays(28)), Instant.now().plus(ofDays(29)));

        Instant later = Instant.now().plus(ofDays(20));
        assertThat(check(
                                authority.context("good"),
                                builder -> trust.apply(builder)
                                        .warnBeforeExpiry(ofDays(14))
                                        .clock(() -> later))
                        .reason())
                .as("by another clock")
                .isEqualTo(HttpIndicator.TLS_EXPIRING);
    }

    @Test
    void check_certificateOfADownstreamEndsSoon_isAComponent() throws Exception {
        SSLContext trusting = authority.context(null);
        Health health = check(
                authority.context("good"),
                builder -> builder.sslContext(trusting).downstream().warnBeforeExpiry(ofDays(30)));
        assertThat(Trees.tree(health))
                .isEqualTo("DEGRADED TLS_EXPIRING{certificate=UP, tls-certificate=DEGRADED TLS_EXPIRING}");
    }

    @Test
    void check_serverSpeaksNoTls_isConnectionFailed() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            String url = server.url().replace("http:", "https:");

            assertThat(RunningIndicator.once(HttpIndicator.of(url), Duration.ofSeconds(5))
                            .health()
                            .reason())
                    .isEqualTo(Reason.CONNECTION_FAILED);
        }
    }

    @Test
    void builder_contextBesideAClient_isRefused() throws Exception {
        HttpIndicatorBuilder builder = HttpIndicator.builder("https://billing/")
                .client(HttpClient.newHttpClient())
                .sslContext(SSLContext.getDefault());
        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessage("sslContext: one beside a client (expected: the client's own)");
    }

    @Test
    void builder_warningOutOfRange_isRefused() {
        HttpIndicatorBuilder builder = HttpIndicator.builder("https://billing/");
        for (Duration warning :
                new Duration[] {Duration.ofNanos(-1), ofDays(3_650).plusNanos(1)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.warnBeforeExpiry(warning))
                    .withMessage("warnBeforeExpiry: " + warning + " (expected: PT0S to PT87600H)");
        }
    }
}
