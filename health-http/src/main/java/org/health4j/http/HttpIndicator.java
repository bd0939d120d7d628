package org.health4j.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;

/**
 * Whether an HTTP service answers as it should: by default a GET with a status of 200 to 299. Redirects are never followed: they are a status like
 * any other.
 *
 * <pre>{@code
 * HealthMonitor.builder()
 *         .deep("billing", HttpIndicator.downstream("http://billing:8081/health/deep")) // with all that billing needs
 *         .deep("search", HttpIndicator.of("http://search:9200/_cluster/health"))
 *         .deep("bank", HttpIndicator.builder("https://bank/ping").expectBody("pong").warnBeforeExpiry(ofDays(14)).build())
 *         .start();
 * }</pre>
 *
 * <p><b>Time.</b> One deadline covers the name, the connection, the headers and the body: a little before the check's own (a tenth of what
 * is left, at most 100 ms), so that the request is given up in time. The body is read to its end, and given up after 64 KiB (a downstream's health: 1
 * MiB).
 *
 * <p><b>What is not UP</b> has the detail {@code host}, which was asked, with its port: {@code billing:8081}; for the log and the full view. Path and query, which may hold
 * secrets, are shown nowhere.
 *
 * <table>
 *   <caption>Reasons; DOWN but for the last three</caption>
 *   <tr><th>reason</th><th>when</th></tr>
 *   <tr><td>{@link #BAD_STATUS}</td><td>another status; detail {@code status}</td></tr>
 *   <tr><td>{@link #BAD_HEADER}</td><td>a header is not there, or not as expected; detail {@code header}, its name</td></tr>
 *   <tr><td>{@link #BAD_BODY}</td><td>somebody wants to look at the body, and it is too long, not as expected, or no health</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_REFUSED}</td><td>nothing listens</td></tr>
 *   <tr><td>{@link Reason#DNS_FAILED}</td><td>the host's name could not be resolved</td></tr>
 *   <tr><td>{@link Reason#TIMEOUT}</td><td>no whole answer in time</td></tr>
 *   <tr><td>{@link Reason#TLS_EXPIRED}</td><td>the server's certificate, or one above it, has expired, or is not valid yet</td></tr>
 *   <tr><td>{@link Reason#TLS_WRONG_HOST}</td><td>the server's certificate is for another name</td></tr>
 *   <tr><td>{@link Reason#TLS_UNTRUSTED}</td><td>the server's certificate is not trusted</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_FAILED}</td><td>the connection could not be made for another reason, broke, or speaks no HTTP</td></tr>
 *   <tr><td>{@link #TLS_EXPIRING}</td><td>DEGRADED: the server's certificate will not be valid for long; detail {@code notAfter}</td></tr>
 *   <tr><td>{@link #DOWNSTREAM}</td><td>any status: a check of the downstream; the components say which</td></tr>
 *   <tr><td>{@link #REPORTED}</td><td>any status: the downstream says so itself, or gives no reason code; DEGRADED where it fails, and does not show why</td></tr>
 * </table>
 *
 * <p><b>A downstream's health</b>, see {@link HttpIndicatorBuilder#downstream()}: its checks become components of this one, and what it has of its own
 * downstreams in the same way becomes components of these, so that the deep view shows a tree of services. Any status of 200 to 299 or 500 to 599 is an
 * answer, where the body is health.
 *
 * <p><b>Rings.</b> Services may watch each other: nothing recurses, since everyone answers from memory. Where all in a ring are health4j's and read each
 * other with {@code downstream()}, no failure outlives its cause either. Only what some service has seen itself is taken over, with what it has seen of a
 * downstream that does not answer; every status above that is derived anew by each reader from what it takes. A reader leaves out what is marked with its
 * own {@linkplain org.health4j.HealthMonitorBuilder#service service name}, as if it did not exist, and whatever lies deeper than
 * {@linkplain HttpIndicatorBuilder#depth depth}; where services have no names, or the same one, a DOWN still cannot travel farther than depth.
 *
 * <p><b>Mixed rings may stay DOWN.</b> A member that asks in another way (this indicator without {@code downstream()}, a check of Spring Boot's or of one's own)
 * takes a 503 for a fault that it has seen, and shows it so, also when the 503 came of that member itself. Without {@code downstream()}, this indicator at
 * least names the service whose health it was answered with, so that one such member harms nothing where the others have names and read each other's
 * {@code /health/deep}. Elsewhere the ring has to be opened: by {@link HttpIndicatorBuilder#without} in a reader, with the name of the component in which that member shows what it
 * asks; by one check in the ring that is {@linkplain org.health4j.CheckOptions.Builder#optional() optional}, or in no group that the others ask for; never by a
 * longer period or a threshold.
 *
 * <p>Safe to share. From run to run it keeps the name of the downstream that answered last, so that one that does not answer any more can still be
 * told from others, and whether the last answer was no HTTP: the JDK's client never closes a connection on which the head of an answer could not be
 * parsed (seen on 17 and 25), so that while this lasts, the runs look with a socket of their own; one descriptor is lost each time that it begins. Through a
 * proxy they cannot: there the client is asked in ever fewer of the runs, down to one in 256, so that the end of such a fault is seen late. Without a client or TLS context of one's own, all indicators of a process share one client of the JDK,
 * made with the first of them. It has daemon threads, cannot be closed on JDK 17, and keeps connections alive between runs as the JDK does (system
 * property {@code jdk.httpclient.keepalive.timeout}, in seconds). It uses the JVM's own trust store and proxy settings. Follows RFC 9110 and RFC
 * 9112; over TLS also HTTP/2 (RFC 9113).
 */
