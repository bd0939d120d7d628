package org.health4j.http;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.health4j.CheckDetails;
import org.health4j.CheckReport;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.HealthReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers health requests: request in, response out, no framework, never waiting. This text is its specification.
 *
 * <table>
 *   <caption>Routes, matched exactly; {@code /health} is the default base path</caption>
 *   <tr><th>path</th><th>shows</th><th>200 when</th></tr>
 *   <tr><td>{@code /health}</td><td>every check</td><td>liveness and readiness are healthy</td></tr>
 *   <tr><td>{@code /health/live}</td><td>liveness</td><td>not DOWN</td></tr>
 *   <tr><td>{@code /health/ready}, {@code /health/startup}, {@code /health/deep}, {@code /health/}<i>group</i></td><td>the
 *       group</td><td>UP or DEGRADED</td></tr>
 *   <tr><td>{@code /health/checks/}<i>name</i></td><td>one check</td><td>UP or DEGRADED</td></tr>
 * </table>
 *
 * <p>Otherwise 503, never another code and never a redirect, so that every consumer understands it: kubelet, load balancers, Envoy, Consul,
 * Docker. An unknown path, group or check is 404; a method other than GET, HEAD and OPTIONS (which HAProxy sends by default, and which is
 * answered like GET) is 405 with {@code Allow}. The body comes whole with {@code Content-Length} and {@code Cache-Control: no-store} (RFC 9111,
 * 5.2.2.5). What is no HTTP request at all does not reach the endpoint: {@link HealthServer} answers it with 400, 431 or 505.
 *
 * <p>The body is JSON, or {@code text/plain} where {@code ?format=text} or the {@code Accept} header asks for it. JSON begins with
 * {@code {"status":"…"}}, the text's first line is the status and the failing checks with their reasons. The failing checks come first. For
 * {@code live}, {@code ready} and {@code startup} the body is at most 1,024 bytes, for {@code deep}, which other services read
 * ({@link HttpIndicatorBuilder#downstream()}), 1 MiB; checks that do not fit are counted, by status. Nothing in a body is an age: bodies hold instants, in ISO
 * 8601, UTC.
 *
 * <p>Everyone sees names, statuses, reason codes and since when. The last run of each check with its time and details is shown to
 * those requests only that the application {@linkplain Builder#full(Predicate) chooses}; an indicator may put into its details which host it has asked. Exceptions
 * and their messages are shown to nobody.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class HealthEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(HealthEndpoint.class);
    private static final int SMALL = 1_024;
    private static final List<String> METHODS = List.of("GET", "HEAD", "OPTIONS");

    @SuppressWarnings("UnnecessaryLambda") // told from others, whose code has to be called
    private static final Predicate<HealthRequest> NOBODY = request -> false;

    private final HealthMonitor monitor;
    private final String path;
    private final Predicate<HealthRequest> full;
    private final Map<String, Route> routes = new LinkedHashMap<>();

    private HealthEndpoint(Builder builder) {
        monitor = builder.monitor;
        path = builder.path;
        full = builder.full;
        routes.put(path, new Route(HealthGroup.OVERALL));
        monitor.groups().forEach(group -> routes.put(path + "/" + group.name(), new Route(group)));
    }

    /**
     * An endpoint with the defaults: under {@code /health}, the full view for nobody.
     *
     * @param monitor what is shown
     * @return the endpoint
     */
    public static HealthEndpoint of(HealthMonitor monitor) {
        return builder(monitor).build();
    }

    /**
     * Starts from the defaults.
     *
     * @param monitor what is shown
     * @return a new builder
     */
    public static Builder builder(HealthMonitor monitor) {
        return new Builder(monitor);
    }

    /**
     * The routes, for logs and for people.
     *
     * @return the path of each group, the base path first
     */
    public List<String> routes() {
        List<String> paths = new ArrayList<>(routes.keySet());
        paths.add(path + "/checks/{name}");
        return paths;
    }

    /**
     * Answers a request. Never waits for a dependency. The answers of the group routes are kept, so that for as long as nothing changes they
     * cost a look-up and allocate nothing.
     *
     * @param request what was asked
     * @return the answer, to be sent as it is
     */
    public HealthResponse handle(HealthRequest request) {
        Format format = Format.of(request);
        String method = request.method();
        if (method.equals("GET") || method.equals("OPTIONS")) {
            return found(request, format);
        }
        return method.equals("HEAD") ? found(request, format).withoutBody() : notAllowed(format);
    }

    private HealthResponse found(HealthRequest request, Format format) {
        Route route = routes.get(request.path());
        if (route != null) {
            return report(route, request, format);
        }
        String checks = path + "/checks/";
        return request.path().startsWith(checks)
                ? check(request.path().substring(checks.length()), request, format)
                : notFound(format);
    }

    private HealthResponse report(Route route, HealthRequest request, Format format) {
        HealthReport report = monitor.report(route.group());
        if (seesAll(request)) {
            return rendered(report, format, this::details, mostInFull(route.group()));
        }
        HealthResponse kept = route.kept(report, format);
        if (kept != null) {
            return kept;
        }
        HealthResponse response = rendered(report, format, Body.Details.NONE, most(route.group()));
        route.keep(report, format, response);
        return response;
    }

    /** The application's own code: when it fails, nothing is shown, and the probe gets its answer all the same. */
    @SuppressWarnings("ReferenceEquality") // whether somebody has chosen
    private boolean seesAll(HealthRequest request) {
        if (full == NOBODY) {
            return false;
        }
        try {
            return full.test(request);
        } catch (Throwable e) {
            LOG.debug("the predicate that chooses who sees the full view failed", e);
            return false;
        }
    }

    /** For the full view. The monitor's own check has none, nor has one that was removed a moment ago. */
    private Optional<CheckDetails> details(String check) {
        try {
            return Optional.of(monitor.details(check));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private HealthResponse rendered(HealthReport report, Format format, Body.Details details, int most) {
        String text = format.body().report(report, monitor.service(), details, most);
        return response(report.healthy() ? 200 : 503, format, text, Map.of());
    }

    private static int most(HealthGroup group) {
        boolean probed = group.equals(HealthGroup.LIVENESS)
                || group.equals(HealthGroup.READINESS)
                || group.equals(HealthGroup.STARTUP);
        return probed ? SMALL : mostInFull(group);
    }

    /** What other services read, in either view, is no longer than they read. */
    private static int mostInFull(HealthGroup group) {
        return group.equals(HealthGroup.DEEP) ? DownstreamHealth.MOST_BYTES : Integer.MAX_VALUE;
    }

    private HealthResponse check(String name, HealthRequest request, Format format) {
        Optional<CheckReport> found = monitor.report().checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst();
        if (found.isEmpty()) {
            return notFound(format);
        }
        CheckReport check = found.get();
        Body.Details details = seesAll(request) ? this::details : Body.Details.NONE;
        return response(
                check.status().isPassing() ? 200 : 503, format, format.body().check(check, details), Map.of());
    }

    private HealthResponse notFound(Format format) {
        return response(404, format, format.body().error("not found", routes()), Map.of());
    }

    private HealthResponse notAllowed(Format format) {
        String text = format.body().error("method not allowed", METHODS);
        return response(405, format, text, Map.of("Allow", String.join(", ", METHODS)));
    }

    private static HealthResponse response(int status, Format format, String text, Map<String, String> more) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.put("Content-Type", format.contentType());
        headers.put("Content-Length", Integer.toString(bytes.length));
        headers.put("Cache-Control", "no-store");
        return new HealthResponse(status, Collections.unmodifiableMap(headers), bytes);
    }

    /** Collects options. Not safe for use by several threads. */
    public static final class Builder {

        private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

        private final HealthMonitor monitor;
        private String path = "/health";
        private Predicate<HealthRequest> full = NOBODY;

        private Builder(HealthMonitor monitor) {
            this.monitor = requireNonNull(monitor, "monitor");
        }

        /**
         * The base path. Default {@code /health}.
         *
         * @param path one or more segments of letters, digits, dots, dashes, underscores and tildes, each after a slash; no slash at the end
         * @return this
         * @throws IllegalArgumentException when malformed
         */
        public Builder path(String path) {
            if (!PATH.matcher(path).matches()) {
                throw new IllegalArgumentException("path: " + path + " (expected: " + PATH + ")");
            }
            this.path = path;
            return this;
        }

        /**
         * Who sees the full view: the last run of each check with its time, its duration and its details. Nobody by default.
         *
         * @param full tells by the request; called on every request, so it must not block
         * @return this
         */
        public Builder full(Predicate<HealthRequest> full) {
            this.full = requireNonNull(full, "full");
            return this;
        }

        /**
         * The endpoint.
         *
         * @return an endpoint with the options as they are now
         */
        public HealthEndpoint build() {
            return new HealthEndpoint(this);
        }
    }
}
