package org.health4j.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/**
 * Whether an HTTP service answers a GET with a status of 200 to 299. Redirects are never followed: they are a status like any other.
 *
 * <pre>{@code
 * HealthMonitor.builder().deep("billing", HttpIndicator.of("http://billing:8081/health/ready")).start();
 * }</pre>
 *
 * <p><b>Time.</b> One deadline covers the name, the connection, the headers and the body: a little before the check's own (a tenth of what
 * is left, at most 100 ms), so that the request is given up in time. The body is read and thrown away; what is longer than 64 KiB is cut
 * off, and the status counts.
 *
 * <table>
 *   <caption>Reasons for DOWN</caption>
 *   <tr><th>reason</th><th>when</th></tr>
 *   <tr><td>{@code BAD_STATUS}</td><td>another status; detail {@code status}</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_REFUSED}</td><td>nothing listens</td></tr>
 *   <tr><td>{@link Reason#DNS_FAILED}</td><td>the host's name could not be resolved</td></tr>
 *   <tr><td>{@link Reason#TIMEOUT}</td><td>no whole answer in time</td></tr>
 *   <tr><td>{@link Reason#TLS_EXPIRED}</td><td>the server's certificate, or one above it, has expired, or is not valid yet</td></tr>
 *   <tr><td>{@link Reason#TLS_WRONG_HOST}</td><td>the server's certificate is for another name</td></tr>
 *   <tr><td>{@link Reason#TLS_UNTRUSTED}</td><td>the JVM does not trust the server's certificate</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_FAILED}</td><td>the connection could not be made for another reason, broke, or speaks no HTTP</td></tr>
 * </table>
 *
 * <p>Immutable and safe to share. All indicators of a process share one client of the JDK, made with the first of them. It has daemon
 * threads, cannot be closed on JDK 17, and keeps connections alive between runs as the JDK does (system property
 * {@code jdk.httpclient.keepalive.timeout}, in seconds). It uses the JVM's own trust store and proxy settings. Follows RFC 9110 and RFC
 * 9112; over TLS also HTTP/2 (RFC 9113).
 */
public final class HttpIndicator implements HealthIndicator {

    private static final Reason BAD_STATUS = Reason.of("BAD_STATUS");
    private static final long MOST_MARGIN_NANOS = Duration.ofMillis(100).toNanos();

    /** Made with the first indicator, not with the class. */
    private static final class Shared {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private final HttpClient client;
    private final HttpRequest request;

    HttpIndicator(URI url, HttpClient client) {
        this.client = client;
        // Without TLS, a client that prefers HTTP/2 asks for an upgrade, which not every server takes well.
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        this.request = HttpRequest.newBuilder(url)
                .version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .header("User-Agent", "health4j")
                .build();
    }

    /**
     * Checks a URL.
     *
     * @param url an absolute http or https URL with a host and without user info
     * @return the indicator
     * @throws IllegalArgumentException when the URL is none of that
     */
    public static HttpIndicator of(URI url) {
        return new HttpIndicator(Url.checked(url), Shared.CLIENT);
    }

    /**
     * Checks a URL.
     *
     * @param url an absolute http or https URL with a host and without user info
     * @return the indicator
     * @throws IllegalArgumentException when the URL is none of that
     */
    public static HttpIndicator of(String url) {
        return of(Url.parsed(url));
    }

    @Override
    @SuppressWarnings("try") // the registration is there to be closed
    public Health check(CheckContext context) throws InterruptedException {
        // The request's own timeout would end with the headers.
        CompletableFuture<HttpResponse<Long>> exchange = client.sendAsync(request, head -> new DiscardedBody());
        // Also when the monitor is closed in the middle of it.
        try (CheckContext.Registration cancel = context.onTimeout(() -> exchange.cancel(true))) {
            int status = exchange.get(patienceNanos(context.remaining()), TimeUnit.NANOSECONDS)
                    .statusCode();
            return status >= 200 && status < 300
                    ? Health.up()
                    : Health.down(BAD_STATUS).with("status", status);
        } catch (TimeoutException | CancellationException e) {
            return Health.down(Reason.TIMEOUT);
        } catch (ExecutionException e) {
            return HttpFailure.health(e.getCause());
        } finally {
            exchange.cancel(true);
        }
    }

    private static long patienceNanos(Duration remaining) {
        long nanos = remaining.toNanos();
        return nanos - Math.min(nanos / 10, MOST_MARGIN_NANOS);
    }
}