public final class HttpIndicator implements HealthIndicator {

    /** Another status than expected. */
    public static final Reason BAD_STATUS = Reason.of("BAD_STATUS");

    /** A header is not as expected. */
    public static final Reason BAD_HEADER = Reason.of("BAD_HEADER");

    /** The body is not as expected, too long, or no health where it should be. */
    public static final Reason BAD_BODY = Reason.of("BAD_BODY");

    /** The server's certificate will not be valid for long. */
    public static final Reason TLS_EXPIRING = Reason.of("TLS_EXPIRING");

    /** A check of a downstream is not well; the components say which. */
    public static final Reason DOWNSTREAM = Reason.of("DOWNSTREAM");

    /** A downstream says itself that it is not well, or gives no reason code. */
    public static final Reason REPORTED = Reason.of("REPORTED");

    private static final long MOST_MARGIN_NANOS = Duration.ofMillis(100).toNanos();

    private final HttpClient client;
    private final HttpQuestion question;
    private final HttpExpectations expectations;
    private final @Nullable DownstreamHealth downstream;
    private final SecondLook secondLook = new SecondLook();

    HttpIndicator(
            HttpClient client,
            HttpQuestion question,
            HttpExpectations expectations,
            @Nullable DownstreamHealth downstream) {
        this.client = client;
        this.question = question;
        this.expectations = expectations;
        this.downstream = downstream;
    }

    /**
     * Checks a URL.
     *
     * @param url an absolute http or https URL with a host and without user info
     * @return the indicator
     * @throws IllegalArgumentException when the URL is none of that
     */
    public static HttpIndicator of(URI url) {
        return builder(url).build();
    }

    /**
     * Checks a URL.
     *
     * @param url as in {@link #of(URI)}
     * @return the indicator
     * @throws IllegalArgumentException when the URL is none of that
     */
    public static HttpIndicator of(String url) {
        return builder(url).build();
    }

    /**
     * Reads the health of a service that this one needs, with the defaults; see {@link HttpIndicatorBuilder#downstream()}.
     *
     * @param url its health, {@code http://billing:8081/health/deep} for example; as in {@link #of(URI)}
     * @return the indicator
     * @throws IllegalArgumentException when the URL is none of that
     */
    public static HttpIndicator downstream(URI url) {
        return builder(url).downstream().build();
    }

    /**
     * The same.
     *
     * @param url as in {@link #downstream(URI)}
     * @return the indicator
     * @throws IllegalArgumentException when the URL is none of that
     */
    public static HttpIndicator downstream(String url) {
        return builder(url).downstream().build();
    }

    /**
     * Starts from the defaults.
     *
     * @param url as in {@link #of(URI)}
     * @return a new builder
     * @throws IllegalArgumentException when the URL is none of that
     */
    public static HttpIndicatorBuilder builder(URI url) {
        return new HttpIndicatorBuilder(Url.checked(url));
    }

    /**
     * Starts from the defaults.
     *
     * @param url as in {@link #of(URI)}
     * @return a new builder
     * @throws IllegalArgumentException when the URL is none of that
     */
    public static HttpIndicatorBuilder builder(String url) {
        return builder(Url.parsed(url));
    }

    @Override
    public Health check(CheckContext context) throws InterruptedException {
        Health health = asked(context);
        Health named = downstream == null ? health : downstream.named(health);
        return named.status() == Status.UP ? named : named.with("host", question.host());
    }

    @SuppressWarnings("try") // the registration is there to be closed
    private Health asked(CheckContext context) throws InterruptedException {
        HttpRequest request = question.request();
        Optional<Health> found = secondLook.found(client, request, context);
        if (found.isPresent()) {
            return found.get();
        }
        // The request's own timeout would end with the headers.
        CompletableFuture<HttpResponse<CappedBody.Content>> exchange =
                client.sendAsync(request, head -> body(head.statusCode()));
        // Also when the monitor is closed in the middle of it.
        try (CheckContext.Registration cancel = context.onTimeout(() -> exchange.cancel(true))) {
            HttpResponse<CappedBody.Content> response =
                    exchange.get(patienceNanos(context.remaining()), TimeUnit.NANOSECONDS);
            secondLook.met(null);
            try {
                return judged(response, context);
            } finally {
                response.body().close();
            }
        } catch (TimeoutException | CancellationException e) {
            secondLook.met(null);
            return Health.down(Reason.TIMEOUT);
        } catch (ExecutionException e) {
            secondLook.met(e.getCause());
            return HttpFailure.health(e.getCause());
        } finally {
            exchange.cancel(true);
        }
    }

    private CappedBody body(int code) {
        return downstream != null
                ? new CappedBody(DownstreamHealth.MOST_BYTES, true)
                : new CappedBody(HttpExpectations.MOST_BYTES, expectations.readsBody(code));
    }

    private Health judged(HttpResponse<CappedBody.Content> response, CheckContext context) {
        Health found = downstream == null
                ? expectations.ofStatus(response.statusCode(), response.body())
                : downstream.read(response.statusCode(), response.body(), expectations, context.service());
        return expectations.ofRest(response, found);
    }

    private static long patienceNanos(Duration remaining) {
        long nanos = remaining.toNanos();
        return nanos - Math.min(nanos / 10, MOST_MARGIN_NANOS);
    }
}
