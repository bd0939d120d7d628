package org.health4j.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the client from being asked again and again where it has met an answer that is no HTTP.
 *
 * <p>The JDK's client never closes a connection on which the head of an answer could not be parsed (seen on 17 and 25), so asking through it again and again
 * would take a descriptor each time. So a socket of one's own looks whether the answer is no HTTP still, and the client is asked when it is. Where a look is
 * not possible, or the client does not find what the look has found, the client is asked in runs that are ever farther apart.
 *
 * <p>Safe for use by several threads: what one of them overwrites of another costs a descriptor at the worst.
 */
final class SecondLook {

    private static final String HTTP_2 = "h2"; // RFC 9113, 3.1
    private static final int MOST_DOUBLINGS = 8; // 255 runs

    /**
     * An answer that is no HTTP.
     *
     * @param times how often in a row the client has met it
     * @param rests in how many runs the client is not to be asked without being sure
     */
    private record Fault(Health health, int times, int rests) {}

    private volatile @Nullable Fault fault;

    /**
     * What the client has met.
     *
     * @param failure null for anything but a failure
     */
    void met(@Nullable Throwable failure) {
        if (failure == null || !HttpFailure.quotes(failure)) {
            fault = null;
            return;
        }
        Fault last = fault;
        int times = last == null ? 1 : last.times + 1;
        fault = new Fault(HttpFailure.health(failure), times, (1 << Math.min(times - 1, MOST_DOUBLINGS)) - 1);
    }

    /**
     * What is found without the client.
     *
     * @return empty where the client is to be asked
     */
    Optional<Health> found(HttpClient client, HttpRequest request, CheckContext context) {
        Fault last = fault;
        if (last == null) {
            return Optional.empty();
        }
        ResponseHead head = ResponseHead.TOO_LONG;
        try {
            head = isPossible(client, request.uri()) ? look(client, request, context) : head;
        } catch (IOException e) {
            return Optional.of(HttpFailure.health(e));
        }
        if (head == ResponseHead.HTTP_2) {
            fault = null; // where the client closes what it does not understand
            return Optional.empty();
        }
        if (head != ResponseHead.NO_HTTP && last.rests == 0) {
            return Optional.empty();
        }
        if (head != ResponseHead.NO_HTTP) {
            fault = new Fault(last.health, last.times, last.rests - 1);
        }
        return Optional.of(last.health);
    }

    /** Whether the client reaches the server directly, as this does. */
    private static boolean isPossible(HttpClient client, URI url) {
        ProxySelector selector = client.proxy().isPresent() ? client.proxy().get() : ProxySelector.getDefault();
        List<Proxy> proxies = selector == null ? List.of() : selector.select(url);
        return proxies.isEmpty() || proxies.get(0).type() == Proxy.Type.DIRECT;
    }

    @SuppressWarnings("try") // the registration is there to be closed
    private static ResponseHead look(HttpClient client, HttpRequest request, CheckContext context) throws IOException {
        URI url = request.uri();
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        int port = Url.port(url);
        int millis = (int) Math.max(1, context.remaining().toMillis());
        try (Socket plain = new Socket();
                CheckContext.Registration cut = context.onTimeout(() -> close(plain))) {
            plain.connect(new InetSocketAddress(url.getHost(), port), millis);
            plain.setSoTimeout(millis);
            Socket socket = secure ? secured(client, request, plain, port) : plain;
            if (socket instanceof SSLSocket tls && tls.getApplicationProtocol().equals(HTTP_2)) {
                return ResponseHead.HTTP_2;
            }
            socket.getOutputStream().write(head(request).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return ResponseHead.read(new BufferedInputStream(socket.getInputStream()));
        }
    }

    /** RFC 9112, 3. Without a body: what the answer says does not matter. */
    private static String head(HttpRequest request) {
        URI url = request.uri();
        StringBuilder head = new StringBuilder(request.method()).append(' ');
        head.append(url.getRawPath().isEmpty() ? "/" : url.getRawPath());
        if (url.getRawQuery() != null) {
            head.append('?').append(url.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ").append(url.getRawAuthority()).append("\r\nConnection: close\r\n");
        request.headers()
                .map()
                .forEach((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        return head.append("\r\n").toString();
    }

    /** As careful as the client, since credentials may be sent. */
    private static SSLSocket secured(HttpClient client, HttpRequest request, Socket plain, int port)
            throws IOException {
        String host = request.uri().getHost();
        SSLSocket socket = (SSLSocket) client.sslContext().getSocketFactory().createSocket(plain, host, port, true);
        boolean newer =
                request.version().filter(HttpClient.Version.HTTP_2::equals).isPresent();
        SSLParameters parameters = client.sslParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(newer ? new String[] {HTTP_2, "http/1.1"} : new String[] {"http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was to be given up.
        }
    }
}
