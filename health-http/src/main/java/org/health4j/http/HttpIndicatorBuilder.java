package org.health4j.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Collects an {@link HttpIndicator}'s options. What is secret in them (header values, the request's body, the URL's query) is shown nowhere. Not safe for
 * use by several threads.
 */
public final class HttpIndicatorBuilder {

    private static final Duration MOST_WARNING = Duration.ofDays(3_650);
    private static final int MOST_DEPTH = 16;

    /** Made with the first indicator that has no client of its own. */
    private static final class Shared {
        static final HttpClient CLIENT = newClient(null);
    }

    private final URI url;
    private String method = "GET";
    private BodyPublisher body = BodyPublishers.noBody();
    private final Map<String, Supplier<String>> headers = new LinkedHashMap<>();
    private HttpClient.@Nullable Version version;
    private @Nullable SSLContext sslContext;
    private @Nullable HttpClient client;
    private @Nullable IntPredicate expectedStatus;
    private final Map<String, Predicate<String>> expectedHeaders = new LinkedHashMap<>();
    private @Nullable Predicate<String> expectedBody;
    private Duration warnBeforeExpiry = Duration.ZERO;
    private InstantSource clock = InstantSource.system();
    private boolean downstream;
    private int depth = 4;
    private final Set<String> without = new LinkedHashSet<>();

    HttpIndicatorBuilder(URI url) {
        this.url = url;
    }

