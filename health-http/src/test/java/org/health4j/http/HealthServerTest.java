package org.health4j.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.Status;
import org.health4j.config.Configuration;
import org.health4j.config.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, as raw sockets see it. */
@Timeout(30)
class HealthServerTest {

    private final List<Socket> sockets = new ArrayList<>();
    private HealthMonitor monitor;
    private HealthServer server;

    @BeforeEach
    void listen() {
        monitor = HealthMonitor.builder()
                .service("orders", "1.4.2")
                .liveness("loop", HealthIndicator.local(context -> Health.up()))
                .start();
        while (monitor.report().status() != Status.UP) {
            Thread.onSpinWait();
        }
        server = HealthServer.builder(HealthEndpoint.of(monitor)).port(0).start();
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
        monitor.close();
    }

    private Socket open(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        sockets.add(socket);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(US_ASCII));
        return socket;
    }

    /** The whole of what comes until the server closes. */
    private String ask(String request) throws IOException {
        return new String(open(request).getInputStream().readAllBytes(), US_ASCII);
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static void isWhole(String answer, int status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer)
                .contains("\r\nCache-Control: no-store\r\n")
                .doesNotContain("Set-Cookie")
                .doesNotContain("Location");
        assertThat(answer).contains("\r\nContent-Length: " + body(answer).length() + "\r\n");
    }

    @Test
    void get_inHttp11_isWhole() throws IOException {
        String answer = ask("GET /health/live HTTP/1.1\nHost: x\nConnection: close\n\n");

        isWhole(answer, 200);
        assertThat(answer).contains("\r\nContent-Type: application/json\r\n");
        assertThat(body(answer))
                .startsWith("{\"status\":\"UP\",\"group\":\"live\"")
                .endsWith("}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // kubelet
                "GET /health/live HTTP/1.1\nHost: 10.1.2.3:8081\nUser-Agent: kube-probe/1.34\nAccept: */*\nConnection: close\n\n",
                // HAProxy's default
                "OPTIONS /health/live HTTP/1.0\n\n",
                // Envoy, ALB, Consul, no host at all, a host that is nobody's
                "GET /health/live HTTP/1.1\nhost: cluster\nuser-agent: Envoy/HC\nconnection: close\n\n",
                "GET /health/live HTTP/1.1\nHost: 10.1.2.3\nConnection: close\nUser-Agent: ELB-HealthChecker/2.0\n\n",
                "GET /health/live HTTP/1.1\nHost: a.b\nUser-Agent: Consul Health Check\nAccept: text/plain, text/*, */*\nConnection: close\n\n",
                "GET /health/live HTTP/1.1\nConnection: close\n\n",
                "GET /health/live HTTP/1.0\nHost: not a host!\n\n",
                "GET http://elsewhere.example/health/live HTTP/1.1\nHost: elsewhere.example\nConnection: close\n\n",
            })
    void everyConsumersRequest_isAnswered(String request) throws IOException {
        isWhole(ask(request), 200);
    }

    @Test
    void head_hasTheHeadersOfGetAndNoBody() throws IOException {
        String get = ask("GET /health/live HTTP/1.0\n\n");
        String head = ask("HEAD /health/live HTTP/1.0\n\n");

        assertThat(body(head)).isEmpty();
        assertThat(head).contains("\r\nContent-Length: " + body(get).length() + "\r\n");
        assertThat(head).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void keepAlive_answersSeveralRequestsOnOneConnection() throws IOException {
        String request = "GET /health/live?format=text HTTP/1.1\nHost: x\n\n";
        Socket socket = open(request);
        for (int i = 0; i < 5; i++) {
            String answer = readOne(socket.getInputStream());
            isWhole(answer, 200);
            assertThat(answer).doesNotContain("Connection: close");
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(US_ASCII));
        }
    }

    private static String readOne(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().contains("\r\n\r\n")) {
            answer.append((char) in.read());
        }
        String head = answer.toString();
        int from = head.indexOf("Content-Length: ") + "Content-Length: ".length();
        int length = Integer.parseInt(head.substring(from, head.indexOf('\r', from)));
        return head + new String(in.readNBytes(length), US_ASCII);
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder() throws IOException {
        String answer =
                ask("GET /health/live HTTP/1.1\nHost: x\n\nGET /nowhere HTTP/1.1\nHost: x\nConnection: close\n\n");

        assertThat(answer.indexOf("HTTP/1.1 200 ")).isZero();
        assertThat(answer.indexOf("HTTP/1.1 404 ")).isPositive();
    }

    @Test
    void unknownPath_is404_andPostWithABody_is405() throws IOException {
        isWhole(ask("GET /health/liveXYZ HTTP/1.0\n\n"), 404);
        String answer = ask("POST /health/live HTTP/1.1\nHost: x\nContent-Length: 5\nConnection: close\n\nhello");
        isWhole(answer, 405);
        assertThat(answer).contains("\r\nAllow: GET, HEAD, OPTIONS\r\n");
    }

    @Test
    void drained_is503() throws IOException {
        monitor.drain();
        String answer = ask("GET /health/ready HTTP/1.1\nHost: x\nAccept: text/plain\nConnection: close\n\n");

        isWhole(answer, 503);
        assertThat(body(answer)).startsWith("OUT_OF_SERVICE DRAINING\n");
    }

    @Test
    void halfSentRequests_hinderNobody() throws IOException {
        for (int i = 0; i < 200; i++) {
            open("GET /health/li");
        }
        for (int i = 0; i < 20; i++) {
            isWhole(ask("GET /health/live HTTP/1.0\n\n"), 200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\n\n", "GET\n\n", "\u0016\u0003\u0001\n\n", "GET /health/live HTTP/9.9\n\n"})
    void garbage_isNoHealthAndEndsTheConnection(String request) throws IOException {
        assertThat(ask(request)).doesNotContain(" 200 ").doesNotContain("Exception");
        isWhole(ask("GET /health/live HTTP/1.0\n\n"), 200);
    }

    @Test
    void headersWithoutEnd_areRefused() throws IOException {
        StringBuilder request = new StringBuilder("GET /health/live HTTP/1.1\n");
        for (int i = 0; i < 200; i++) {
            request.append("X-").append(i).append(": ").append("y".repeat(50)).append('\n');
        }
        assertThat(ask(request.append('\n').toString())).doesNotContain(" 200 ");
    }

    @Test
    void errorInTheApplicationsOwnCode_costsNoProbe() throws IOException {
        HealthEndpoint endpoint = HealthEndpoint.builder(monitor)
                .full(request -> {
                    throw new NoClassDefFoundError("com/example/Session");
                })
                .build();
        server.close();
        server = HealthServer.builder(endpoint).port(0).start();
        for (int i = 0; i < 5; i++) {
            isWhole(ask("GET /health/live HTTP/1.0\n\n"), 200);
        }
    }

    @Test
    void endlessBody_isBrokenOff_andHindersNobody() throws IOException {
        Socket socket = open("POST /health/live HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n");
        byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(US_ASCII);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
            for (int i = 0; i < 10_000; i++) {
                socket.getOutputStream().write(chunk);
            }
        });
        isWhole(ask("GET /health/live HTTP/1.0\n\n"), 200);
    }

    @Test
    void close_withARequestThatIsNotFinished_doesNotWaitForIt() throws IOException {
        open("POST /health/live HTTP/1.1\nHost: x\nContent-Length: 100\n\nhalf");
        long start = System.nanoTime();
        server.close();
        assertThat(java.time.Duration.ofNanos(System.nanoTime() - start)).isLessThan(java.time.Duration.ofSeconds(4));
    }

    @Test
    void portTaken_isAnErrorThatNamesIt() {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> HealthServer.builder(HealthEndpoint.of(monitor))
                        .port(server.port())
                        .start())
                .withMessageContaining("port: " + server.port() + " on 0.0.0.0")
                .withMessageContaining("(expected: a free port");
    }

    private static HealthServer.Builder with(HealthEndpoint endpoint, String variable, String value) {
        return HealthServer.builder(endpoint).configuration(Configuration.of(Map.of(variable, value), Map.of()));
    }

    @Test
    void port_comesFromTheEnvironment_beforeTheCode() {
        HealthEndpoint endpoint = HealthEndpoint.of(monitor);
        try (HealthServer other =
                with(endpoint, "HEALTH4J_PORT", "0").port(server.port()).start()) {
            assertThat(other.port()).isPositive().isNotEqualTo(server.port());
        }
        try (HealthServer other =
                with(endpoint, "HEALTH4J_HOST", "127.0.0.1").port(0).start()) {
            assertThat(other.port()).isPositive();
        }
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() ->
                        with(endpoint, "HEALTH4J_HOST", "192.0.2.1").port(0).start())
                .withMessageContaining("on 192.0.2.1")
                .withMessageContaining("HEALTH4J_HOST");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> with(endpoint, "HEALTH4J_HOST", "no.such.invalid")
                        .port(0)
                        .start())
                .withMessageContaining("host: no.such.invalid (expected: an address or a name of this machine");
    }

    @Test
    void defaultsAndRangesThatAreWritten_areThoseOfTheBuilder() {
        HealthServer.Builder builder = HealthServer.builder(HealthEndpoint.of(monitor));
        assertThat(Setting.PORT.byDefault()).isEqualTo(String.valueOf(builder.port));
        assertThat(Setting.HOST.byDefault()).isEqualTo(builder.host);
        String[] range = Setting.PORT.range().split(" to ", -1);
        int least = Integer.parseInt(range[0]);
        int most = Integer.parseInt(range[1]);
        builder.port(least).port(most);
        for (int outside : new int[] {least - 1, most + 1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.port(outside));
        }
    }

    @Test
    void optionsThatTheOperatorCannotSet_areNamedInTheReference() throws IOException {
        Set<String> options = new TreeSet<>();
        for (Class<?> builder : List.of(HealthServer.Builder.class, HealthEndpoint.Builder.class)) {
            for (Method method : builder.getMethods()) {
                if (method.getReturnType() == builder) {
                    options.add(builder.getEnclosingClass().getSimpleName() + ".Builder." + method.getName());
                }
            }
        }
        for (Setting setting : List.of(Setting.PORT, Setting.HOST)) {
            assertThat(options.remove("HealthServer.Builder." + setting.key())).isTrue();
        }
        assertThat(options)
                .containsExactly(
                        "HealthEndpoint.Builder.full",
                        "HealthEndpoint.Builder.path",
                        "HealthServer.Builder.configuration");
        String reference = Files.readString(Path.of("../docs/configuration.md"));
        assertThat(options).allSatisfy(option -> assertThat(reference).contains(option));
    }

    @Test
    void port_thatIsNone_isRefusedByName() {
        HealthEndpoint endpoint = HealthEndpoint.of(monitor);
        for (String value : new String[] {"65536", "-1", "80 81", "+8081"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> with(endpoint, "HEALTH4J_PORT", value).start())
                    .withMessage("HEALTH4J_PORT: " + value + " (expected: 0 to 65535)");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        with(endpoint, "HEALTH4J_PORT", "tcp://10.0.0.1:8081").start())
                .withMessage(
                        "HEALTH4J_PORT: tcp://10.0.0.1:8081 (expected: 0 to 65535; Kubernetes sets this for a Service named"
                                + " health4j: rename the Service, or set enableServiceLinks to false)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthServer.builder(endpoint).port(65_536))
                .withMessage("port: 65536 (expected: a port, 0 to 65535)");
    }

    @Test
    void close_freesThePort_andTheMonitorGoesOn() {
        server.close();
        server.close();
        int port = server.port();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
        try (HealthServer again =
                HealthServer.builder(HealthEndpoint.of(monitor)).port(port).start()) {
            assertThat(again.port()).isEqualTo(port);
        }
    }
}
