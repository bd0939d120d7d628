package org.health4j.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.health4j.CheckContext;

/**
 * Asks on a socket of its own whether a server that has answered with something that is no HTTP does so still.
 *
 * <p>The JDK's client never closes a connection on which the head of an answer could not be parsed (seen on 17 and 25), so asking through it again and again
 * would take a descriptor each time. It is asked again when the answer is one.
 */
final class SecondLook {

    private static final String HTTP_2 = "h2"; // RFC 9113, 3.1
    private static final int MOST_LINE = 8 * 1_024;
    private static final int MOST_HEADERS = 200;

    private SecondLook() {}

    /** Whether the client reaches the server directly, as this does. */
    static boolean isPossible(HttpClient client, URI url) {
        List<Proxy> proxies =
                client.proxy().orElseGet(ProxySelector::getDefault).select(url);
        return proxies.isEmpty() || proxies.get(0).type() == Proxy.Type.DIRECT;
    }

    /**
     * Reads the head of one answer.
     *
     * @throws IOException when there is none, or none that is HTTP/1.1
     */
    @SuppressWarnings("try") // the registration is there to be closed
    static void look(HttpClient client, HttpRequest request, CheckContext context) throws IOException {
        URI url = request.uri();
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
        int millis = (int) Math.max(1, context.remaining().toMillis());
        DefaultBHttpClientConnection connection = new DefaultBHttpClientConnection(Http1Config.custom()
                .setMaxLineLength(MOST_LINE)
                .setMaxHeaderCount(MOST_HEADERS)
                .build());
        try (Socket plain = new Socket();
                CheckContext.Registration cut = context.onTimeout(() -> close(plain))) {
            plain.connect(new InetSocketAddress(url.getHost(), port), millis);
            plain.setSoTimeout(millis);
            Socket socket = secure ? secured(client, request, plain, port) : plain;
            if (socket instanceof SSLSocket tls && tls.getApplicationProtocol().equals(HTTP_2)) {
                return; // where the client closes what it does not understand
            }
            connection.bind(socket);
            connection.sendRequestHeader(head(request));
            connection.flush();
            check(connection);
        } catch (HttpException e) {
            throw new ProtocolException("no HTTP");
        } finally {
            connection.close(CloseMode.IMMEDIATE);
        }
    }

    private static void check(DefaultBHttpClientConnection connection) throws IOException, HttpException {
        ClassicHttpResponse response = connection.receiveResponseHeader();
        if (response == null || !Arrays.stream(response.getHeaders()).allMatch(SecondLook::isWellFormed)) {
            throw new ProtocolException("no HTTP");
        }
        connection.receiveResponseEntity(response); // knows the lengths that are none
    }

    private static boolean isWellFormed(Header header) {
        try {
            HttpQuestion.checkedToken("header", header.getName());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Without a body: what the answer says does not matter. */
    private static ClassicHttpRequest head(HttpRequest request) {
        URI url = request.uri();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        ClassicHttpRequest head = new BasicClassicHttpRequest(
                request.method(), url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
        head.setHeader("Host", url.getRawAuthority());
        head.setHeader("Connection", "close");
        for (Map.Entry<String, List<String>> header : request.headers().map().entrySet()) {
            header.getValue().forEach(value -> head.addHeader(header.getKey(), value));
        }
        return head;
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
