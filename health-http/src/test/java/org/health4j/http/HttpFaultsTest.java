package org.health4j.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.Reason.CONNECTION_FAILED;
import static org.health4j.Reason.CONNECTION_REFUSED;
import static org.health4j.Reason.DNS_FAILED;
import static org.health4j.Reason.TIMEOUT;
import static org.health4j.Reason.TLS_EXPIRED;
import static org.health4j.Reason.TLS_UNTRUSTED;
import static org.health4j.Reason.TLS_WRONG_HOST;
import static org.health4j.Status.DEGRADED;
import static org.health4j.Status.DOWN;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.FaultCell;
import org.health4j.testkit.FaultMatrix;
import org.health4j.testkit.FaultRounds;
import org.health4j.testkit.FaultyProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What HttpIndicator shows of each fault. The table is docs/faults/http.md. */
class HttpFaultsTest {

    private static final String BODY = "{\"status\":\"UP\",\"checks\":[{\"name\":\"store\",\"status\":\"UP\"}]}";
    private static final String WELL =
            "HTTP/1.1 200 OK\r\nX-Mode: live\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nX-Mode: live\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final byte[] CHUNK = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(US_ASCII);
    private static final Duration HANG = ofMillis(400);

    @TempDir
    private static Path directory;

    private static TestAuthority authority;
    private static RawServer elsewhere;
    private static RawServer server;
    private static FaultyProxy proxy;
    private static FaultyProxy silent;
    private static RawHttp2 http2;
    private static final List<RawServer> SERVERS = new ArrayList<>();
    private static HttpClient trusting;

    @BeforeAll
    static void start() throws Exception {
        authority = TestAuthority.in(directory)
                .certificate("good", "ip:127.0.0.1", "-startdate", "-1d", "-validity", "30")
                .certificate("expired", "ip:127.0.0.1", "-startdate", "-10d", "-validity", "5")
                .certificate("early", "ip:127.0.0.1", "-startdate", "+1d", "-validity", "5")
                .certificate("other", "dns:other.example.org", "-validity", "30")
                .selfSigned("lonely", "ip:127.0.0.1");
        elsewhere = RawServer.answering(WELL);
        server = RawServer.answering(WELL);
        proxy = FaultyProxy.to(server.port());
        silent = FaultyProxy.toNothing();
        http2 = new RawHttp2(
                authority.context("good"), (stream, out) -> RawHttp2.answer(stream, out, RawHttp2.STATUS_200));
        trusting = HttpClient.newBuilder().sslContext(authority.context(null)).build();
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.close();
        silent.close();
        for (RawServer each : SERVERS) {
            each.close();
        }
        server.close();
        elsewhere.close();
        http2.close();
    }

    private static HttpIndicatorBuilder asking(String url) {
        return HttpIndicator.builder(url)
                .header("Authorization", "Bearer s3cret-header")
                .client(trusting);
    }

