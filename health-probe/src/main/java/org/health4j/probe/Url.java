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

    static HttpTarget parse(String url, Local local, boolean speaksTls) throws UsageError {
        boolean tls = hasScheme(url, "https://");
        if (tls && !speaksTls) {
            throw new UsageError("target", url, Trust.JAR_ONLY);
        }
        if (!Ascii.isPrintable(url)) {
            throw new UsageError("target", url, "printable ASCII, anything else percent-encoded");
        }
        if (url.indexOf('#') >= 0) {
            throw new UsageError("target", url, "no fragment");
        }
        int start = url.startsWith("/") ? 0 : url.indexOf("//") + 2;
        int path = start;
        while (path < url.length() && url.charAt(path) != '/' && url.charAt(path) != '?') {
            path++;
        }
        int question = url.indexOf('?', path);
        int query = question < 0 ? url.length() : question;
        Endpoint endpoint =
                start == 0 ? local.endpoint() : Endpoint.parse(url.substring(start, path), tls ? 443 : 80, url);
        return new HttpTarget(endpoint, tls, path == query ? "/" : url.substring(path, query), url.substring(query));
    }
}
