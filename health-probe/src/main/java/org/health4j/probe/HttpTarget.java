package org.health4j.probe;

/**
 * A resource to {@code GET}.
 *
 * @param query with its question mark, or empty; sent, never printed
 */
record HttpTarget(Endpoint endpoint, boolean tls, String path, String query) implements Target {

    @Override
    public Inquiry inquiry(Criteria criteria, Platform platform) {
        return new HttpInquiry(this, criteria);
    }

    /** The URL as it may be shown. */
    String address() {
        return (tls ? "https://" : "http://") + endpoint.authority() + path;
    }

    byte[] request(Criteria criteria) {
        StringBuilder head =
                new StringBuilder(512).append("GET ").append(path).append(query).append(" HTTP/1.1\r\n");
        criteria.headers().appendTo(head, endpoint.authority());
        return Utf8.encode(head.append("\r\n").toString());
    }
}
