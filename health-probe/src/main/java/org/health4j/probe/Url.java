package org.health4j.probe;

/** {@code http://host[:port][/path][?query]}. */
final class Url {

    private static final String SCHEME = "http://";
    /** Keeps the request below what a fresh connection's send buffer takes at once, and the address on the line. */
    private static final int MAX_LENGTH = 2_048;

    private Url() {}

    static Target parse(String url) throws UsageError {
        if (url.length() > MAX_LENGTH) {
            throw new UsageError("target", url, "at most 2048 characters");
        }
        if (url.regionMatches(true, 0, "https://", 0, 8)) {
            throw new UsageError("target", url, "http://, https is not supported yet");
        }
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new UsageError("target", url, "live, ready, startup or http://host[:port]/path[?query]");
        }
        if (!isPrintable(url)) {
            throw new UsageError("target", url, "printable ASCII, anything else percent-encoded");
        }
        if (url.indexOf('#') >= 0) {
            throw new UsageError("target", url, "no fragment");
        }
        int path = SCHEME.length();
        while (path < url.length() && url.charAt(path) != '/' && url.charAt(path) != '?') {
            path++;
        }
        String authority = url.substring(SCHEME.length(), path);
        int question = url.indexOf('?', path);
        int query = question < 0 ? url.length() : question;
        return at(authority, path == query ? "/" : url.substring(path, query), url.substring(query), url);
    }

    private static Target at(String authority, String path, String query, String url) throws UsageError {
        if (authority.indexOf('@') >= 0) {
            throw new UsageError("target", url, "a URL without user info");
        }
        boolean bracketed = authority.startsWith("[");
        int colon = authority.indexOf(':', bracketed ? authority.indexOf(']') + 1 : 0);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        int port = colon < 0 ? 80 : Port.parse(authority.substring(colon + 1));
        if (port < 0) {
            throw new UsageError("target", url, "a port from 1 to 65535");
        }
        if (bracketed && host.endsWith("]") && Host.isIpv6(host.substring(1, host.length() - 1))) {
            return new Target(host.substring(1, host.length() - 1), true, port, authority, path, query);
        }
        boolean ipv4 = Host.isIpv4(host);
        if (!ipv4 && !Host.isName(host)) {
            throw new UsageError("target", url, "a host name, an IPv4 address or an IPv6 address in brackets");
        }
        return new Target(host, ipv4, port, authority, path, query);
    }

    /** A space or a line end would end the request line early. */
    private static boolean isPrintable(String url) {
        for (int i = 0; i < url.length(); i++) {
            if (url.charAt(i) <= ' ' || url.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
