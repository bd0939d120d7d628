package org.health4j.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.RunningIndicator;
import org.health4j.testkit.SecretWatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be asked and expected. */
@Timeout(60)
class HttpIndicatorBuilderTest {

    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nX-Mode: blue\r\nX-Mode: green\r\nContent-Type: text/plain\r\n\r\nping pong";

    private static Health check(String answer, UnaryOperator<HttpIndicatorBuilder> options) throws Exception {
        try (RawServer server = RawServer.answering(answer)) {
            return RunningIndicator.once(
                            options.apply(HttpIndicator.builder(server.url())).build())
                    .health();
        }
    }

    private static String head(UnaryOperator<HttpIndicatorBuilder> options) throws Exception {
        try (RawServer server = RawServer.answering(ANSWER)) {
            RunningIndicator.once(
                    options.apply(HttpIndicator.builder(server.url())).build());
            return server.requests().get(0);
        }
    }

    @Test
    void method_isSent() throws Exception {
        assertThat(head(builder -> builder.method("HEAD"))).startsWith("HEAD /health?token=s3cret HTTP/1.1\r\n");
        assertThat(head(builder -> builder.method("OPTIONS"))).startsWith("OPTIONS ");
    }

    @Test
    void method_withABody_isSentInUtf8() throws Exception {
        try (RawServer server = new RawServer((Socket socket, OutputStream out) -> {
            byte[] body = socket.getInputStream().readNBytes(11);
            boolean same = Arrays.equals(body, "{\"q\":\"\u00fc?\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            out.write(("HTTP/1.1 " + (same ? 200 : 400) + " So\r\nContent-Length: 0\r\n\r\n").getBytes(US_ASCII));
        })) {
            HealthIndicator indicator = HttpIndicator.builder(server.url())
                    .method("POST", "{\"q\":\"\u00fc?\"}")
                    .header("Content-Type", "application/json")
                    .build();
            assertThat(RunningIndicator.once(indicator).health()).hasToString("UP OK");
            assertThat(server.requests().get(0))
                    .startsWith("POST ")
                    .contains("Content-Length: 11\r\n")
                    .contains("Content-Type: application/json\r\n");
        }
    }

    @Test
    void headers_areSentInPlaceOfThoseOfTheSameName() throws Exception {
        String head = head(builder -> builder.header("X-Key", "one")
                .header("x-key", "two")
                .header("X-Key", "three")
                .header("User-Agent", "me")
                .header("Authorization", "Bearer s3cret"));
        assertThat(head)
                .containsOnlyOnce("three")
                .doesNotContain("one")
                .doesNotContain("two")
                .containsIgnoringCase("user-agent: me\r\n")
                .doesNotContain("health4j")
                .contains("Authorization: Bearer s3cret\r\n");
    }

    @Test
    void header_thatChanges_isAskedInEachRun() throws Exception {
        Deque<String> tokens = new ArrayDeque<>(List.of("first", "second"));
        try (RawServer server = RawServer.answering(ANSWER)) {
            HealthIndicator indicator = HttpIndicator.builder(server.url())
                    .header("X-Token", tokens::poll)
                    .build();
            RunningIndicator.once(indicator);
            RunningIndicator.once(indicator);
            assertThat(server.requests().get(0)).contains("X-Token: first\r\n");
            assertThat(server.requests().get(1)).contains("X-Token: second\r\n");
        }
    }

    @Test
    void header_thatIsNoHeader_isRefusedWithoutItsValue() {
        HttpIndicatorBuilder builder = HttpIndicator.builder("http://billing/");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.header("X-Key", "s3cret\r\nX: y"))
                .withMessage("header X-Key: *** (expected: visible characters of ISO 8859-1, spaces and tabs)")
                .withNoCause();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.header("X Key", "s3cret"))
                .withMessageStartingWith("header: X Key (expected: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.header("Content-Length", "s3cret"))
                .withMessageContaining("Content-Length")
                .withMessageNotContaining("s3cret");
        for (String method : new String[] {"", "GET /", "CONNECT"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.method(method))
                    .withMessageStartingWith("method: " + method + " (expected: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\r\nX: y", "s3cret\u0000", "s3cret\u20ac"})
    void header_thatTurnsOutToBeNone_isTalkedAboutWithoutItsValue(String value) throws Exception {
        try (SecretWatch watch = SecretWatch.sown("s3cret");
                RunningIndicator running = RunningIndicator.start(HttpIndicator.builder("http://127.0.0.1:1/")
                        .header("X-Key", () -> value)
                        .build())) {
            watch.look("the result", running.await(Reason.EXCEPTION).health());
            while (watch.logged().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            watch.assertNoneFound();
            assertThat(watch.logged()).anyMatch(line -> line.contains("X-Key"));
        }
    }

    @Test
    void client_thatFollowsRedirects_isRefused() {
        HttpClient follows = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpIndicator.builder("http://billing/").client(follows))
                .withMessage("client: one that follows redirects, NORMAL (expected: NEVER)");
    }

    @Test
    void version_isAskedFor() throws Exception {
        assertThat(head(builder -> builder)).doesNotContainIgnoringCase("upgrade");
        assertThat(head(builder -> builder.version(HttpClient.Version.HTTP_2))).contains("Upgrade: h2c\r\n");
    }

    @ParameterizedTest
    @CsvSource({"200, BAD_STATUS", "204, OK", "302, OK", "404, OK", "503, BAD_STATUS"})
    void expectStatus_isTheOnlyOnesThatAreFine(int status, String reason) throws Exception {
        String answer = "HTTP/1.1 " + status + " So\r\nLocation: /x\r\n"
                + (status == 204 ? "" : "Content-Length: 0\r\n") + "\r\n";
        Health health = check(answer, builder -> builder.expectStatus(204, 302, 404));
        assertThat(health.reason()).isEqualTo(Reason.of(reason));
        if (health.status() == Status.DOWN) {
            assertThat(health.details()).containsOnlyKeys("status", "host").containsEntry("status", (long) status);
        }
    }

    @Test
    void expectStatus_ofADownstream_isTheOnlyOneWhoseBodyIsRead() throws Exception {
        String answer = "HTTP/1.1 503 So\r\nContent-Length: 17\r\n\r\n{\"status\":\"DOWN\"}";
        assertThat(check(answer, builder -> builder.downstream().expectStatus(200))
                        .reason())
                .isEqualTo(HttpIndicator.BAD_STATUS);
        assertThat(check(answer, builder -> builder.downstream().expectStatus(200, 503))
                        .reason())
                .isEqualTo(HttpIndicator.REPORTED);
    }

    @Test
    void expectStatus_outOfRange_isRefused() {
        HttpIndicatorBuilder builder = HttpIndicator.builder("http://billing/");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.expectStatus(200, 600))
                .withMessage("status: 600 (expected: 100 to 599)");
        assertThatIllegalArgumentException()
                .isThrownBy(builder::expectStatus)
                .withMessage("status: none (expected: one or more)");
    }

