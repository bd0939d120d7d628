package org.health4j.http;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint needs to know of a request, in the words of any framework.
 *
 * @param method the method as it stands in the request line, {@code GET} for example
 * @param path the path as it stands in the request line, without the query: {@code /health/ready}
 * @param query what follows the question mark, as it stands; empty where there is none
 * @param headers gives the value of a header, or null; asked with a name in any case
 * @param remote who asks, where that is known
 */
public record HealthRequest(
        String method,
        String path,
        String query,
        Function<String, @Nullable String> headers,
        Optional<InetAddress> remote) {

    /** Checks that nothing is null. */
    public HealthRequest {
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        requireNonNull(query, "query");
        requireNonNull(headers, "headers");
        requireNonNull(remote, "remote");
    }

    /**
     * A request without query and headers: the answer is JSON.
     *
     * @param method as {@link #method()}
     * @param path as {@link #path()}
     * @return the request
     */
    public static HealthRequest of(String method, String path) {
        return new HealthRequest(method, path, "", name -> null, Optional.empty());
    }

    /**
     * A request as a framework hands it over.
     *
     * @param method as {@link #method()}
     * @param path as {@link #path()}
     * @param query as {@link #query()}, or null where there is none
     * @param headers as {@link #headers()}
     * @return the request, from nobody that is known
     */
    public static HealthRequest of(
            String method, String path, @Nullable String query, Function<String, @Nullable String> headers) {
        return new HealthRequest(method, path, query == null ? "" : query, headers, Optional.empty());
    }

    /**
     * The same request from a known address.
     *
     * @param address who asks
     * @return a copy
     */
    public HealthRequest from(InetAddress address) {
        return new HealthRequest(method, path, query, headers, Optional.of(address));
    }
}
