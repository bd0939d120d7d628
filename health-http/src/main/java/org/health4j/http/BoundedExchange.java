package org.health4j.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncServerExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.ResponseChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

/** An exchange that takes only so much of a body, which nobody has asked for, and then breaks the connection off. */
final class BoundedExchange implements AsyncServerExchangeHandler {

    private static final int MOST_BYTES = 64 * 1_024;

    private final AsyncServerExchangeHandler exchange;
    private long taken;

    BoundedExchange(AsyncServerExchangeHandler exchange) {
        this.exchange = exchange;
    }

    @Override
    public void consume(ByteBuffer body) throws IOException {
        taken += body.remaining();
        if (taken > MOST_BYTES) {
            throw new IOException("a body of more than " + MOST_BYTES + " bytes");
        }
        exchange.consume(body);
    }

    @Override
    public void handleRequest(HttpRequest request, EntityDetails body, ResponseChannel channel, HttpContext context)
            throws HttpException, IOException {
        exchange.handleRequest(request, body, channel, context);
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        exchange.updateCapacity(channel);
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) throws HttpException, IOException {
        exchange.streamEnd(trailers);
    }

    @Override
    public int available() {
        return exchange.available();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        exchange.produce(channel);
    }

    @Override
    public void failed(Exception cause) {
        exchange.failed(cause);
    }

    @Override
    public void releaseResources() {
        exchange.releaseResources();
    }
}
