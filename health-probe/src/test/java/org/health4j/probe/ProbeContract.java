package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every form of the probe does, against servers that behave and servers that do not. */
@Timeout(60)
abstract class ProbeContract {

    private static final String TEXT = "Content-Type: text/plain; charset=utf-8\r\n";
    private static final String UP = "HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 3\r\n\r\nUP\n";
    /** Far more than a loaded machine needs to start a process, far less than anything here that would wait for ever. */
    private static final Duration SLACK = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    abstract Outcome probe(Map<String, String> environment, String... args) throws Exception;

    abstract boolean speaksTls();

    /** The process, or null where it is the test's own. */
    abstract @Nullable Executable executable();

    /** Whether arguments come in what the locale says, which is {@code C} here, and not in UTF-8. */
    boolean obeysLocale() {
        return false;
    }

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

            Outcome outcome = probe(Map.of("HEALTH4J_PORT", port), "ready");

            assertThat(outcome).isEqualTo(new Outcome(0, "UP (200 from " + server.url("/health/ready") + ")"));
            assertThat(server.request())
                    .isEqualTo("GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUser-Agent: health-probe/"
                            + Version.VERSION + "\r\nAccept: text/plain, */*;q=0.1\r\nConnection: close\r\n\r\n");
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
    @ValueSource(ints = {300, 400, 404, 429, 500, 599, 600, 999})
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
    void run_bracketsAroundNoAddress_isUnknownHost() throws Exception {
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

            Outcome outcome = probe("--timeout=50s", server.url("/"));

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

    // Several targets

    @Test
    void run_severalTargets_areAskedAtOnceAndTheFailingOnesComeFirst() throws Exception {
        int closed = portWithoutListener();
        try (ScriptedServer one = ScriptedServer.answering(UP);
                ScriptedServer other = ScriptedServer.answering("HTTP/1.1 503 No\r\n" + TEXT + "\r\nDOWN a TIMEOUT")) {
            assertThat(probe(one.url("/"), "tcp://127.0.0.1:" + closed, other.url("/")))
                    .isEqualTo(new Outcome(
                            1,
                            "connection refused: tcp://127.0.0.1:" + closed + "; DOWN a TIMEOUT (503 from "
                                    + other.url("/") + "); UP (200 from " + one.url("/") + ")"));
        }
    }

    @Test
    void run_severalHealthyTargets_areHealthy() throws Exception {
        try (ScriptedServer one = ScriptedServer.answering(UP);
                ScriptedServer other = ScriptedServer.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            assertThat(probe(one.url("/"), other.url("/")))
                    .isEqualTo(new Outcome(0, "UP (200 from " + one.url("/") + "); 204 from " + other.url("/")));
        }
    }

    @Test
    void run_severalSilentTargets_endTogetherAtTheDeadline() throws Exception {
        try (ScriptedServer silent = new ScriptedServer(ScriptedServer.Peer::staySilent);
                ScriptedServer dripping =
                        new ScriptedServer(peer -> peer.drip("HTTP/1.1 200 OK" + "x".repeat(9_000), 10));
                ScriptedServer up = ScriptedServer.answering(UP)) {
            long start = System.nanoTime();

            Outcome outcome = probe("--timeout=1500ms", silent.url("/"), dripping.url("/"), up.url("/"));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(1_500), SLACK);
            assertThat(outcome)
                    .isEqualTo(new Outcome(
                            1,
                            "timeout after 1500ms: " + silent.url("/") + "; timeout after 1500ms: " + dripping.url("/")
                                    + "; UP (200 from " + up.url("/") + ")"));
        }
    }

