package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole probe but its process, against a server that misbehaves. */
@Timeout(20)
class SocketTest {

    private static final String TEXT = "Content-Type: text/plain; charset=utf-8\r\n";
    private static final String UP = "HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 3\r\n\r\nUP\n";
    /** Far more than a loaded machine needs, far less than anything here that would wait for ever. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    @Test
    void run_ok_isHealthy() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            assertThat(probe(server.url("/health/live")))
                    .isEqualTo(new Outcome(0, "UP (200 from " + server.url("/health/live") + ")"));
        }
    }

    @Test
    void run_word_asksTheLocalPortForThatPath() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            String port = String.valueOf(server.port());

            Outcome outcome = HealthProbe.run(new String[] {"ready"}, new TestPlatform(Map.of("HEALTH4J_PORT", port)));

            assertThat(outcome).isEqualTo(new Outcome(0, "UP (200 from " + server.url("/health/ready") + ")"));
            assertThat(server.request())
                    .isEqualTo("GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUser-Agent: health-probe/"
                            + Version.VERSION + "\r\nAccept: text/plain\r\nConnection: close\r\n\r\n");
        }
    }

    @Test
    void run_unavailable_putsTheFailingNamesFirst() throws Exception {
        String body = "DOWN postgres TIMEOUT, redis CONNECTION_REFUSED\npostgres DOWN since 12:00\n";
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 503 Service Unavailable\r\n" + TEXT
                + "Content-Length: " + body.length() + "\r\n\r\n" + body)) {
            assertThat(probe(server.url("/health/ready")))
                    .isEqualTo(new Outcome(
                            1,
                            "DOWN postgres TIMEOUT, redis CONNECTION_REFUSED (503 from " + server.url("/health/ready")
                                    + ")"));
        }
    }

    @Test
    void run_noContent_isHealthy() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            assertThat(probe(server.url("/"))).isEqualTo(new Outcome(0, "204 from " + server.url("/")));
        }
    }

    @Test
    void run_redirect_isUnhealthyAndNotFollowed() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.answering("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(probe(server.url("/"))).isEqualTo(new Outcome(1, "302 from " + server.url("/")));
            assertThat(server.request()).startsWith("GET / ");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 400, 404, 429, 500, 599})
    void run_otherStatus_isUnhealthy(int status) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 " + status + " X\r\n\r\n")) {
            assertThat(probe(server.url("/"))).isEqualTo(new Outcome(1, status + " from " + server.url("/")));
        }
    }

    @Test
    void run_query_isSentAndNotPrinted() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            assertThat(probe(server.url("/up?token=s3cret")).text())
                    .isEqualTo("UP (200 from " + server.url("/up") + ")");
            assertThat(server.request()).startsWith("GET /up?token=s3cret HTTP/1.1\r\n");
        }
    }

    @Test
    void run_refusedPort_isUnhealthy() throws Exception {
        int port = portWithoutListener();

        assertThat(probe("http://127.0.0.1:" + port + "/up?token=s3cret"))
                .isEqualTo(new Outcome(1, "connection refused: http://127.0.0.1:" + port + "/up"));
    }

    @Test
    void run_refusedName_isRefusedWhateverItsOtherAddressesSay() throws Exception {
        String url = "http://localhost:" + portWithoutListener() + "/";

        assertThat(probe(url)).isEqualTo(new Outcome(1, "connection refused: " + url));
    }

    @Test
    void run_bracketsAroundNoAddress_isUnknownHost() {
        assertThat(probe("http://[1:2:3]/")).isEqualTo(new Outcome(1, "unknown host: http://[1:2:3]/"));
    }

    @Test
    void run_name_isResolvedAndEveryAddressTried() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            String url = "http://localhost:" + server.port() + "/";

            assertThat(probe(url)).isEqualTo(new Outcome(0, "UP (200 from " + url + ")"));
        }
    }

    @Test
    void run_ipv6Literal_isAsked() throws Exception {
        try (ScriptedServer server = ipv6Server()) {
            String url = "http://[::1]:" + server.port() + "/";

            assertThat(probe(url)).isEqualTo(new Outcome(0, "UP (200 from " + url + ")"));
            assertThat(server.request()).contains("\r\nHost: [::1]:" + server.port() + "\r\n");
        }
    }

    @Test
    void run_silence_endsAtTheDeadline() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::staySilent)) {
            assertTimeout(server.url("/"));
        }
    }

    @Test
    void run_dripBeforeTheHeadersEnd_endsAtTheDeadline() throws Exception {
        String headers = "HTTP/1.1 200 OK\r\nX-Filler: " + "x".repeat(10_000) + "\r\n\r\n";
        try (ScriptedServer server = new ScriptedServer(peer -> peer.drip(headers, 10))) {
            assertTimeout(server.url("/"));
        }
    }

    @Test
    void run_listenerThatNeverAccepts_endsAtTheDeadline() throws Exception {
        List<SocketChannel> fill = new ArrayList<>();
        try (ServerSocket listener = listener()) {
            for (int i = 0; i < 8; i++) {
                SocketChannel channel = SocketChannel.open();
                fill.add(channel);
                channel.configureBlocking(false);
                channel.connect(listener.getLocalSocketAddress());
            }
            assertTimeout("http://127.0.0.1:" + listener.getLocalPort() + "/");
        } finally {
            for (SocketChannel channel : fill) {
                channel.close();
            }
        }
    }

    @Test
    void run_dripInTheBody_endsAtTheDeadlineAndTheStatusDecides() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send("HTTP/1.1 503 No\r\n" + TEXT + "Content-Length: 10000\r\n\r\nDOWN a");
            peer.drip("x".repeat(10_000), 10);
        })) {
            long start = System.nanoTime();

            Outcome outcome = probe("--timeout=300ms", server.url("/"));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300), SLACK);
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.text()).matches("DOWN ax+\\.\\.\\. \\(503 from \\Q" + server.url("/") + "\\E\\)");
        }
    }

    @Test
    void run_answerOnAConnectionThatStaysOpen_isNotWaitedFor() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send(UP);
            peer.staySilent();
        })) {
            assertQuick(server, new Outcome(0, "UP (200 from " + server.url("/") + ")"));
        }
    }

    @Test
    void run_endlessHeaders_isMalformed() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send("HTTP/1.1 200 OK\r\n");
            peer.sendForEver("X-Filler: x\r\n");
        })) {
            assertQuick(server, new Outcome(1, "malformed answer: " + server.url("/")));
        }
    }

    @Test
    void run_endlessLineInAHeader_isMalformed() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send("HTTP/1.1 200 ");
            peer.sendForEver("x".repeat(100));
        })) {
            assertQuick(server, new Outcome(1, "malformed answer: " + server.url("/")));
        }
    }

    @Test
    void run_endlessBody_isCut() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send("HTTP/1.1 200 OK\r\n" + TEXT + "\r\n");
            peer.sendForEver("ü".repeat(100));
        })) {
            long start = System.nanoTime();

            Outcome outcome = probe("--timeout=1m", server.url("/"));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SLACK);
            assertThat(outcome.code()).isZero();
            assertThat(outcome.text()).startsWith("üü").endsWith("ü... (200 from " + server.url("/") + ")");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UP\n", "UP", "SSH-2.0-OpenSSH_9.9\r\n", "\u0015\u0003\u0001\0\u0002\u0002F", "{}"})
    void run_noStatusLineOnAConnectionThatStaysOpen_isMalformedAtOnce(String garbage) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send(garbage);
            peer.staySilent();
        })) {
            assertQuick(server, new Outcome(1, "malformed answer: " + server.url("/")));
        }
    }

    @Test
    void run_resetBeforeTheAnswer_isUnhealthy() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::reset)) {
            assertQuick(server, new Outcome(1, "connection reset: " + server.url("/")));
        }
    }

    @Test
    void run_closeBeforeTheAnswer_isUnhealthy() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering("")) {
            assertQuick(server, new Outcome(1, "connection closed: " + server.url("/")));
        }
    }

    @Test
    void run_closeInTheHeaders_isUnhealthy() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Le")) {
            assertQuick(server, new Outcome(1, "connection closed: " + server.url("/")));
        }
    }

    @Test
    void run_http10ToTheEndOfTheStream_isRead() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.0 200 OK\r\n" + TEXT + "\r\nUP")) {
            assertQuick(server, new Outcome(0, "UP (200 from " + server.url("/") + ")"));
        }
    }

    @Test
    void run_chunkedAfterContinue_isRead() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            peer.send("HTTP/1.1 200 OK\r\n" + TEXT + "Transfer-Encoding: chunked\r\n\r\n");
            peer.drip("1\r\nU\r\n2\r\nP\n\r\n0\r\n\r\n", 1);
        })) {
            assertQuick(server, new Outcome(0, "UP (200 from " + server.url("/") + ")"));
        }
    }

    @Test
    void run_contentLengthTooLong_theStatusDecides() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP.replace("Length: 3", "Length: 30"))) {
            assertQuick(server, new Outcome(0, "UP (200 from " + server.url("/") + ")"));
        }
    }

    @Test
    void run_contentLengthTooShort_theRestIsNotRead() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP.replace("Length: 3", "Length: 1"))) {
            assertQuick(server, new Outcome(0, "U (200 from " + server.url("/") + ")"));
        }
    }

    @Test
    void run_platformThatBreaks_isOneLineWithoutAStackTrace() {
        assertThat(HealthProbe.run(new String[0], new TestPlatform(Map.of()) {
                    @Override
                    public Wire wire(Trust trust) {
                        throw new IllegalStateException("broken");
                    }
                }))
                .isEqualTo(new Outcome(1, "probe failed: IllegalStateException"));
    }

    private static Outcome probe(String... args) {
        return HealthProbe.run(args, new TestPlatform(Map.of()));
    }

    private static void assertTimeout(String url) {
        long start = System.nanoTime();

        Outcome outcome = probe("--timeout", "300ms", url);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300), SLACK);
        assertThat(outcome).isEqualTo(new Outcome(1, "timeout after 300ms: " + url));
    }

    /** Well before a deadline that is far away. */
    private static void assertQuick(ScriptedServer server, Outcome expected) {
        long start = System.nanoTime();

        assertThat(probe("--timeout=1m", server.url("/"))).isEqualTo(expected);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SLACK);
    }

    private static int portWithoutListener() throws IOException {
        try (ServerSocket socket = listener()) {
            return socket.getLocalPort();
        }
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    private static ScriptedServer ipv6Server() {
        try {
            return new ScriptedServer("::1", peer -> peer.send(UP));
        } catch (IOException e) {
            return Assumptions.abort("no IPv6 loopback: " + e.getMessage());
        }
    }
}
