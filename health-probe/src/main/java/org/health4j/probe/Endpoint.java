package org.health4j.probe;

/**
 * Where a connection leads.
 *
 * @param host a name or an address, without brackets
 * @param numeric whether {@code host} is an address and needs no resolver
 * @param authority host and port as they are shown and go into the {@code Host} header
 */
record Endpoint(String host, boolean numeric, int port, String authority) {

    private static final String HOST = "a host name, an IPv4 address or an IPv6 address in brackets";

    /** Of {@code host[:port]}; {@code target} is what it stands in. */
    static Endpoint parse(String authority, int defaultPort, Value target) throws UsageError {
        if (authority.indexOf('@') >= 0) {
            throw target.unlike("a URL without user info");
        }
        boolean bracketed = authority.startsWith("[");
        int colon = authority.indexOf(':', bracketed ? authority.indexOf(']') + 1 : 0);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        int port = colon < 0 ? defaultPort : Port.parse(authority.substring(colon + 1));
        if (port < 0) {
            throw target.unlike(Port.EXPECTED);
        }
        if (bracketed && host.endsWith("]") && Host.isIpv6(host.substring(1, host.length() - 1))) {
            return new Endpoint(host.substring(1, host.length() - 1), true, port, authority);
        }
        boolean ipv4 = Host.isIpv4(host);
        if (!ipv4 && !Host.isName(host)) {
            throw target.unlike(HOST);
        }
        return new Endpoint(host, ipv4, port, authority);
    }
}
