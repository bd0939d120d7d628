package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Bytes and words from anybody: whatever they are, there is an answer or a failure, the same however they are cut, and no more of it than fits on the line. */
class FuzzTest {

    /** What came of it; the status is -1 where there was none. */
    record Heard(int status, String text, boolean found, boolean complete, String failure) {}

    private static Heard hear(byte[] bytes, int slice, String contains) {
        Answer answer = new Answer(contains);
        String failure = "";
        try {
            for (int start = 0; start < bytes.length; start += slice) {
                int length = Math.min(slice, bytes.length - start);
                byte[] some = new byte[length + 3]; // what is behind the length does not count
                System.arraycopy(bytes, start, some, 0, length);
                answer.feed(some, length);
            }
        } catch (ProbeFailure e) {
            failure = String.valueOf(e.getMessage());
        }
        boolean complete = answer.isComplete();
        boolean status = answer.hasStatus();
        return new Heard(
                status ? answer.status() : -1, status ? answer.text() : "", answer.hasFound(), complete, failure);
    }

    private static void assertSame(byte[] bytes, int slice, String contains) throws Exception {
        Heard whole = hear(bytes, Math.max(1, bytes.length), contains);

        assertThat(hear(bytes, slice, contains)).isEqualTo(whole);
        assertThat(hear(bytes, 1, contains)).isEqualTo(whole);
        assertThat(whole.failure()).isIn("", "malformed answer");
        assertThat(whole.status()).matches(status -> status == -1 || (status >= 200 && status <= 999));
        assertThat(whole.text().length()).isLessThanOrEqualTo(4_095 + 3);
        assertThat(whole.text()).doesNotContain("\n");
        assertFinding(bytes, slice, contains, whole);
    }

    /** Behind a beginning that is well formed, since hardly anything else gets beyond the first byte. */
    @Property(tries = 2_000)
    void anyBytes(
            @ForAll("heads") String head,
            @ForAll byte[] bytes,
            @ForAll @IntRange(min = 1, max = 50) int slice,
            @ForAll("needles") String contains)
            throws Exception {
        byte[] all = (head + "?".repeat(bytes.length)).getBytes(UTF_8);
        System.arraycopy(bytes, 0, all, all.length - bytes.length, bytes.length);

        assertSame(all, slice, contains);
    }

