package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "http://app,                    app,       false, 80,   app,            /,      ''",
                "HTTP://app/up,                 app,       false, 80,   app,            /up,    ''",
                "http://my_app.prod:8080/a/b,   my_app.prod,false,8080, my_app.prod:8080,/a/b,  ''",
                "http://127.0.0.1:1/,           127.0.0.1, true,  1,    127.0.0.1:1,    /,      ''",
                "http://[::1]:65535/up,         ::1,       true,  65535,[::1]:65535,    /up,    ''",
                "http://[fe80::1:2]/,           fe80::1:2, true,  80,   [fe80::1:2],    /,      ''",
                "http://app?full,               app,       false, 80,   app,            /,      ?full",
                "http://app:81/up?a=b/c?d:e,    app,       false, 81,   app:81,         /up,    ?a=b/c?d:e",
                "http://app/@me:1,              app,       false, 80,   app,            /@me:1, ''",
                "http://app./,                  app.,      false, 80,   app.,           /,      ''",
                "http://10.0.0.1.nip.io/,       10.0.0.1.nip.io, false, 80, 10.0.0.1.nip.io, /, ''",
            })
    void parse_url_isTakenApart(
            String url, String host, boolean numeric, int port, String authority, String path, String query)
            throws UsageError {
        assertThat(parse(url))
                .isEqualTo(new HttpTarget(new Endpoint(host, numeric, port, authority), false, path, query));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://             | a host name, an IPv4 address or an IPv6 address in brackets",
                "http:///up          | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://a..b/        | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://.a/          | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://a!/          | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://127.1/       | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://256.0.0.1/   | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://127.0.0.01/  | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://2130706433/  | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://[]/          | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://[1]/         | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://[::1]x/      | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://[::1%25lo]/  | a host name, an IPv4 address or an IPv6 address in brackets",
                "http://[::1/        | a port from 1 to 65535",
                "http://::1/         | a port from 1 to 65535",
                "http://app:/        | a port from 1 to 65535",
                "http://app:0/       | a port from 1 to 65535",
                "http://app:65536/   | a port from 1 to 65535",
                "http://app:80x/     | a port from 1 to 65535",
                "http://app/a b      | printable ASCII, anything else percent-encoded",
                "http://app/ü        | printable ASCII, anything else percent-encoded",
            })
    void parse_malformed_namesTheValueAndTheExpectation(String url, String expected) {
        assertUsage(url, "target: " + url + " (expected: " + expected + ")");
    }

    @Test
    void parse_lineEnd_cannotReachTheRequest() {
        assertUsage(
                "http://app/a\r\nX: y",
                "target: http://app/a??X: y (expected: printable ASCII, anything else percent-encoded)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:s3cret@app/",
                "http://s3cret@app/",
                "http://user:s3/cret@app/",
                "http://user:s3?cret@app/",
                "https://user:s3cret@app/",
                "user:s3cret@app"
            })
    void parse_userInfo_isRejectedAndNotEchoed(String url) {
        assertThatThrownBy(() -> parse(url))
                .isInstanceOf(UsageError.class)
                .hasMessageStartingWith("target: (not shown) (expected: ")
                .hasMessageNotContaining("cret");
    }

    @Test
    void parse_malformedWithQueryOrFragment_doesNotEchoThem() {
        assertUsage("http://app:x/up?token=s3cret", "target: http://app:x/up (expected: a port from 1 to 65535)");
        assertUsage("http://app/up#s3cret", "target: http://app/up (expected: no fragment)");
    }

    @Test
    void parse_tooLong_keepsTheExpectationOnTheLine() {
        String url = "http://app/" + "x".repeat(10_000);

        assertThatThrownBy(() -> parse(url))
                .hasMessageStartingWith("target: http://app/xxx")
                .hasMessageEndingWith("xxx... (expected: at most 2048 characters)")
                .message()
                .hasSize(4_095);
    }

    @Test
    void address_query_isLeftOut() throws UsageError {
        assertThat(parse("http://app:81/up?token=s3cret").address()).isEqualTo("http://app:81/up");
    }

    @Test
    void request_query_isSent() throws UsageError {
        assertThat(new String(parse("http://[::1]:81/up?a=b").request(Criteria.DEFAULT), StandardCharsets.US_ASCII))
                .isEqualTo("GET /up?a=b HTTP/1.1\r\nHost: [::1]:81\r\nUser-Agent: health-probe/" + Version.VERSION
                        + "\r\nAccept: text/plain, */*;q=0.1\r\nConnection: close\r\n\r\n");
    }

    private static HttpTarget parse(String url) throws UsageError {
        Platform platform = new TestPlatform(Map.of());
        return (HttpTarget) Target.parse(Value.of("target", url), new Local(new Settings(platform), null), platform);
    }

    private static void assertUsage(String url, String message) {
        assertThatThrownBy(() -> parse(url)).isInstanceOf(UsageError.class).hasMessage(message);
    }
}
