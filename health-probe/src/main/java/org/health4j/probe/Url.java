package org.health4j.probe;

/** {@code http://host[:port][/path][?query]}, the same with {@code https}, or a path alone. */
final class Url {

    /** Keeps the request below what a fresh connection's send buffer takes at once, and the address on the line. */
    static final int MAX_LENGTH = 2_048;

    private Url() {}

    static boolean hasScheme(String text, String scheme) {
        return text.length() >= scheme.length()
                && Ascii.lowerCase(text.substring(0, scheme.length())).equals(scheme);
    }

    static HttpTarget parse(Value target, Local local, boolean speaksTls) throws UsageError {
        String url = target.text();
        boolean tls = hasScheme(url, "https://");
        if (tls && !speaksTls) {
            throw target.unlike(Trust.JAR_ONLY);
        }
        if (!Ascii.isPrintable(url)) {
            throw target.unlike("printable ASCII, anything else percent-encoded");
        }
        if (url.indexOf('#') >= 0) {
            throw target.unlike("no fragment");
        }
        int start = url.startsWith("/") ? 0 : url.indexOf("//") + 2;
        int path = start;
        while (path < url.length() && url.charAt(path) != '/' && url.charAt(path) != '?') {
            path++;
        }
        int question = url.indexOf('?', path);
        int query = question < 0 ? url.length() : question;
        Endpoint endpoint =
                start == 0 ? local.endpoint() : Endpoint.parse(url.substring(start, path), tls ? 443 : 80, target);
        return new HttpTarget(endpoint, tls, path == query ? "/" : url.substring(path, query), url.substring(query));
    }
}
