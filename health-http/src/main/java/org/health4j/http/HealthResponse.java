package org.health4j.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer to be sent as it is: the status first, the headers, then the body in one write. Immutable, and kept from request to
 * request for as long as nothing changes.
 *
 * <p>The headers hold {@code Content-Type}, {@code Content-Length} and {@code Cache-Control: no-store}. For HEAD the body is empty and
 * {@code Content-Length} is that of the GET.
 */
public final class HealthResponse {

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final HealthResponse withoutBody;

    HealthResponse(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.withoutBody = body.length == 0 ? this : new HealthResponse(status, headers, new byte[0]);
    }

    /**
     * The status code.
     *
     * @return 200, 503, 404 or 405
     */
    public int status() {
        return status;
    }

    /**
     * The headers.
     *
     * @return an unmodifiable map from name to value
     */
    public Map<String, String> headers() {
        return headers;
    }

    /**
     * The body.
     *
     * @return a copy of the bytes; empty for HEAD
     */
    public byte[] body() {
        return body.clone();
    }

    /**
     * The body as text.
     *
     * @return the text; empty for HEAD
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Writes the body, without copying it.
     *
     * @param out where to; neither flushed nor closed
     * @throws IOException when it cannot be written
     */
    public void writeTo(OutputStream out) throws IOException {
        out.write(body);
    }

    byte[] bytes() {
        return body;
    }

    /** For HEAD; made once, and kept with this one. */
    HealthResponse withoutBody() {
        return withoutBody;
    }
}
