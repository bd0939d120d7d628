package org.health4j.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that answers with what is no HTTP, and then with something else. */
@Isolated // sets the process' proxies
@Timeout(60)
class SecondLookTest {

    private static final String NO_HTTP = "220 mail.example.org ESMTP\r\n\r\n";
    private static final String WELL = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static RawServer.Script answer(String response) {
        return (socket, out) -> out.write(response.getBytes(ISO_8859_1));
    }

    private static Reason run(HealthIndicator indicator) {
        return RunningIndicator.once(indicator, Duration.ofSeconds(5)).health().reason();
    }

    /** Those that the client has sent: the other ones say that they close. */
    private static long clientsRequests(RawServer server) {
        return server.requests().stream()
                .filter(head -> !head.contains("Connection: close"))
                .count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                WELL,
                "HTTP/1.0 204\r\n\r\n",
                "HTTP/1.9 599 \u00e9\r\nX: \u00e9\tb\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nno colon\r\n: no name\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: a\r\n b\r\n\tc: d\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                NO_HTTP,
                "\r\n\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 20\r\n\r\n",
                "HTTP/1.1 099 No\r\n\r\n",
                "HTTP/1.1 abc No\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX Y: z\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\u0001b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\u007fb\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"
            })
    void head_isJudgedAsTheClientDoes(String head) throws Exception {
        boolean taken;
        try (RawServer server = new RawServer(answer(head))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url()))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            taken = HttpClient.newHttpClient()
                    .sendAsync(request, BodyHandlers.discarding())
                    .handle((response, failure) ->
                            failure == null || !HttpFailure.quotes(requireNonNull(failure.getCause())))
                    .get();
        }
        assertThat(ResponseHead.read(new ByteArrayInputStream(head.getBytes(ISO_8859_1))))
                .isEqualTo(taken ? ResponseHead.HTTP_1 : ResponseHead.NO_HTTP);
    }

    @Test
    void head_doesNotEnd_isGivenUp() throws Exception {
        for (String line : new String[] {"X: " + "x".repeat(1_000) + "\r\n", " x\r\n", "x"}) {
            byte[] bytes = ("HTTP/1.1 200 OK\r\nX: y\r\n" + line.repeat(500_000 / line.length())).getBytes(ISO_8859_1);
            assertThat(ResponseHead.read(new ByteArrayInputStream(bytes))).isEqualTo(ResponseHead.TOO_LONG);
        }
        assertThatThrownBy(
                        () -> ResponseHead.read(new ByteArrayInputStream("HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1))))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void check_noHttpAnyMore_asksTheClientAtOnce() throws Exception {
        try (RawServer server = new RawServer(answer(NO_HTTP))) {
            HealthIndicator indicator = HttpIndicator.of(server.url());
            for (int i = 0; i < 5; i++) {
                assertThat(run(indicator)).isEqualTo(Reason.CONNECTION_FAILED);
            }
            assertThat(clientsRequests(server))
                    .as("each of which costs a descriptor")
                    .isEqualTo(1);
            server.play(answer(WELL));
            assertThat(run(indicator)).isEqualTo(Reason.OK);
        }
    }

    /** The client takes 384 KiB. */
    @Test
    void check_headersAsLongAsTheClientTakes_isUpAgain() throws Exception {
        try (RawServer server = new RawServer(answer(NO_HTTP))) {
            HealthIndicator indicator = HttpIndicator.of(server.url());
            assertThat(run(indicator)).isEqualTo(Reason.CONNECTION_FAILED);

            String head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + "X: y\r\n".repeat(5_000) + "Y: "
                    + "x".repeat(180_000) + "\r\n\r\n";
            assertThat(ResponseHead.read(new ByteArrayInputStream(head.getBytes(ISO_8859_1))))
                    .isEqualTo(ResponseHead.HTTP_1);
            server.play(answer(head));
            assertThat(run(indicator)).isEqualTo(Reason.OK);
        }
    }

    @Test
    void check_headersTooLongToTell_leavesItToTheClient() throws Exception {
        try (RawServer server = new RawServer(answer(NO_HTTP))) {
            HealthIndicator indicator = HttpIndicator.of(server.url());
            run(indicator);
            server.play(answer("HTTP/1.1 200 OK\r\nX: " + "x".repeat(500_000) + "\r\n\r\n"));
            run(indicator);
            assertThat(clientsRequests(server)).isEqualTo(2);
        }
    }

    @Test
    void check_headerValueThatIsNone_asksTheClientOnce() throws Exception {
        try (RawServer server = new RawServer(answer("HTTP/1.1 200 OK\r\nX: a\u0001b\r\n\r\n"))) {
            HealthIndicator indicator = HttpIndicator.of(server.url());
            for (int i = 0; i < 5; i++) {
                assertThat(run(indicator)).isEqualTo(Reason.CONNECTION_FAILED);
            }
            assertThat(clientsRequests(server)).isEqualTo(1);
        }
    }

    @Test
    void check_throughAProxy_asksTheClientEverMoreSeldom() throws Exception {
        try (RawServer server = new RawServer(answer(NO_HTTP))) {
            HttpClient client = HttpClient.newBuilder()
                    .proxy(ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())))
                    .build();
            HealthIndicator indicator = HttpIndicator.builder("http://billing/health")
                    .client(client)
                    .build();
            for (int i = 0; i < 20; i++) {
                assertThat(run(indicator)).isEqualTo(Reason.CONNECTION_FAILED);
            }
            assertThat(server.requests()).as("in the runs 1, 2, 4, 8 and 16").hasSize(5);

            server.play(answer(WELL));
            int runs = 21;
            while (!run(indicator).equals(Reason.OK)) {
                runs++;
            }
            assertThat(runs).isEqualTo(32);
        }
    }

    @Test
    void check_processHasNoProxies_looksAllTheSame() throws Exception {
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(null);
        try (RawServer server = new RawServer(answer(NO_HTTP))) {
            HealthIndicator indicator = HttpIndicator.of(server.url());
            for (int i = 0; i < 3; i++) {
                assertThat(run(indicator)).isEqualTo(Reason.CONNECTION_FAILED);
            }
            assertThat(clientsRequests(server)).isEqualTo(1);
        } finally {
            ProxySelector.setDefault(before);
        }
    }
}
