package org.health4j.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is asked, made anew for each run, since the value of a header may have changed. */
final class HttpQuestion {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+"); // RFC 9110, 5.6.2

    private final URI url;
    private final String method;
    private final HttpRequest.BodyPublisher body;
    private final HttpClient.Version version;
    private final Map<String, Supplier<String>> headers;

    HttpQuestion(
            URI url,
            String method,
            HttpRequest.BodyPublisher body,
            HttpClient.@Nullable Version version,
            Map<String, Supplier<String>> headers) {
        this.url = url;
        this.method = method;
        this.body = body;
        // Without TLS, a client that prefers HTTP/2 asks for an upgrade, which not every server takes well.
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        this.version =
                Optional.ofNullable(version).orElse(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        this.headers = headers;
    }

    HttpRequest request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .version(version)
                .method(method, body)
                .setHeader("User-Agent", "health4j");
        headers.forEach((name, value) -> request.setHeader(name, checkedValue(name, value.get())));
        return request.build();
    }

    /** Who is asked, without what may be secret. */
    String host() {
        return url.getHost() + ":" + Url.port(url);
    }

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** RFC 9110, 5.5. */
    static boolean isValue(String text) {
        return text.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f) || (c > 0x7f && c < 0x100));
    }

    static String checkedToken(String what, String token) {
        if (!isToken(token)) {
            throw new IllegalArgumentException(what + ": " + printable(token) + " (expected: " + TOKEN + ")");
        }
        return token;
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** A value may be a secret, and is not echoed. */
    static String checkedValue(String name, String value) {
        if (!isValue(value)) {
            throw new IllegalArgumentException(
                    "header " + name + ": *** (expected: visible characters of ISO 8859-1, spaces and tabs)");
        }
        return value;
    }
}