    private static HttpClient newClient(@Nullable SSLContext sslContext) {
        HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER);
        return (sslContext == null ? builder : builder.sslContext(sslContext)).build();
    }

    /**
     * The method, without a body. Default {@code GET}.
     *
     * @param method a token (RFC 9110, 9.1), sent as it is; {@code CONNECT} is none that asks
     * @return this
     * @throws IllegalArgumentException when it is none
     */
    public HttpIndicatorBuilder method(String method) {
        return method(method, BodyPublishers.noBody());
    }

    /**
     * The method, with a body. Give the header {@code Content-Type} too.
     *
     * @param method as in {@link #method(String)}
     * @param body the body, sent in UTF-8
     * @return this
     * @throws IllegalArgumentException when the method is none
     */
    public HttpIndicatorBuilder method(String method, String body) {
        return method(method, BodyPublishers.ofString(body));
    }

    private HttpIndicatorBuilder method(String method, BodyPublisher body) {
        if (HttpQuestion.checkedToken("method", method).equals("CONNECT")) {
            throw new IllegalArgumentException("method: CONNECT (expected: one that asks for a resource)");
        }
        this.method = method;
        this.body = body;
        return this;
    }

    /**
     * Sends a header, in place of one of that name.
     *
     * @param name a token (RFC 9110, 5.1); not one that the client sets itself, such as {@code Host} or {@code Content-Length}
     * @param value visible characters of ISO 8859-1, spaces and tabs; never shown
     * @return this
     * @throws IllegalArgumentException when one is malformed; the value is not told
     */
    public HttpIndicatorBuilder header(String name, String value) {
        HttpQuestion.checkedValue(name, value);
        return header(name, () -> value);
    }

    /**
     * Sends a header whose value changes, such as a token that expires.
     *
     * @param name as in {@link #header(String, String)}
     * @param value asked once in each run, on its thread; when it throws, the run is DOWN, as of any {@linkplain org.health4j.HealthIndicator indicator} that throws
     * @return this
     * @throws IllegalArgumentException when the name is malformed, or one that the client sets itself
     */
    public HttpIndicatorBuilder header(String name, Supplier<String> value) {
        requireNonNull(value, "value");
        new HttpQuestion(
                        url,
                        "GET",
                        BodyPublishers.noBody(),
                        null,
                        Map.of(HttpQuestion.checkedToken("header", name), () -> "x"))
                .request();
        headers.keySet().removeIf(name::equalsIgnoreCase);
        headers.put(name, value);
        return this;
    }

    /**
     * The version of HTTP to ask for. Default HTTP/2 over TLS, as far as the server wants it too, and HTTP/1.1 without, where asking for HTTP/2 would be an
     * upgrade that not every server takes well.
     *
     * @param version the highest version that is used
     * @return this
     */
    public HttpIndicatorBuilder version(HttpClient.Version version) {
        this.version = requireNonNull(version, "version");
        return this;
    }

    /**
     * Whom to trust, and for mutual TLS the key to show. Default: the JVM's. Each indicator with a context has a client of its own, whose threads end when
     * the indicator is garbage; give {@link #client} where several are to share one.
     *
     * @param sslContext an initialised context
     * @return this
     */
    public HttpIndicatorBuilder sslContext(SSLContext sslContext) {
        this.sslContext = requireNonNull(sslContext, "sslContext");
        return this;
    }

    /**
     * The application's own client, with its proxy, authenticator, executor and TLS context. It is never closed here.
     *
     * @param client one that does not follow redirects; of an {@link ObservedHttpClient} the one that it wraps, since a check is none of the application's calls
     * @return this
     * @throws IllegalArgumentException when it follows redirects
     */
    public HttpIndicatorBuilder client(HttpClient client) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException(
                    "client: one that follows redirects, " + client.followRedirects() + " (expected: NEVER)");
        }
        this.client = ObservedHttpClient.unwrapped(client);
        return this;
    }

    /**
     * Which statuses are fine. Default: 200 to 299.
     *
     * @param statuses one or more from 100 to 599
     * @return this
     * @throws IllegalArgumentException when there is none, or one is out of range
     */
    public HttpIndicatorBuilder expectStatus(int... statuses) {
        for (int status : statuses) {
            if (status < 100 || status > 599) {
                throw new IllegalArgumentException("status: " + status + " (expected: 100 to 599)");
            }
        }
        if (statuses.length == 0) {
            throw new IllegalArgumentException("status: none (expected: one or more)");
        }
        Set<Integer> expected = Set.copyOf(IntStream.of(statuses).boxed().toList());
        return expectStatus(expected::contains);
    }

    /**
     * Which statuses are fine. Default: 200 to 299.
     *
     * @param status tells of a status whether it is fine; must not wait
     * @return this
     */
    public HttpIndicatorBuilder expectStatus(IntPredicate status) {
        expectedStatus = requireNonNull(status, "status");
        return this;
    }

    /**
     * A header that has to be there, with that value.
     *
     * @param name the header's name, in any case
     * @param value the whole value, in this case
     * @return this
     * @throws IllegalArgumentException when the name is malformed
     */
    public HttpIndicatorBuilder expectHeader(String name, String value) {
        requireNonNull(value, "value");
        return expectHeader(name, value::equals);
    }

    /**
     * A header that has to be there, with a value that is fine. One of several values is enough.
     *
     * @param name the header's name, in any case
     * @param value tells of a value whether it is fine; must not wait
     * @return this
     * @throws IllegalArgumentException when the name is malformed
     */
    public HttpIndicatorBuilder expectHeader(String name, Predicate<String> value) {
        expectedHeaders.put(HttpQuestion.checkedToken("header", name), requireNonNull(value, "value"));
        return this;
    }

    /**
     * What the body has to contain, within 64 KiB.
     *
     * @param text in this case
     * @return this
     */
    public HttpIndicatorBuilder expectBody(String text) {
        requireNonNull(text, "text");
        return expectBody((Predicate<String>) body -> body.contains(text));
    }

    /**
     * What the body has to be like, within 64 KiB: {@code Pattern.compile("pong").asPredicate()} for example.
     *
     * @param body tells of the body, read as UTF-8, whether it is fine; it should not take long, whatever is sent
     * @return this
     */
    public HttpIndicatorBuilder expectBody(Predicate<String> body) {
        expectedBody = requireNonNull(body, "body");
        return this;
    }

    /**
     * How long before its end the server's certificate is DEGRADED/{@link HttpIndicator#TLS_EXPIRING}. Off by default. The certificate is that of the
     * connection that was used, which may be kept alive past a renewal.
     *
     * @param warning from 0 (off) to 3,650 days
     * @return this
     * @throws IllegalArgumentException when out of range
     */
    public HttpIndicatorBuilder warnBeforeExpiry(Duration warning) {
        if (warning.isNegative() || warning.compareTo(MOST_WARNING) > 0) {
            throw new IllegalArgumentException(
                    "warnBeforeExpiry: " + warning + " (expected: PT0S to " + MOST_WARNING + ")");
        }
        warnBeforeExpiry = warning;
        return this;
    }

    /**
     * The wall clock that certificates expire by. Default {@link InstantSource#system()}.
     *
     * @param clock what tells the time
     * @return this
     */
    public HttpIndicatorBuilder clock(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Reads the answer as the health of a service that this one needs: our own JSON, Spring Boot Actuator's, MicroProfile Health's or
     * {@code application/health+json}. Its checks become components, at most 256 of them, the worst first; detail {@code omitted} counts the others, with those that the service left out for their number. Of our own,
     * ask {@code /health/deep} to see what it needs in its turn, and {@code /health/ready} to see whether it takes work. Off by default.
     *
     * <p>Of names, services and reasons only what looks like one is taken over: a name that could be anything else is shown as {@code unnamed}. A
     * status that nobody knows is UNKNOWN; of what is optional there, no more than DEGRADED is taken over, as of what does not count there.
     *
     * <p>What the service concludes from its own downstreams counts as far as their checks are in the answer, as those of {@code /health/deep} are. Where it says
     * that it fails, and nothing that is taken over does, this is DEGRADED/{@link HttpIndicator#REPORTED}: {@code /health/ready} tells of a downstream no more
     * than that it is DOWN. It is UP only where all that fails there is this service itself, or was left out by {@link #without}. To be DOWN whenever the service
     * answers 503, and so never to heal in a ring, say {@code expectStatus(200)}.
     *
     * @return this
     */
    public HttpIndicatorBuilder downstream() {
        downstream = true;
        return this;
    }

    /**
     * How many levels of components are taken over of a downstream: 1 for its own checks, 2 for those of its downstreams too. What lies deeper is left out;
     * where the downstream fails over it, this is DEGRADED. Default 4. Includes {@link #downstream()}.
     *
     * @param depth from 1 to 16
     * @return this
     * @throws IllegalArgumentException when out of range
     */
    public HttpIndicatorBuilder depth(int depth) {
        if (depth < 1 || depth > MOST_DEPTH) {
            throw new IllegalArgumentException("depth: " + depth + " (expected: 1 to " + MOST_DEPTH + ")");
        }
        this.depth = depth;
        return downstream();
    }

    /**
     * Leaves components of these names out, wherever they stand, as if they did not exist: for a downstream that asks this service in its turn, and whose
     * answer does not tell which service a component is of, as Spring Boot's does not. Includes {@link #downstream()}.
     *
     * @param components names as this check shows them; what tells no components at all cannot be told apart
     * @return this
     */
    public HttpIndicatorBuilder without(String... components) {
        without.addAll(List.of(components));
        return downstream();
    }

    /**
     * The indicator.
     *
     * @return an indicator with the options as they are now
     * @throws IllegalArgumentException when options exclude each other
     */
    public HttpIndicator build() {
        if (client != null && sslContext != null) {
            throw new IllegalArgumentException("sslContext: one beside a client (expected: the client's own)");
        }
        if (method.equals("HEAD") && (downstream || expectedBody != null)) {
            throw new IllegalArgumentException("method: HEAD (expected: one that is answered with a body)");
        }
        Map<String, Supplier<String>> sent = new LinkedHashMap<>();
        if (downstream) {
            sent.put("Accept", () -> "application/json, application/health+json;q=0.9");
        }
        sent.putAll(headers);
        return new HttpIndicator(
                chosenClient(),
                new HttpQuestion(url, method, body, version, sent),
                new HttpExpectations(expectedStatus, expectedHeaders, expectedBody, warnBeforeExpiry, clock),
                downstream ? new DownstreamHealth(without, depth) : null);
    }

    private HttpClient chosenClient() {
        if (client != null) {
            return client;
        }
        return sslContext == null ? Shared.CLIENT : newClient(sslContext);
    }
}