    @Test
    void run_sixteenTargetsWithEndlessLines_fitIntoWhatDockerKeeps() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send("HTTP/1.1 503 No\r\n" + TEXT + "\r\n");
            peer.sendForEver("ü".repeat(100));
        })) {
            String[] args = new String[17];
            Arrays.fill(args, server.url("/"));
            args[0] = "--timeout=50s";

            Outcome outcome = probe(args);

            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.text().getBytes(UTF_8).length).isBetween(3_000, 4_095);
            assertThat(outcome.text().split("; "))
                    .hasSize(16)
                    .allMatch(each -> each.endsWith("(503 from " + server.url("/") + ")"));
        }
    }

    @Test
    void run_verbose_isALineForEachTargetWithItsTime() throws Exception {
        int closed = portWithoutListener();
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            Outcome outcome = probe("--verbose", server.url("/"), "tcp://127.0.0.1:" + closed);

            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.text().lines())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .matches(
                                            "FAIL connection refused: tcp://127\\.0\\.0\\.1:" + closed + " in \\d+ ms"),
                            line -> assertThat(line)
                                    .matches("ok   UP \\(200 from \\Q" + server.url("/") + "\\E\\) in \\d+ ms"));
        }
    }

    // Other targets

    @Test
    void run_tcp_isHealthyWhereTheConnectionIsAccepted() throws Exception {
        try (ServerSocket listener = listener()) {
            String target = "tcp://127.0.0.1:" + listener.getLocalPort();

            assertThat(probe(target)).isEqualTo(new Outcome(0, "connected: " + target));
        }
    }

    @Test
    void run_tcpByName_isHealthyWhereTheConnectionIsAccepted() throws Exception {
        try (ServerSocket listener = listener()) {
            String target = "tcp://localhost:" + listener.getLocalPort();

            assertThat(probe(target)).isEqualTo(new Outcome(0, "connected: " + target));
        }
    }

    /** With one port alone for outgoing connections, the one to that port is from that port: TCP's simultaneous open with oneself. */
    @Test
    void run_portWithoutListenerThatMeetsItself_isRefused() throws Exception {
        Executable form = executable();
        Assumptions.assumeTrue(form != null, "within the test's process");
        Executable alone = form.alone("echo 40000 40000 >/proc/sys/net/ipv4/ip_local_port_range");
        Assumptions.assumeTrue(alone != null, "no network namespace here");

        for (String target : List.of("tcp://127.0.0.1:40000", "tcp://0.0.0.0:40000", "http://127.0.0.1:40000/")) {
            assertThat(alone.outcome(Map.of(), target)).isEqualTo(new Outcome(1, "connection refused: " + target));
        }
    }

    @Test
    void run_path_isAskedAtTheLocalPort() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            Map<String, String> environment =
                    Map.of("SERVER_PORT", String.valueOf(server.port()), "HEALTH4J_PORT", "1");

            assertThat(probe(environment, "--port-env", "SERVER_PORT", "/actuator/health?x=y"))
                    .isEqualTo(new Outcome(0, "UP (200 from " + server.url("/actuator/health") + ")"));
            assertThat(server.request()).startsWith("GET /actuator/health?x=y HTTP/1.1\r\n");
        }
    }

    @Test
    void run_host_isWhereTheApplicationListens() throws Exception {
        try (ScriptedServer server = ipv6Server()) {
            String port = String.valueOf(server.port());

            assertThat(probe(Map.of("HEALTH4J_HOST", "::1", "HEALTH4J_PORT", port)))
                    .isEqualTo(new Outcome(0, "UP (200 from http://[::1]:" + port + "/health/live)"));
        }
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            String port = String.valueOf(server.port());

            assertThat(probe(Map.of("HEALTH4J_HOST", "0.0.0.0", "HEALTH4J_PORT", port)))
                    .isEqualTo(new Outcome(0, "UP (200 from " + server.url("/health/live") + ")"));
            assertThat(probe(Map.of("HEALTH4J_HOST", "localhost", "HEALTH4J_PORT", port))
                            .code())
                    .isZero();
        }
    }

    @Test
    void run_https_isSpokenOrRefusedWithAReason() throws Exception {
        Outcome outcome = probe("https://127.0.0.1:" + portWithoutListener() + "/");

        assertThat(outcome.code()).isEqualTo(speaksTls() ? 1 : 64);
        assertThat(outcome.text())
                .matches(
                        speaksTls()
                                ? "connection refused: https://127.0.0.1:\\d+/"
                                : "target: https://127.0.0.1:\\d+/ \\(expected: http://; https is spoken by health-probe.jar only\\)");
    }

    @Test
    void run_freshFile_isHealthyAndQuoted() throws Exception {
        Path file = Files.writeString(directory.resolve("live"), "UP\nmore\n");

        assertThat(probe("file:" + file)).isEqualTo(new Outcome(0, "UP (fresh: file:" + file + ")"));
        assertThat(probe("file://" + file + "?maxAge=1m")).isEqualTo(new Outcome(0, "UP (fresh: file:" + file + ")"));
    }

    @Test
    void run_staleFile_isUnhealthy() throws Exception {
        Path file = Files.createFile(directory.resolve("live"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(45)));

        Outcome outcome = probe("file:" + file);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.text()).matches("stale, \\d\\ds old, at most 30s: file:\\Q" + file + "\\E");
        assertThat(probe("file:" + file + "?maxAge=1h").code()).isZero();
        assertThat(probe("file:" + file + "?maxAge=500ms").code()).isEqualTo(1);
    }

    @Test
    void run_fileFromTheFuture_isNoFresherThanOneFromThePast() throws Exception {
        Path file = Files.createFile(directory.resolve("live"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));

        Outcome outcome = probe("file:" + file);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.text()).matches("stale, \\d\\ds ahead, at most 30s: .*");
    }

    @Test
    void run_fileOfWhoIsDown_isUnhealthyAndSaysWhy() throws Exception {
        Path file = Files.writeString(directory.resolve("live"), "DOWN deadlock DEADLOCK\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));

        assertThat(probe("file:" + file))
                .isEqualTo(new Outcome(1, "DOWN deadlock DEADLOCK (stale: file:" + file + ")"));
    }

    @Test
    void run_whatIsNoRegularFile_isUnhealthyHoweverFresh() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));
        for (Path path : List.of(directory, link, loop, Path.of("/dev/null"))) {
            assertThat(probe("file:" + path)).isEqualTo(new Outcome(1, "not a readable file: file:" + path));
        }
    }

    @Test
    void run_pipeNobodyWritesTo_isUnhealthyAtOnce() throws Exception {
        Path pipe = directory.resolve("pipe");
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo here");

        assertThat(probe("file:" + pipe)).isEqualTo(new Outcome(1, "not a readable file: file:" + pipe));
    }

    @Test
    void run_noFile_isUnhealthy() throws Exception {
        assertThat(probe("file:" + directory.resolve("none")))
                .isEqualTo(new Outcome(1, "no such file: file:" + directory.resolve("none")));
        Path below = Files.createFile(directory.resolve("file")).resolve("below");
        assertThat(probe("file:" + below)).isEqualTo(new Outcome(1, "no such file: file:" + below));
    }

    // Options

    @Test
    void run_expect_decidesWhatIsHealthy() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n")) {
            assertThat(probe("--expect", "200-399", server.url("/")).code()).isZero();
            assertThat(probe("--expect=200-299,302", server.url("/")).code()).isZero();
            assertThat(probe("--expect=200-301,303", server.url("/")).code()).isEqualTo(1);
        }
    }

    @Test
    void run_headers_areSentInPlaceOfOurs() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            Map<String, String> environment = Map.of("HEALTH4J_PROBE_HEADER", "X-One: 1\nauthorization: Bearer s3cret");

            probe(environment, "--header", "accept: */*", "--header=Host: app.example", server.url("/"));

            assertThat(server.request())
                    .isEqualTo("GET / HTTP/1.1\r\nUser-Agent: health-probe/" + Version.VERSION
                            + "\r\nConnection: close\r\naccept: */*\r\nHost: app.example\r\nX-One: 1\r\n"
                            + "authorization: Bearer s3cret\r\n\r\n");
        }
    }

    @Test
    void run_contains_isLookedForInTheWholeBody() throws Exception {
        String body = "{\"status\":\"UP\",\"filler\":\"" + "aab".repeat(30_000) + "\",\"ready\":true}";
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body)) {
            assertThat(probe("--contains", "\"ready\":true", server.url("/")))
                    .isEqualTo(new Outcome(0, "200 from " + server.url("/")));
            assertThat(probe("--contains", "\"ready\":false", server.url("/")))
                    .isEqualTo(new Outcome(1, "not in the body: \"ready\":false (200 from " + server.url("/") + ")"));
        }
    }

    @Test
    void run_argumentBeyondAscii_isInUtf8OrAUsageError() throws Exception {
        Path file = directory.resolve("live");
        Files.writeString(file, "UP");
        Path link = Files.createSymbolicLink(Path.of(directory + "/l-\u00fc"), file);
        String body = "tschüß, 😀!";
        try (ScriptedServer server =
                ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body)) {
            Outcome found = probe("--contains", "ß, 😀", server.url("/"));
            Outcome missed = probe("--contains", "ß, 😁", server.url("/"));
            Outcome fresh = probe("file:" + link);

            if (obeysLocale()) {
                Outcome error = new Outcome(64, "argument 2: (not shown) (expected: UTF-8, as the locale is)");
                assertThat(found).isEqualTo(error);
                assertThat(missed).isEqualTo(error);
                assertThat(fresh.text()).startsWith("argument 1: (not shown) ");
            } else {
                assertThat(found).isEqualTo(new Outcome(0, "200 from " + server.url("/")));
                assertThat(missed)
                        .isEqualTo(new Outcome(1, "not in the body: ß, 😁 (200 from " + server.url("/") + ")"));
                assertThat(fresh).isEqualTo(new Outcome(0, "UP (fresh: file:" + link + ")"));
            }
        }
    }

    @Test
    void run_settingThatIsNotUtf8_isUsageErrorAndNotShown() throws Exception {
        Path file = Files.write(directory.resolve("contains"), new byte[] {'s', '3', 'c', 'r', (byte) 0xe9, 't'});

        assertThat(probe(Map.of("HEALTH4J_PROBE_CONTAINS_FILE", file.toString())))
                .isEqualTo(new Outcome(
                        64, "HEALTH4J_PROBE_CONTAINS_FILE: (not shown) (expected: UTF-8, as the locale is)"));
    }

    @Test
    void run_containsInAnEndlessBody_endsWithTheFirstMebibyte() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send("HTTP/1.1 200 OK\r\n" + TEXT + "\r\nUP\n");
            peer.sendForEver("x".repeat(10_000));
        })) {
            assertQuick(
                    server,
                    new Outcome(1, "stopped after 1 MiB, not in the body so far: y (200 from " + server.url("/") + ")"),
                    "--contains=y");
        }
    }

    @Test
    void run_containsInABodyOfOneMebibyte_isNotCutShort() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                peer -> peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n" + "x".repeat(1_048_576)))) {
            assertQuick(
                    server, new Outcome(1, "not in the body: y (200 from " + server.url("/") + ")"), "--contains=y");
        }
    }

    @Test
    void run_containsInABodyThatIsLateOrShort_saysSo() throws Exception {
        String start = "HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 9\r\n\r\nUP\n";
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send(start);
            peer.staySilent();
        })) {
            assertThat(probe("--timeout=300ms", "--contains=y", server.url("/")))
                    .isEqualTo(new Outcome(
                            1, "timeout after 300ms, not in the body so far: y (200 from " + server.url("/") + ")"));
        }
        try (ScriptedServer server = ScriptedServer.answering(start)) {
            assertQuick(
                    server,
                    new Outcome(1, "connection closed, not in the body so far: y (200 from " + server.url("/") + ")"),
                    "--contains=y");
        }
    }

    @Test
    void run_containsBehindManySmallChunks_isFound() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1;a=b\r\nx\r\n".repeat(6_000) + "1\r\ny\r\n0\r\n\r\n")) {
            assertQuick(server, new Outcome(0, "200 from " + server.url("/")), "--contains=xy");
        }
    }

    @Test
    void run_endlessFramingOfChunks_isCut() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send(head);
            peer.sendForEver("1;" + "a".repeat(10_000) + "\r\nx\r\n");
        })) {
            assertQuick(
                    server,
                    new Outcome(1, "stopped after 1 MiB, not in the body so far: y (200 from " + server.url("/") + ")"),
                    "--contains=y");
        }
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.send(head + "1;");
            peer.sendForEver("a".repeat(100));
        })) {
            assertQuick(
                    server,
                    new Outcome(1, "malformed answer, not in the body so far: y (200 from " + server.url("/") + ")"),
                    "--contains=y");
        }
    }

    @Test
    void run_wait_asksUntilAllIsHealthy() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server =
                new ScriptedServer(peer -> peer.send(asked.incrementAndGet() < 3 ? "HTTP/1.1 503 No\r\n\r\n" : UP))) {
            assertQuick(server, new Outcome(0, "UP (200 from " + server.url("/") + ")"), "--wait", "50s");
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void run_waitInVain_endsInTimeWithTheLastReason() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 503 No\r\n" + TEXT + "\r\nDOWN a TIMEOUT")) {
            long start = System.nanoTime();

            Outcome outcome = probe("--wait=1200ms", server.url("/"));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(600), SLACK);
            assertThat(outcome).isEqualTo(new Outcome(1, "DOWN a TIMEOUT (503 from " + server.url("/") + ")"));
        }
    }

    @Test
    void run_waitForWhoIsSilent_endsInTime() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::staySilent)) {
            long start = System.nanoTime();

            assertThat(probe("--wait=300ms", server.url("/")))
                    .isEqualTo(new Outcome(1, "timeout after 300ms: " + server.url("/")));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300), SLACK);
        }
    }

    @Test
    void run_everythingFromTheEnvironment_isTaken() throws Exception {
        Path port = directory.resolve("port");
        try (ScriptedServer server =
                ScriptedServer.answering("HTTP/1.1 404 No\r\nContent-Type: application/json\r\n\r\n{}")) {
            Files.writeString(port, server.port() + "\n");
            Map<String, String> environment = Map.of(
                    "HEALTH4J_PORT_FILE", port.toString(),
                    "HEALTH4J_PROBE_TARGETS", " ready\n/other ",
                    "HEALTH4J_PROBE_EXPECT", "404",
                    "HEALTH4J_PROBE_CONTAINS", "{}",
                    "HEALTH4J_PROBE_TIMEOUT", "10s",
                    "HEALTH4J_PROBE_VERBOSE", "true",
                    "HEALTH4J_PROBE_WAIT", " ");

            Outcome outcome = probe(environment);

            assertThat(outcome.code()).isZero();
            assertThat(outcome.text().lines())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .startsWith("ok   404 from " + server.url("/health/ready") + " in "),
                            line -> assertThat(line).startsWith("ok   404 from " + server.url("/other") + " in "));
            assertThat(probe(environment, "--expect=200", "/").code()).isEqualTo(1);
        }
    }

    @Test
    void run_valueFromAFileThatIsWrong_isNotShown() throws Exception {
        Path file = Files.writeString(directory.resolve("port"), "s3cret");

        assertThat(probe(Map.of("HEALTH4J_PORT_FILE", file.toString())))
                .isEqualTo(new Outcome(
                        64, "HEALTH4J_PORT_FILE: what stands in " + file + " (expected: a port from 1 to 65535)"));
        assertThat(probe(Map.of("HEALTH4J_PORT_FILE", file.toString(), "HEALTH4J_PORT", "80")))
                .isEqualTo(
                        new Outcome(64, "HEALTH4J_PORT_FILE: " + file + " (expected: not set where HEALTH4J_PORT is)"));
        assertThat(probe(Map.of("HEALTH4J_PORT_FILE", directory.toString())).text())
                .isEqualTo("HEALTH4J_PORT_FILE: " + directory
                        + " (expected: a file of at most 4096 bytes that can be read)");
    }

    /** Whatever the variable is that takes its value from there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PORT",
                "HOST",
                "PROBE_TIMEOUT",
                "PROBE_WAIT",
                "PROBE_EXPECT",
                "PROBE_HEADER",
                "PROBE_PORT_ENV",
                "PROBE_VERBOSE",
                "PROBE_TARGETS"
            })
    void run_usageErrorOverAValueFromAFile_namesTheFileAlone(String name) throws Exception {
        Path file = Files.writeString(directory.resolve("value"), "s3cret!value");

        Outcome outcome = probe(Map.of("HEALTH4J_" + name + "_FILE", file.toString()));

        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.text()).doesNotContain("s3cret").contains(" (expected: ");
        assertThat(outcome.text()).contains(name.equals("PROBE_HEADER") ? "(not shown)" : "what stands in " + file);
    }

    @Test
    void run_partsOfTargetsFromAFileThatAreWrong_areNotShown() throws Exception {
        Path file = directory.resolve("targets");
        for (String target :
                List.of("tcp://s3cret", "file:/x?maxAge=s3cret", "http://s3cret:x/", "/s3cret#", "s3cret")) {
            Files.writeString(file, "tcp://127.0.0.1:1 " + target);

            Outcome outcome = probe(Map.of("HEALTH4J_PROBE_TARGETS_FILE", file.toString()));

            assertThat(outcome.code()).isEqualTo(64);
            assertThat(outcome.text())
                    .contains(": what stands in " + file + " (expected: ")
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void run_containsFromAFile_isLookedForAndNotShown() throws Exception {
        Path file = Files.writeString(directory.resolve("contains"), "s3cret");
        Map<String, String> environment = Map.of("HEALTH4J_PROBE_CONTAINS_FILE", file.toString());
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            assertThat(probe(environment, server.url("/")))
                    .isEqualTo(new Outcome(
                            1, "not in the body: what stands in " + file + " (200 from " + server.url("/") + ")"));
        }
        try (ScriptedServer server =
                ScriptedServer.answering(UP.replace("3", "6").replace("UP", "s3cret"))) {
            assertThat(probe(environment, server.url("/")).code()).isZero();
        }
    }

    @Test
    void run_nameOfAPortVariableFromAFile_isNotShown() throws Exception {
        Path file = Files.writeString(directory.resolve("name"), "s3cret");

        assertThat(probe(Map.of("HEALTH4J_PROBE_PORT_ENV_FILE", file.toString())))
                .isEqualTo(new Outcome(64, "what stands in " + file + ": \"\" (expected: a port from 1 to 65535)"));
    }

    /** It may be the wrong one, of a secret. */
    @ParameterizedTest
    @CsvSource({
        "s3cret,(not shown)",
        "70000,70000",
        "0,0",
        "123456,(not shown)",
        "1a,(not shown)",
        "-1,(not shown)",
        "'',\"\"",
    })
    void run_variableOfSomebodyElse_isShownOnlyWhereItMayBeAPort(String text, String shown) throws Exception {
        assertThat(probe(Map.of("DB_PASSWORD", text), "--port-env=DB_PASSWORD"))
                .isEqualTo(new Outcome(64, "DB_PASSWORD: " + shown + " (expected: a port from 1 to 65535)"));
    }

    @Test
    void run_portOfAKubernetesService_isExplained() throws Exception {
        assertThat(probe(Map.of("HEALTH4J_PORT", "tcp://10.0.0.1:80"), "ready"))
                .isEqualTo(new Outcome(
                        64,
                        "HEALTH4J_PORT: tcp://10.0.0.1:80 (expected: a port from 1 to 65535; Kubernetes sets this for a "
                                + "Service named health4j: rename the Service, or set enableServiceLinks to false)"));
    }

    static Stream<Arguments> usageErrors() {
        return Stream.of(
                Arguments.of(List.of("--timeout", "2"), "--timeout: 2 (expected: 1ms to 5m, such as 500ms, 2s or 1m)"),
                Arguments.of(List.of("--wait=2h"), "--wait: 2h (expected: 1ms to 1h, such as 500ms, 2s or 1m)"),
                Arguments.of(
                        List.of("--expect=100"),
                        "--expect: 100 (expected: statuses from 200 to 599, such as 200, 200-399 or 200-299,404)"),
                Arguments.of(
                        List.of("--expect", "299-200"),
                        "--expect: 299-200 (expected: statuses from 200 to 599, such as 200, 200-399 or 200-299,404)"),
                Arguments.of(
                        List.of("--header=s3cret"),
                        "--header: (not shown) (expected: Name: value, in printable ASCII, at most 2048 characters)"),
                Arguments.of(
                        List.of("--header=X: a\nY: s3cr\u0007t"),
                        "--header: (not shown) (expected: Name: value, in printable ASCII, at most 2048 characters)"),
                Arguments.of(
                        List.of("--header=Content-Length: 1"),
                        "--header: (not shown) (expected: none of Connection, Content-Length and Transfer-Encoding)"),
                Arguments.of(List.of("--contains"), "--contains: \"\" (expected: 1 to 1024 characters)"),
                Arguments.of(
                        List.of("--timeout", "--help"),
                        "--timeout: --help (expected: 1ms to 5m, such as 500ms, 2s or 1m)"),
                Arguments.of(List.of("--port-env", "NOT_THERE"), "NOT_THERE: \"\" (expected: a port from 1 to 65535)"),
                Arguments.of(
                        List.of("--port-env=A B"), "--port-env: A B (expected: the name of an environment variable)"),
                Arguments.of(List.of("tcp://db"), "target: tcp://db (expected: a port from 1 to 65535)"),
                Arguments.of(List.of("tcp://db:1/x"), "target: tcp://db:1/x (expected: tcp://host:port)"),
                Arguments.of(List.of("file:x"), "target: file:x (expected: file:/path[?maxAge=30s])"),
                Arguments.of(List.of("file:/x?age=1s"), "target: file:/x (expected: no parameter but maxAge)"),
                Arguments.of(
                        List.of("file:/x?maxAge=2d"), "maxAge: 2d (expected: 1ms to 24h, such as 500ms, 2s or 1m)"),
                Arguments.of(List.of("--verbose=true"), "option: --verbose (expected: " + Option.all() + ")"),
                Arguments.of(List.of("deep"), "target: deep (expected: " + Target.EXPECTED + ")"));
    }

    @ParameterizedTest
    @MethodSource("usageErrors")
    void run_usageError_saysWhatWasWrongAndWhatIsAllowed(List<String> args, String message) throws Exception {
        assertThat(probe(args.toArray(String[]::new))).isEqualTo(new Outcome(64, message));
    }

    @Test
    void run_tooManyTargets_isUsageError() throws Exception {
        assertThat(probe("live,".repeat(17).split(",")))
                .isEqualTo(new Outcome(64, "target: live (expected: at most 16 targets)"));
    }

    @Test
    void run_version_isTheProjects() throws Exception {
        assertThat(probe("--version")).isEqualTo(new Outcome(0, "health-probe " + Version.VERSION));
    }

    /** A notice would exit with 0 whatever the application does. */
    @Test
    void run_containsTheWordOfANotice_isLookedFor() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            assertThat(probe("--contains", "--version", server.url("/")))
                    .isEqualTo(new Outcome(1, "not in the body: --version (200 from " + server.url("/") + ")"));
        }
    }

    @Test
    void run_help_namesEveryOptionAndItsVariable() throws Exception {
        Outcome outcome = probe("ready", "--help");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.text())
                .contains("HEALTH4J_PORT", "HEALTH4J_HOST", "HEALTH4J_PROBE_TARGETS", "64  usage error");
        for (Option option : Option.values()) {
            assertThat(outcome.text()).contains(option.word(), option.variable());
        }
    }

    private Outcome probe(String... args) throws Exception {
        return probe(Map.of(), args);
    }

    private void assertTimeout(String url) throws Exception {
        long start = System.nanoTime();

        Outcome outcome = probe("--timeout", "300ms", url);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300), SLACK);
        assertThat(outcome).isEqualTo(new Outcome(1, "timeout after 300ms: " + url));
    }

    /** Well before a deadline that is far away. */
    private void assertQuick(ScriptedServer server, Outcome expected, String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of(options));
        args.addAll(List.of("--timeout=50s", server.url("/")));
        long start = System.nanoTime();

        assertThat(probe(args.toArray(String[]::new))).isEqualTo(expected);

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