    @Test
    void expectHeader_isFineWhereOneValueIs() throws Exception {
        assertThat(check(ANSWER, builder -> builder.expectHeader("x-mode", "green"))
                        .status())
                .isEqualTo(Status.UP);
        assertThat(check(ANSWER, builder -> builder.expectHeader("content-type", value -> value.startsWith("text/")))
                        .status())
                .isEqualTo(Status.UP);

        Health another = check(ANSWER, builder -> builder.expectHeader("X-Mode", "gre"));
        assertThat(another).asString().startsWith("DOWN BAD_HEADER {header=X-Mode, host=127.0.0.1:");
        assertThat(check(ANSWER, builder -> builder.expectHeader("X-None", value -> true)))
                .asString()
                .startsWith("DOWN BAD_HEADER {header=X-None, host=127.0.0.1:");
    }

    @Test
    void expectBody_isFineWhereItContainsTheText() throws Exception {
        assertThat(check(ANSWER, builder -> builder.expectBody("g po")).status())
                .isEqualTo(Status.UP);
        assertThat(check(
                                ANSWER,
                                builder -> builder.expectBody(
                                        Pattern.compile("^ping pong$").asPredicate()))
                        .status())
                .isEqualTo(Status.UP);
        assertThat(check(ANSWER, builder -> builder.expectBody("pang")))
                .asString()
                .startsWith("DOWN BAD_BODY {body=UNEXPECTED, host=127.0.0.1:");
    }

    @Test
    void expectBody_longerThan64KiB_isBadBodyOnlyWhereItIsLookedAt() throws Exception {
        int most = 64 * 1_024;
        for (int length : new int[] {most, most + 1}) {
            String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length);
            assertThat(check(answer, builder -> builder.expectBody("x")))
                    .asString()
                    .startsWith(length == most ? "UP OK" : "DOWN BAD_BODY {body=TOO_LONG, host=127.0.0.1:");
            assertThat(check(answer, builder -> builder)).hasToString("UP OK");
        }
    }

    @Test
    void build_laterOptions_changeNothing() throws Exception {
        try (RawServer server = RawServer.answering(ANSWER)) {
            HttpIndicatorBuilder builder = HttpIndicator.builder(server.url());
            HealthIndicator indicator = builder.build();
            builder.expectBody("no")
                    .expectHeader("X-None", "x")
                    .expectStatus(404)
                    .header("X-Late", "x");
            assertThat(RunningIndicator.once(indicator).health().status()).isEqualTo(Status.UP);
            assertThat(server.requests().get(0)).doesNotContain("X-Late");
        }
    }
}
