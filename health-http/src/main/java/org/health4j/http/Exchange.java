package org.health4j.http;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.AsyncServerExchangeHandler;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseProducer;
import org.apache.hc.core5.http.nio.support.ImmediateResponseExchangeHandler;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries a request from the listener to the endpoint and the answer back. */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final byte[] FAILED = "UNKNOWN the endpoint failed\n".getBytes(StandardCharsets.US_ASCII);

    private Exchange() {}

    /** Never throws: it is called on the listener's only thread, which would be lost with whatever went wrong. */
    static AsyncServerExchangeHandler of(HealthEndpoint endpoint, HttpRequest request, HttpContext context) {
        try {
            HealthResponse answer = endpoint.handle(translated(request, context));
            HttpResponse response = new BasicHttpResponse(answer.status());
            answer.headers().forEach((name, value) -> {
                // The listener writes these two itself, from the body.
                if (!name.equals("Content-Length") && !name.equals("Content-Type")) {
                    response.addHeader(name, value);
                }
            });
            ContentType type = ContentType.parse(answer.headers().get("Content-Type"));
            return exchange(response, new BasicAsyncEntityProducer(answer.bytes(), type));
        } catch (Throwable e) {
            LOG.warn("a health request failed: {}", e.getClass().getName());
            return exchange(new BasicHttpResponse(503), new BasicAsyncEntityProducer(FAILED, ContentType.TEXT_PLAIN));
        }
    }

    private static AsyncServerExchangeHandler exchange(HttpResponse response, AsyncEntityProducer body) {
        return new BoundedExchange(new ImmediateResponseExchangeHandler(new BasicResponseProducer(response, body)));
    }

    private static HealthRequest translated(HttpRequest request, HttpContext context) {
        String target = request.getPath() == null ? "" : request.getPath();
        int mark = target.indexOf('?');
        HealthRequest plain = HealthRequest.of(
                // The listener leaves the body out by itself, and needs it for the length.
                request.getMethod().equals("HEAD") ? "GET" : request.getMethod(),
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? null : target.substring(mark + 1),
                name -> {
                    Header header = request.getFirstHeader(name);
                    return header == null ? null : header.getValue();
                });
        EndpointDetails details = HttpCoreContext.cast(context).getEndpointDetails();
        return details != null && details.getRemoteAddress() instanceof InetSocketAddress remote
                ? plain.from(remote.getAddress())
                : plain;
    }
}
