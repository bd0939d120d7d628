package org.health4j.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.health4j.ObservedIndicator;
import org.jspecify.annotations.Nullable;

/**
 * A client of the JDK that tells an {@link ObservedIndicator} how the application's real requests go.
 *
 * <pre>{@code
 * ObservedIndicator billing = ObservedIndicator.of(HttpIndicator.of("http://billing:8081/health/ready"));
 * HttpClient client = ObservedHttpClient.of(HttpClient.newHttpClient(), billing); // for requests to billing
 * builder.readiness("billing", billing);
 * }</pre>
 *
 * <p><b>A failure</b> is a status of 500 or more ({@link HttpIndicator#BAD_STATUS}), and no answer at all: refused, broken, not resolved, not trusted, or too late
 * by the request's or the client's own timeout, with the reasons of {@link HttpIndicator}. Every other status is a success, since the service has answered: a
 * 404 says that the request was wrong. What was interrupted or cancelled, or failed in the application's own code, counts as neither.
 *
 * <p><b>The latency</b> is the time until the caller has the response: with a body handler that collects, such as
 * {@code BodyHandlers.ofString()}, the body is in it; with one that streams, such as {@code ofInputStream()}, it ends with the headers, and nobody is told what
 * happens to the body later.
 *
 * <p>Everything else is the wrapped client's: what the caller gets is the same response, failure or future, to be cancelled as ever. Web sockets are not
 * observed. The wrapped client is not closed: on newer JDKs {@code close()} and {@code shutdown()} have to be called on it itself. Safe for use by several threads.
 */
public final class ObservedHttpClient extends HttpClient {

    private final HttpClient client;
    private final ObservedIndicator observed;
    private final Predicate<HttpRequest> requests;
    private final IntPredicate failing;

    private ObservedHttpClient(
            HttpClient client, ObservedIndicator observed, Predicate<HttpRequest> requests, IntPredicate failing) {
        this.client = client;
        this.observed = observed;
        this.requests = requests;
        this.failing = failing;
    }

    /**
     * Observes all requests of a client.
     *
     * @param client what sends; its requests go to one service
     * @param observed is told
     * @return a client to be used in its place
     */
    public static ObservedHttpClient of(HttpClient client, ObservedIndicator observed) {
        return new ObservedHttpClient(
                requireNonNull(client, "client"),
                requireNonNull(observed, "observed"),
                request -> true,
                status -> status >= 500);
    }

    /**
     * Observes some of the requests, where the client is used for other services too. Observers of the same client can be wrapped around each other.
     *
     * @param requests tells of a request whether it counts, {@code request -> request.uri().getHost().equals("billing")} for example; when it throws, the
     *     request counts as neither
     * @return a copy that observes only these
     */
    public ObservedHttpClient only(Predicate<HttpRequest> requests) {
        return new ObservedHttpClient(client, observed, requireNonNull(requests, "requests"), failing);
    }

    /**
     * Which statuses are failures. Default: 500 and more.
     *
     * @param failing tells of a status whether it is a failure, {@code status -> status == 429 || status >= 500} for example; when it throws, the
     *     request counts as neither
     * @return a copy that judges so
     */
    public ObservedHttpClient failing(IntPredicate failing) {
        return new ObservedHttpClient(client, observed, requests, requireNonNull(failing, "failing"));
    }

    /** What really sends, for requests that are none of the application's. */
    static HttpClient unwrapped(HttpClient client) {
        HttpClient inner = client;
        while (inner instanceof ObservedHttpClient observing) {
            inner = observing.client;
        }
        return inner;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        try {
            HttpResponse<T> response = client.send(request, handler);
            tell(request, response, null, start);
            return response;
        } catch (IOException e) {
            tell(request, null, e, start);
            throw e;
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return told(request, System.nanoTime(), client.sendAsync(request, handler));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.@Nullable PushPromiseHandler<T> pushes) {
        return told(request, System.nanoTime(), client.sendAsync(request, handler, pushes));
    }

    /** The same future, so that cancelling it cancels the request. */
    private <T> CompletableFuture<HttpResponse<T>> told(
            HttpRequest request, long start, CompletableFuture<HttpResponse<T>> exchange) {
        CompletableFuture<?> unused = exchange.whenComplete((response, failure) -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            tell(request, response, cause, start);
        });
        return exchange;
    }

    private void tell(
            HttpRequest request, @Nullable HttpResponse<?> response, @Nullable Throwable failure, long start) {
        boolean failed;
        try {
            if (!requests.test(request)) {
                return;
            }
            failed = response == null || failing.test(response.statusCode());
        } catch (RuntimeException e) {
            return; // the application's own code, which must not cost it the response
        }
        if (!failed) {
            observed.success(Duration.ofNanos(System.nanoTime() - start));
        } else if (response != null) {
            observed.failure(HttpIndicator.BAD_STATUS);
        } else if (failure instanceof IOException) {
            observed.failure(HttpFailure.reason(failure));
        }
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return client.newWebSocketBuilder();
    }
}
