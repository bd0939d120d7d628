package org.health4j.probe;

/** {@code tcp://host:port}: healthy where somebody accepts the connection. */
record TcpTarget(Endpoint endpoint) implements Target {

    static TcpTarget parse(String url) throws UsageError {
        String authority = url.substring("tcp://".length());
        if (!Ascii.isPrintable(url) || authority.indexOf('/') >= 0 || authority.indexOf('?') >= 0) {
            throw new UsageError("target", url, "tcp://host:port");
        }
        return new TcpTarget(Endpoint.parse(authority, -1, url));
    }

    @Override
    public Inquiry inquiry(Criteria criteria, Platform platform) {
        return new TcpInquiry("tcp://" + endpoint.authority(), endpoint);
    }
}