    private static HttpIndicatorBuilder asking() {
        return asking("http://127.0.0.1:" + proxy.port() + "/health?token=s3cret-query");
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicTest> faults() {
        FaultMatrix matrix = FaultMatrix.of("HTTP", Path.of("../docs/faults/http.md"))
                .indicator(() -> asking().build())
                .options(check ->
                        check.timeout(ofMillis(700)).period(ofMillis(100)).periodWhenDown(ofMillis(100)))
                .leaks(leaks -> leaks.ignoringThreads("HttpClient-.*").allowingDescriptors(4))
                .secrets("s3cret-query", "s3cret-header", "s3cret-body");
        network(matrix);
        answers(matrix);
        bodies(matrix);
        downstreams(matrix);
        certificates(matrix);
        http2(matrix);
        return matrix.tests();
    }

    private static Consumer<FaultCell> proxied(FaultyProxyFault fault, Reason reason) {
        return cell -> hangs(cell, reason)
                .fault(() -> fault.on(proxy))
                .shows(DOWN, reason)
                .heal(proxy::heal);
    }

    private interface FaultyProxyFault {
        void on(FaultyProxy proxy) throws Exception;
    }

    /** What is known only after the timeout has less to wait for. */
    private static FaultCell hangs(FaultCell cell, Reason reason) {
        return reason.equals(TIMEOUT) ? cell.options(check -> check.timeout(HANG)) : cell;
    }

    private static void network(FaultMatrix matrix) {
        matrix.cell("nothing listens", proxied(FaultyProxy::refuse, CONNECTION_REFUSED))
                .cell("accepted, and silence", proxied(FaultyProxy::stall, TIMEOUT))
                .cell("reset", proxied(FaultyProxy::reset, CONNECTION_FAILED))
                .cell("closed without an answer", proxied(FaultyProxy::halfClose, CONNECTION_FAILED))
                .cell("closed in the head", proxied(each -> each.halfCloseAfter(20), CONNECTION_FAILED))
                .cell("reset in the body", proxied(each -> each.resetAfter(WELL.length() - 20), CONNECTION_FAILED))
                .cell("closed in the body", proxied(each -> each.halfCloseAfter(WELL.length() - 20), CONNECTION_FAILED))
                .cell("the answer drips", proxied(each -> each.drip(1, ofMillis(50)), TIMEOUT))
                .cell("the answer comes late", proxied(each -> each.delay(ofMillis(600)), TIMEOUT))
                .cell(
                        "the host's name is unknown",
                        cell -> cell.fromTheStart()
                                .indicator(() -> asking("http://nowhere.invalid/?token=s3cret-query")
                                        .build())
                                .fault(() -> {})
                                .shows(DOWN, DNS_FAILED)
                                .within(Duration.ofSeconds(10)))
                .cell("the server restarts", HttpFaultsTest::restart);
    }

    private static void restart(FaultCell cell) {
        RawServer[] restarted = new RawServer[1];
        int[] port = new int[1];
        cell.indicator(() -> {
                    restarted[0] = RawServer.answering(WELL);
                    port[0] = restarted[0].port();
                    return asking(restarted[0].url()).build();
                })
                .fault(() -> restarted[0].close())
                .shows(DOWN, CONNECTION_REFUSED)
                .heal(() -> restarted[0] = new RawServer(
                        new ServerSocket(port[0], 10, InetAddress.getLoopbackAddress()), RawServer.answer(WELL)));
    }

    private static Consumer<FaultCell> scripted(RawServer.Script script, Reason reason) {
        return scripted(script, reason, builder -> builder);
    }

    private static Consumer<FaultCell> scripted(
            RawServer.Script script, Reason reason, UnaryOperator<HttpIndicatorBuilder> options) {
        return cell -> hangs(cell, reason)
                .indicator(() -> options.apply(asking()).build())
                .fault(() -> server.play(script))
                .shows(DOWN, reason)
                .heal(() -> server.play(RawServer.answer(WELL)));
    }

    private static void answers(FaultMatrix matrix) {
        matrix.cell(
                        "500",
                        scripted(
                                RawServer.answer("HTTP/1.1 500 No\r\nContent-Length: 11\r\n\r\ns3cret-body"),
                                HttpIndicator.BAD_STATUS))
                .cell("a redirect to another host", cell -> {
                    String url = "http://localhost:" + elsewhere.port() + "/?token=s3cret-query";
                    scripted(
                                    RawServer.answer(
                                            "HTTP/1.1 302 Go\r\nLocation: " + url + "\r\nContent-Length: 0\r\n\r\n"),
                                    HttpIndicator.BAD_STATUS)
                            .accept(cell);
                    cell.heal(() -> {
                        assertThat(elsewhere.requests())
                                .as("requests that followed it")
                                .isEmpty();
                        server.play(RawServer.answer(WELL));
                    });
                })
                .cell("no HTTP", scripted(RawServer.answer("220 s3cret-body ESMTP\r\n\r\n"), CONNECTION_FAILED))
                .cell(
                        "a status that is none",
                        scripted(RawServer.answer("HTTP/1.1 abc s3cret-body\r\n\r\n"), CONNECTION_FAILED))
                .cell(
                        "a header that is none",
                        scripted(
                                RawServer.answer("HTTP/1.1 200 OK\r\ns3cret-body: \u0001\r\nContent-Length: x\r\n\r\n"),
                                CONNECTION_FAILED))
                .cell(
                        "another header than expected",
                        scripted(
                                RawServer.answer("HTTP/1.1 200 OK\r\nX-Mode: s3cret-body\r\nContent-Length: 0\r\n\r\n"),
                                HttpIndicator.BAD_HEADER,
                                builder -> builder.expectHeader("X-Mode", "live")));
    }

    private static void bodies(FaultMatrix matrix) {
        UnaryOperator<HttpIndicatorBuilder> looking = builder -> builder.expectBody("UP");
        matrix.cell(
                        "another body than expected",
                        scripted(
                                RawServer.answer("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\ns3cret-body"),
                                HttpIndicator.BAD_BODY,
                                looking))
                .cell(
                        "a body without end, which is looked at",
                        scripted(HttpFaultsTest::endless, HttpIndicator.BAD_BODY, looking))
                .cell("the body drips", scripted(HttpFaultsTest::dripping, TIMEOUT))
                .cell(
                        "the body stops",
                        scripted(
                                (socket, out) -> {
                                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(US_ASCII));
                                    socket.getInputStream().read();
                                },
                                TIMEOUT))
                .cell(
                        "chunks that are none",
                        scripted(RawServer.answer(CHUNKED + "s3cret-body\r\n"), CONNECTION_FAILED));
    }

