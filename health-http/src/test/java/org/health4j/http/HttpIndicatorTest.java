package org.health4j.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.health4j.CheckRunReport;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.RunningIndicator;
import org.health4j.testkit.SecretWatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpIndicatorTest {

    private static final byte[] CHUNK = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(US_ASCII);
    private static final byte[] ENDLESS = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 299 Whatever\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.0 200 OK\r\n\r\nok"
            })
    void check_success_isUp(String response) throws Exception {
        try (RawServer server = RawServer.answering(response)) {
            Health health =
                    RunningIndicator.once(HttpIndicator.of(server.url())).health();

            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.details()).isEmpty();
        }
    }

    @Test
    void check_request_isAPlainGet() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            RunningIndicator.once(HttpIndicator.of(server.url()));

            assertThat(server.requests())
                    .singleElement()
                    .satisfies(head -> assertThat(head)
                            .startsWith("GET /health?token=s3cret HTTP/1.1\r\n")
                            .contains("User-Agent: health4j\r\n")
                            .doesNotContainIgnoringCase("upgrade"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 404, 500, 503})
    void check_anyOtherStatus_isBadStatusAndNotFollowed(int status) throws Exception {
        String response = "HTTP/1.1 " + status + " No\r\nLocation: /elsewhere\r\nContent-Length: 6\r\n\r\ns3cret";
        try (RawServer server = RawServer.answering(response)) {
            Health health =
                    RunningIndicator.once(HttpIndicator.of(server.url())).health();

            assertThat(health.reason()).isEqualTo(Reason.of("BAD_STATUS"));
            assertThat(health.details())
                    .containsExactly(entry("status", (long) status), entry("host", "127.0.0.1:" + server.port()));
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** Whoever is paged sees whom it is about; others do not. */
    @Test
    void check_failure_tellsTheHostInTheLogAndTheFullViewOnly() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
                SecretWatch watch = SecretWatch.sown("token", "s3cret");
                HealthMonitor monitor = HealthMonitor.builder()
                        .deep("billing", HttpIndicator.of(server.url()))
                        .start()) {
            monitor.refresh(HealthGroup.DEEP).toCompletableFuture().join();
            String host = "127.0.0.1:" + server.port();

            assertThat(monitor.details("billing").lastRun().orElseThrow().health())
                    .hasToString("DOWN BAD_STATUS {status=404, host=" + host + "}");
            for (boolean full : new boolean[] {false, true}) {
                for (String path : new String[] {"/health", "/health/deep", "/health/checks/billing"}) {
                    for (String format : new String[] {"format=json", "format=text"}) {
                        HealthEndpoint endpoint = HealthEndpoint.builder(monitor)
                                .full(request -> full)
                                .build();
                        String body = new String(
                                endpoint.handle(HealthRequest.of("GET", path, format, header -> null))
                                        .body(),
                                US_ASCII);
                        watch.look("the body", body);
                        assertThat(body.contains(host)).as(body).isEqualTo(full);
                    }
                }
            }
            while (watch.logged().stream().noneMatch(line -> line.contains("billing is DOWN"))) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(watch.logged()).anyMatch(line -> line.contains("host=" + host));
            watch.assertNoneFound();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://billing/x?token=s3cret, billing:80",
        "HTTPS://billing/, billing:443",
        "https://10.0.0.1:8443/, 10.0.0.1:8443",
        "http://[::1]:8081/, [::1]:8081"
    })
    void host_isNamedWithItsPort(String url, String host) {
        HttpQuestion question =
                new HttpQuestion(URI.create(url), "GET", HttpRequest.BodyPublishers.noBody(), null, Map.of());
        assertThat(question.host()).isEqualTo(host);
    }

    /** So that the service can leave out what is told of it in a ring. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'status':'DOWN','service':{'name':'billing'},'checks':[]}|billing",
                "{'status':'DOWN','service':{'name':'https://s3cret@x/'},'checks':[]}|",
                "{'status':'DOWN'}|",
                "{'service':{'name':'billing'}}|",
                "down|"
            })
    void check_failingHealth_namesItsService(String body, String service) throws Exception {
        String answer = "HTTP/1.1 503 No\r\nContent-Length: " + body.length() + "\r\n\r\n" + body.replace('\'', '"');
        try (RawServer server = RawServer.answering(answer)) {
            Health health =
                    RunningIndicator.once(HttpIndicator.of(server.url())).health();

            assertThat(health.reason()).isEqualTo(HttpIndicator.BAD_STATUS);
            assertThat(health.details().get(Health.SERVICE)).isEqualTo(service);
        }
    }

    @Test
    void check_nothingListens_isConnectionRefused() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        Health health = RunningIndicator.once(HttpIndicator.of("http://127.0.0.1:" + port + "/"))
                .health();

        assertThat(health).hasToString("DOWN CONNECTION_REFUSED {host=127.0.0.1:" + port + "}");
    }

    @Test
    void check_nameUnknown_isDnsFailed() {
        assertThat(RunningIndicator.once(HttpIndicator.of("http://nowhere.invalid/"), ofSeconds(20))
                        .health()
                        .reason())
                .isEqualTo(Reason.DNS_FAILED);
    }

    @Test
    void check_silence_isTimeoutJustBeforeTheDeadline() throws Exception {
        try (RawServer server =
                new RawServer((socket, out) -> socket.getInputStream().read())) {
            CheckRunReport run = RunningIndicator.once(HttpIndicator.of(server.url()));

            assertThat(run.health().reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(run.took()).isGreaterThanOrEqualTo(ofMillis(850));
        }
    }

    @Test
    void check_bodyDripsPastTheDeadline_isTimeoutAndGivenUp() throws Exception {
        try (RawServer server = new RawServer((socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(US_ASCII));
            while (true) {
                out.write('x');
                LockSupport.parkNanos(20_000_000);
            }
        })) {
            CheckRunReport run = RunningIndicator.once(HttpIndicator.of(server.url()));

            assertThat(run.health().reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(run.took()).isGreaterThanOrEqualTo(ofMillis(850));
            assertThat(server.sawClientLeave()).isTrue();
        }
    }

    @Test
    void check_bodyWithoutEnd_isCutOffAndUp() throws Exception {
        try (RawServer server = new RawServer((socket, out) -> {
            out.write(ENDLESS);
            while (true) {
                out.write(CHUNK);
            }
        })) {
            CheckRunReport run = RunningIndicator.once(HttpIndicator.of(server.url()));

            assertThat(run.health().status()).isEqualTo(Status.UP);
            assertThat(server.sawClientLeave()).isTrue();
        }
    }

    @Test
    void check_connectionReset_isConnectionFailed() throws Exception {
        try (RawServer server = new RawServer((socket, out) -> socket.setSoLinger(true, 0))) {
            assertThat(RunningIndicator.once(HttpIndicator.of(server.url()))
                            .health()
                            .reason())
                    .isEqualTo(Reason.CONNECTION_FAILED);
        }
    }

    @Test
    void check_resetInTheBody_isConnectionFailed() throws Exception {
        try (RawServer server = new RawServer((socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(US_ASCII));
            out.flush();
        })) {
            assertThat(RunningIndicator.once(HttpIndicator.of(server.url()))
                            .health()
                            .reason())
                    .isEqualTo(Reason.CONNECTION_FAILED);
        }
    }

    @Test
    void check_noHttp_isConnectionFailed() throws Exception {
        try (RawServer server = RawServer.answering("220 mail.example.org ESMTP\r\n\r\n")) {
            assertThat(RunningIndicator.once(HttpIndicator.of(server.url()))
                            .health()
                            .reason())
                    .isEqualTo(Reason.CONNECTION_FAILED);
        }
    }

    @Test
    void check_serverHangsAndRecovers_isTimeoutThenUp() throws Exception {
        CountDownLatch well = new CountDownLatch(1);
        try (RawServer server = new RawServer((socket, out) -> {
                    well.await(30, TimeUnit.SECONDS);
                    out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII));
                });
                RunningIndicator running = RunningIndicator.start(
                        HttpIndicator.of(server.url()),
                        check -> check.timeout(ofMillis(300)).periodWhenDown(ofMillis(300)))) {
            running.await(Reason.TIMEOUT);
            well.countDown();
            running.await(Reason.OK);
        }
    }

    @Test
    void check_serverStops_isConnectionRefused() throws Exception {
        RawServer server = new RawServer((socket, out) -> {
            do {
                out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII));
            } while (socket.getInputStream().read(new byte[8_192]) > 0);
        });
        try (RunningIndicator running = RunningIndicator.start(HttpIndicator.of(server.url()))) {
            running.await(Reason.OK);
            server.close();

            running.await(Reason.CONNECTION_REFUSED);
        }
    }

    @Test
    void check_clientThreads_areDaemons() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            RunningIndicator.once(HttpIndicator.of(server.url()));

            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("HttpClient-"))
                    .isNotEmpty()
                    .allMatch(Thread::isDaemon);
        }
    }
}
