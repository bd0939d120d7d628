package org.health4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.Authenticator;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.health4j.Health;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ObservedHttpClientTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final ObservedIndicator observed = ObservedIndicator.builder(context -> Health.up())
            .pingEvery(Duration.ZERO)
            .build();

    private interface Call {
        void make(HttpClient client, HttpRequest request) throws Exception;
    }

    private static final Call SEND = (client, request) -> client.send(request, BodyHandlers.ofString());
    private static final Call ASYNC = (client, request) ->
            client.sendAsync(request, BodyHandlers.ofString()).get();
    private static final Call PUSHES = (client, request) ->
            client.sendAsync(request, BodyHandlers.ofString(), null).get();

    private static List<Call> calls() {
        return List.of(SEND, ASYNC, PUSHES);
    }

    private static HttpRequest request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).build();
    }

    private static String answer(int status) {
        return "HTTP/1.1 " + status + " So\r\nContent-Length: 2\r\n\r\nok";
    }

    /** {@code calls/failedCalls lastFailure}. */
    private String seen() {
        Health health = RunningIndicator.once(observed).health();
        Object last = health.details().getOrDefault("lastFailure", "-");
        return health.details().get("calls") + "/" + health.details().get("failedCalls") + " " + last;
    }

    private HttpClient client(UnaryOperator<ObservedHttpClient> options) {
        return options.apply(ObservedHttpClient.of(CLIENT, observed));
    }

    @ParameterizedTest
    @CsvSource({"200, 3/0 -", "302, 3/0 -", "404, 3/0 -", "429, 3/0 -", "500, 3/3 BAD_STATUS", "503, 3/3 BAD_STATUS"})
    void call_answered_countsByItsStatus(int status, String expected) throws Exception {
        try (RawServer server = RawServer.answering(answer(status))) {
            for (Call call : calls()) {
                call.make(client(client -> client), request(server.url()));
            }
            assertThat(seen()).isEqualTo(expected);
        }
    }

    @Test
    void check_withAnObservedClient_isNoCall() throws Exception {
        try (RawServer server = RawServer.answering(answer(503))) {
            HttpClient twice = ObservedHttpClient.of(client(client -> client.only(request -> true)), observed);
            Health health = RunningIndicator.once(
                            HttpIndicator.builder(server.url()).client(twice).build())
                    .health();

            assertThat(health.reason()).isEqualTo(HttpIndicator.BAD_STATUS);
            assertThat(seen()).isEqualTo("0/0 -");
        }
    }

    @Test
    void call_failingStatuses_canBeChosen() throws Exception {
        try (RawServer server = RawServer.answering(answer(429))) {
            HttpClient client = client(each -> each.failing(status -> status == 429));
            for (Call call : calls()) {
                call.make(client, request(server.url()));
            }
            assertThat(seen()).isEqualTo("3/3 BAD_STATUS");
        }
    }

    @Test
    void call_refused_isAFailureAndTheSameException() {
        for (Call call : calls()) {
            Throwable thrown = catchThrowable(
                    () -> call.make(client(client -> client), request("http://127.0.0.1:1/?token=s3cret")));
            assertThat(thrown instanceof ExecutionException ? thrown.getCause() : thrown)
                    .isInstanceOf(ConnectException.class);
        }
        assertThat(seen()).isEqualTo("3/3 CONNECTION_REFUSED");
    }

    @Test
    void call_tooLateByItsOwnTimeout_isAFailure() throws Exception {
        try (RawServer server =
                new RawServer((socket, out) -> socket.getInputStream().read())) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url()))
                    .timeout(Duration.ofMillis(100))
                    .build();
            assertThatThrownBy(() -> SEND.make(client(client -> client), request))
                    .isInstanceOf(HttpTimeoutException.class);
            assertThat(seen()).isEqualTo("1/1 TIMEOUT");
        }
    }

    @Test
    void call_brokenOff_isAFailure() throws Exception {
        try (RawServer server = new RawServer((socket, out) -> socket.setSoLinger(true, 0))) {
            assertThat(catchThrowable(() -> SEND.make(client(client -> client), request(server.url()))))
                    .isNotNull();
            assertThat(seen()).isEqualTo("1/1 CONNECTION_FAILED");
        }
    }

    @Test
    void call_cancelledByTheCaller_countsAsNeitherAndIsReallyCancelled() throws Exception {
        try (RawServer server = new RawServer((socket, out) -> {
            if (socket.getInputStream().read() < 0) {
                throw new java.io.IOException("the client has left");
            }
        })) {
            CompletableFuture<HttpResponse<String>> exchange =
                    client(client -> client).sendAsync(request(server.url()), BodyHandlers.ofString());
            while (server.requests().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            exchange.cancel(true);
            assertThat(server.sawClientLeave()).isTrue();
        }
        assertThat(seen()).isEqualTo("0/0 -");
    }

    @Test
    void call_interrupted_countsAsNeither() throws Exception {
        try (RawServer server =
                new RawServer((socket, out) -> socket.getInputStream().read())) {
            CountDownLatch interrupted = new CountDownLatch(1);
            Thread caller = new Thread(() -> {
                try {
                    SEND.make(client(client -> client), request(server.url()));
                } catch (InterruptedException e) {
                    interrupted.countDown();
                } catch (Exception e) {
                    // the test fails
                }
            });
            caller.start();
            while (server.requests().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            caller.interrupt();
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(seen()).isEqualTo("0/0 -");
    }

    @Test
    void call_wrongOfTheCaller_countsAsNeither() {
        HttpRequest ftp = new HttpRequest() {
            @Override
            public java.util.Optional<BodyPublisher> bodyPublisher() {
                return java.util.Optional.empty();
            }

            @Override
            public String method() {
                return "GET";
            }

            @Override
            public java.util.Optional<Duration> timeout() {
                return java.util.Optional.empty();
            }

            @Override
            public boolean expectContinue() {
                return false;
            }

            @Override
            public URI uri() {
                return URI.create("ftp://billing/");
            }

            @Override
            public java.util.Optional<HttpClient.Version> version() {
                return java.util.Optional.empty();
            }

            @Override
            public java.net.http.HttpHeaders headers() {
                return java.net.http.HttpHeaders.of(java.util.Map.of(), (name, value) -> true);
            }
        };
        for (Call call : calls()) {
            assertThat(catchThrowable(() -> call.make(client(client -> client), ftp)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(seen()).isEqualTo("0/0 -");
    }

    @Test
    void only_theseRequests_count() throws Exception {
        try (RawServer server = RawServer.answering(answer(500))) {
            HttpClient client =
                    client(each -> each.only(request -> request.uri().getPath().equals("/orders")));
            for (Call call : calls()) {
                call.make(client, request(server.url()));
            }
            assertThat(seen()).isEqualTo("0/0 -");
            SEND.make(client, request("http://127.0.0.1:" + server.port() + "/orders"));
            assertThat(seen()).isEqualTo("1/1 BAD_STATUS");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void predicateThatThrows_costsNobodyTheResponse(boolean ofRequests) throws Exception {
        try (RawServer server = RawServer.answering(answer(200))) {
            HttpClient client = client(each -> ofRequests
                    ? each.only(request -> {
                        throw new IllegalStateException("of the application");
                    })
                    : each.failing(status -> {
                        throw new IllegalStateException("of the application");
                    }));
            assertThat(client.send(request(server.url()), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("ok");
            assertThat(client.sendAsync(request(server.url()), BodyHandlers.ofString())
                            .get()
                            .body())
                    .isEqualTo("ok");
            assertThat(seen()).isEqualTo("0/0 -");
        }
    }

    @Test
    void latency_isUntilTheCallerHasTheResponse() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RawServer server = new RawServer((socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            out.flush();
            go.await(10, TimeUnit.SECONDS);
            out.write("ok".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        })) {
            HttpClient client = client(each -> each);
            HttpResponse<java.io.InputStream> streams =
                    client.send(request(server.url()), BodyHandlers.ofInputStream());
            assertThat(seen()).as("one that streams has ended with its headers").isEqualTo("1/0 -");
            CompletableFuture<HttpResponse<String>> collects =
                    client.sendAsync(request(server.url()), BodyHandlers.ofString());
            while (server.requests().size() < 2) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(seen()).as("one that collects waits for the body").isEqualTo("1/0 -");
            go.countDown();
            assertThat(collects.get().body()).isEqualTo("ok");
            assertThat(streams.body().readAllBytes()).hasSize(2);
            assertThat(seen()).isEqualTo("2/0 -");
        }
    }

    @Test
    void failingCalls_whileThePingPasses_areGray() throws Exception {
        try (RawServer server = RawServer.answering(answer(503))) {
            for (Call call : calls()) {
                call.make(client(client -> client), request(server.url()));
            }
            Health health = RunningIndicator.once(observed).health();
            assertThat(health.status()).isEqualTo(Status.DEGRADED);
            assertThat(health.reason()).isEqualTo(Reason.of("GRAY"));
        }
    }

    @Test
    void allElse_isTheWrappedClients() throws Exception {
        HttpClient wrapped = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .connectTimeout(Duration.ofSeconds(7))
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .proxy(ProxySelector.of(null))
                .authenticator(new Authenticator() {})
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Runnable::run)
                .build();
        HttpClient client = ObservedHttpClient.of(wrapped, observed);

        assertThat(client.cookieHandler()).isPresent().isEqualTo(wrapped.cookieHandler());
        assertThat(client.connectTimeout()).contains(Duration.ofSeconds(7));
        assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.ALWAYS);
        assertThat(client.proxy()).isPresent().isEqualTo(wrapped.proxy());
        assertThat(client.authenticator()).isPresent().isEqualTo(wrapped.authenticator());
        assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(client.executor()).isPresent().isEqualTo(wrapped.executor());
        assertThat(client.sslContext()).isSameAs(wrapped.sslContext());
        assertThat(client.sslParameters().getProtocols())
                .isEqualTo(wrapped.sslParameters().getProtocols());
        assertThat(client.newWebSocketBuilder()).isNotNull();
    }
}