    private static void endless(java.net.Socket socket, OutputStream out) throws Exception {
        out.write(CHUNKED.getBytes(US_ASCII));
        while (true) {
            out.write(CHUNK);
        }
    }

    private static void dripping(java.net.Socket socket, OutputStream out) throws Exception {
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(US_ASCII));
        while (true) {
            out.write('x');
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static void downstreams(FaultMatrix matrix) {
        String down =
                "{\"status\":\"DOWN\",\"checks\":[{\"name\":\"store\",\"status\":\"DOWN\",\"data\":\"s3cret-body\"}]}";
        matrix.cell(
                        "a downstream's store is down",
                        scripted(
                                RawServer.answer(
                                        "HTTP/1.1 503 No\r\nContent-Length: " + down.length() + "\r\n\r\n" + down),
                                HttpIndicator.DOWNSTREAM,
                                HttpIndicatorBuilder::downstream))
                .cell(
                        "a downstream that tells no health",
                        scripted(
                                RawServer.answer("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n\"s3cret-body\""),
                                HttpIndicator.BAD_BODY,
                                HttpIndicatorBuilder::downstream))
                .cell(
                        "a downstream that does not end",
                        scripted(HttpFaultsTest::endless, HttpIndicator.BAD_BODY, HttpIndicatorBuilder::downstream));
    }

    /** A server of its own, since a connection that is kept alive has its certificate seen already. */
    private static Consumer<FaultCell> certificate(String alias, Status status, Reason reason) {
        return cell -> cell.options(check -> check.timeout(Duration.ofSeconds(1)))
                .fromTheStart()
                .indicator(() -> asking(tls(alias).url().replace("http:", "https:") + "&x=s3cret-query")
                        .warnBeforeExpiry(ofDays(60))
                        .build())
                .fault(() -> {})
                .shows(status, reason);
    }

    private static RawServer tls(String alias) throws Exception {
        RawServer made = new RawServer(authority.context(alias).getServerSocketFactory(), RawServer.answer(WELL));
        SERVERS.add(made);
        return made;
    }

    private static void certificates(FaultMatrix matrix) {
        matrix.cell("the certificate has expired", certificate("expired", DOWN, TLS_EXPIRED))
                .cell("the certificate is not valid yet", certificate("early", DOWN, TLS_EXPIRED))
                .cell("the certificate is self-signed", certificate("lonely", DOWN, TLS_UNTRUSTED))
                .cell("the certificate is for another host", certificate("other", DOWN, TLS_WRONG_HOST))
                .cell("the certificate ends soon", certificate("good", DEGRADED, HttpIndicator.TLS_EXPIRING))
                .cell(
                        "no TLS where TLS should be",
                        cell -> cell.fromTheStart()
                                .options(check -> check.timeout(Duration.ofSeconds(2)))
                                .indicator(() -> asking("https://127.0.0.1:" + server.port() + "/?token=s3cret-query")
                                        .build())
                                .fault(() -> {})
                                .shows(DOWN, CONNECTION_FAILED))
                .cell(
                        "silence in the TLS handshake",
                        cell -> cell.fromTheStart()
                                .options(check -> check.timeout(HANG))
                                .indicator(() -> asking("https://127.0.0.1:" + silent.port() + "/?token=s3cret-query")
                                        .build())
                                .fault(() -> {})
                                .shows(DOWN, TIMEOUT));
    }

    private static Consumer<FaultCell> framed(RawHttp2.Script script, Reason reason) {
        return cell -> hangs(cell, reason)
                .indicator(() ->
                        asking(http2.url()).expectBody((String body) -> true).build())
                .fault(() -> http2.play(script))
                .shows(DOWN, reason)
                .heal(() -> http2.play((stream, out) -> RawHttp2.answer(stream, out, RawHttp2.STATUS_200)));
    }

    private static void http2(FaultMatrix matrix) {
        matrix.cell(
                        "HTTP/2: 500",
                        framed(
                                (stream, out) -> RawHttp2.answer(stream, out, RawHttp2.STATUS_500),
                                HttpIndicator.BAD_STATUS))
                .cell("HTTP/2: silence", framed((stream, out) -> {}, TIMEOUT))
                .cell(
                        "HTTP/2: RST_STREAM",
                        framed(
                                (stream, out) ->
                                        RawHttp2.frame(out, RawHttp2.RST_STREAM, 0, stream, RawHttp2.number(2)),
                                CONNECTION_FAILED))
                .cell(
                        "HTTP/2: GOAWAY, and closed",
                        framed(
                                (stream, out) -> {
                                    byte[] last = new byte[8];
                                    last[7] = 11; // ENHANCE_YOUR_CALM, and no stream was dealt with
                                    RawHttp2.frame(out, RawHttp2.GOAWAY, 0, 0, last);
                                    throw new java.io.IOException("closed");
                                },
                                CONNECTION_FAILED))
                .cell(
                        "HTTP/2: frames that are none",
                        framed(
                                (stream, out) ->
                                        RawHttp2.frame(out, RawHttp2.HEADERS, 0xff, stream, new byte[] {1, 2, 3}),
                                CONNECTION_FAILED))
                .cell(
                        "HTTP/2: a body without end, which is looked at",
                        framed(
                                (stream, out) -> {
                                    RawHttp2.frame(
                                            out, RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.STATUS_200);
                                    for (int i = 0; i < 100; i++) { // more would need the client's window
                                        RawHttp2.frame(out, RawHttp2.DATA, 0, stream, new byte[1_024]);
                                    }
                                },
                                HttpIndicator.BAD_BODY));
    }

    /** Connections of the shared client, through the proxy to the server, all in this process. */
    @Test
    @Timeout(300)
    void rounds_leaveNothingBehind() {
        HealthIndicator indicator = asking().downstream().build();
        FaultRounds.of(indicator)
                .fault("refused", proxy::refuse)
                .fault("reset", proxy::reset)
                .fault("half closed", proxy::halfClose)
                .fault("closed in the body", () -> proxy.halfCloseAfter(WELL.length() - 20))
                .fault("silent", proxy::stall)
                .fault(
                        "no health",
                        () -> server.play(RawServer.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")))
                .fault("without end", () -> server.play(HttpFaultsTest::endless))
                .heal(() -> {
                    proxy.heal();
                    server.play(RawServer.answer(WELL));
                })
                .timeout(ofMillis(50))
                .leaks(leaks -> leaks.ignoringThreads("HttpClient-.*").allowingDescriptors(4))
                .run(1_000);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("HttpClient-"))
                        .count())
                .as("threads of the clients, which stay for a minute")
                .isLessThan(30);
    }
}