    /** A finding is healthy only where the status is expected and what was looked for was found, and fits on the line. */
    private static void assertFinding(byte[] bytes, int slice, String contains, Heard heard) throws UsageError {
        Value needle = contains.isEmpty() ? null : Value.of("--contains", contains);
        Target target = new HttpTarget(new Endpoint("a", false, 80, "a"), false, "/", "");
        Inquiry inquiry =
                target.inquiry(new Criteria(Statuses.DEFAULT, Headers.NONE, needle), new TestPlatform(Map.of()));
        for (int start = 0; start < bytes.length && !inquiry.isOver(); start += slice) {
            byte[] some = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + slice));
            inquiry.hear(Event.read(0, some, some.length));
        }

        Finding finding = inquiry.finding("late");
        String line = finding.line(Line.MAX_BYTES);

        boolean expected = heard.status() >= 200 && heard.status() <= 299;
        assertThat(finding.healthy()).isEqualTo(expected && heard.found());
        assertThat(inquiry.isOver())
                .isEqualTo(heard.complete() || !heard.failure().isEmpty());
        assertThat(line.getBytes(UTF_8).length).isBetween(1, Line.MAX_BYTES);
        assertThat(line).doesNotContainPattern("\\p{Cntrl}");
        assertThat(line).contains(heard.status() < 0 ? ": http://a/" : heard.status() + " from http://a/");
    }

    @Property(tries = 2_000)
    void piecesOfAnswers(
            @ForAll("answers") String text,
            @ForAll @IntRange(min = 1, max = 50) int slice,
            @ForAll("needles") String contains)
            throws Exception {
        assertSame(text.getBytes(UTF_8), slice, contains);
    }

    @Provide
    Arbitrary<String> heads() {
        String text = "Content-Type: text/plain\r\n";
        return Arbitraries.of(
                "",
                "HTTP/1.1 ",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\n" + text + "X: ",
                "HTTP/1.1 200 OK\r\n" + text + "\r\n",
                "HTTP/1.1 503 No\r\n" + text + "Content-Length: 9\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + text + "Transfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + text + "Transfer-Encoding: chunked\r\n\r\n5\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nUP\r\n",
                "HTTP/1.1 100 C\r\n\r\nHTTP/1.0 200\n");
    }

    @Provide
    Arbitrary<String> needles() {
        return Arbitraries.of("", "UP", "aab", "aa", "\n", "0");
    }

    @Provide
    Arbitrary<String> answers() {
        Arbitrary<String> start = Arbitraries.of(
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 503 No\r\nContent-Type: text/plain\r\n\r\n",
                "HTTP/1.1 100 C\r\n\r\nHTTP/1.0 200\n",
                "");
        Arbitrary<String> piece = Arbitraries.oneOf(
                Arbitraries.of(
                        "\r\n",
                        "\n",
                        "\r\n\r\n",
                        "\r",
                        ":",
                        " ",
                        "HTTP/1.1 ",
                        "HTTP/1.1 204 x\r\n\r\n",
                        "Content-Length: 3\r\n",
                        "Content-Length: 99999999999999\r\n",
                        "Content-Length: 999999999999999\r\n\r\n",
                        "Transfer-Encoding: chunked\r\n",
                        "Transfer-Encoding: gzip\r\n\r\n",
                        "Content-Type: text/plain; charset=utf-8\r\n\r\n",
                        "content-type:text/html\r\n\r\n",
                        "Content-Encoding: identity\r\n",
                        "3\r\nUP\n\r\n",
                        "0\r\n\r\n",
                        "fffffffffffffff\r\n",
                        "2;x=y\r\naa\r\n",
                        "1\r\nü",
                        "aab",
                        "UP",
                        "200 ",
                        "x".repeat(5_000),
                        "x".repeat(17_000)),
                Arbitraries.strings().all().ofMaxLength(6));
        return start.flatMap(first -> piece.list().ofMaxSize(12).map(rest -> first + String.join("", rest)));
    }

    @Property(tries = 2_000)
    void anyWords(@ForAll("words") List<String> words, @ForAll("values") List<String> values) {
        Platform platform = new TestPlatform(Map.of(
                "HEALTH4J_PORT", values.isEmpty() ? "" : values.get(0),
                "HEALTH4J_HOST", values.size() < 2 ? "" : values.get(1),
                "HEALTH4J_PROBE_TARGETS", String.join(" ", values)));
        try {
            Command command = Arguments.parse(words.toArray(String[]::new), platform);
            assertThat(command).isNotNull();
        } catch (UsageError e) {
            assertThat(e.getMessage()).contains(" (expected: ").doesNotContain("\n", "s3cret");
            assertThat(Outcome.usage(e).bytes().length).isLessThanOrEqualTo(4_096);
        }
    }

    /** Without secrets: a port and a target are none. */
    @Provide
    Arbitrary<List<String>> values() {
        return words().map(words ->
                words.stream().filter(word -> !word.contains("s3cret")).toList());
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "live",
                                "--timeout",
                                "--timeout=1s",
                                "1s",
                                "--expect",
                                "200-",
                                "200-299,",
                                "-",
                                "--",
                                "=",
                                "--header",
                                "--header=a:b",
                                "--header=s3cret",
                                "--port-env",
                                "tcp://",
                                "tcp://a:1",
                                "tcp://[::1]",
                                "file:",
                                "file:/x?maxAge=",
                                "http://",
                                "http://[",
                                "http://[]:1",
                                "http://s3cret@a",
                                "https://a?s3cret",
                                "/",
                                "/?",
                                "x".repeat(5_000)),
                        Arbitraries.strings().all().ofMaxLength(8).filter(word -> !word.contains("s3cret")))
                .list()
                .ofMaxSize(6);
    }
}
