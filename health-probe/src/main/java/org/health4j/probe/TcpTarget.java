package org.health4j.probe;

/** {@code tcp://host:port}: healthy where somebody accepts the connection. */
record TcpTarget(Endpoint endpoint) implements Target {

    static TcpTarget parse(Value target) throws UsageError {
        String url = target.text();
        String authority = url.substring("tcp://".length());
        if (!Ascii.isPrintable(url) || authority.indexOf('/') >= 0 || authority.indexOf('?') >= 0) {
            throw target.unlike("tcp://host:port");
        }
        return new TcpTarget(Endpoint.parse(authority, -1, target));
    }

    @Override
    public boolean tls() {
        return false;
    }

    @Override
    public Inquiry inquiry(Criteria criteria, Platform platform) {
        return new TcpInquiry("tcp://" + endpoint.authority(), endpoint);
    }
}
