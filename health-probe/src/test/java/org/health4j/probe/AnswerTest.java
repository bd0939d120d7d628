package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

    /** What came of the bytes. */
    record Heard(int status, String text) {}

    private static final String TEXT = "Content-Type: text/plain\r\n";

    static Stream<Arguments> answers() {
        return Stream.of(
                answer("HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 2\r\n\r\nUP", 200, "UP"),
                answer("HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 9\r\n\r\nUP\nmore\nx", 200, "UP"),
                answer("HTTP/1.1 200 OK\n" + TEXT.replace("\r", "") + "content-length:3\n\nUP\n", 200, "UP"),
                answer("HTTP/1.0 503 No\r\n" + TEXT + "\r\nDOWN a TIMEOUT\r\nb", 503, "DOWN a TIMEOUT"),
                answer("HTTP/1.0 503\r\n" + TEXT + "\r\nDOWN", 503, "DOWN"),
                answer(
                        "HTTP/1.1 503 \r\nCONTENT-TYPE:  Text/Plain ; charset=utf-8 \r\n\r\nDOWN ü€😀",
                        503,
                        "DOWN ü€😀"),
                answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", 200, ""),
                answer("HTTP/1.1 200 OK\r\n\r\nUP", 200, ""),
                answer("HTTP/1.1 200 OK\r\n" + TEXT + "Content-Encoding: gzip\r\n\r\n\u001f\u008b", 200, ""),
                answer("HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 0\r\n\r\n", 200, ""),
                answer("HTTP/1.1 200 OK\r\n" + TEXT + "\r\n\r\nUP", 200, ""),
                answer("HTTP/1.1 204 No Content\r\n" + TEXT + "\r\nnot a body", 204, ""),
                answer("HTTP/1.1 304 Not Modified\r\n" + TEXT + "Content-Length: 5\r\n\r\n", 304, ""),
                answer("HTTP/1.1 302 Found\r\nLocation: /login\r\n" + TEXT + "\r\nmoved", 302, "moved"),
                answer("HTTP/1.1 999 ?\r\n\r\n", 999, ""),
                answer("HTTP/1.1 200 OK\r\nX: a\r\n folded: not a header\r\n\tY\r\n" + TEXT + "\r\nUP", 200, "UP"),
                answer("HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nUP", 200, "UP"),
                answer(
                        "HTTP/1.1 100 Continue\r\n" + TEXT + "\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 2\r\n\r\nUP",
                        200,
                        "UP"),
                answer(chunked("2\r\nUP\r\n0\r\n\r\n"), 200, "UP"),
                answer(chunked("1;a=b\r\nU\r\n2 \r\nP\n\r\n4\r\nmore\r\n0\r\n\r\n"), 200, "UP"),
                answer(chunked("0000A\nDEGRADED x\n0\n\n"), 200, "DEGRADED x"),
                answer(chunked("0\r\n\r\n"), 200, ""),
                // What is missing, or wrong after the header section, shortens the text and leaves the status.
                answer("HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 9\r\n\r\nUP", 200, "UP..."),
                answer("HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 9\r\n\r\nUP\n", 200, "UP"),
                answer("HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 9\r\n\r\n", 200, ""),
                answer("HTTP/1.1 503 No\r\n" + TEXT + "Content-Length: 4\r\n\r\nDOWN a TIMEOUT", 503, "DOWN"),
                answer(chunked("2\r\nUP\r\n"), 200, "UP..."),
                answer(chunked("9\r\nUP"), 200, "UP..."),
                answer(chunked("2\r\nUP--"), 200, "UP..."),
                answer(chunked("2\r\nUP--\r\n3\r\n it\r\n0\r\n\r\n"), 200, "UP..."),
                answer(chunked("2\r\nUP\r\nx\r\n"), 200, "UP..."),
                answer(chunked("FFFFFFFFFFFFFFFF\r\nUP"), 200, ""),
                answer("HTTP/1.1 200 OK\r\n" + TEXT + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nUP", 200, ""));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void read_splitAtEveryPosition_isTheSame(byte[] bytes, Heard expected) throws ProbeFailure {
        for (int split = 1; split < bytes.length; split++) {
            byte[] head = Arrays.copyOfRange(bytes, 0, split);
            byte[] tail = Arrays.copyOfRange(bytes, split, bytes.length);

            assertThat(read(List.of(head, tail), "")).as("split at %d", split).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void read_byteByByte_isTheSame(byte[] bytes, Heard expected) throws ProbeFailure {
        List<byte[]> slices = new ArrayList<>();
        for (byte b : bytes) {
            slices.add(new byte[] {b});
        }

        assertThat(read(slices, "")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UP",
                "\r\nHTTP/1.1 200 OK\r\n\r\n",
                "SSH-2.0-OpenSSH_9.9\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.2 200 OK\r\n\r\n",
                "HTTP/1.10 200 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "HTTP/1.1\r\n\r\n",
                "HTTP/1.1 \r\n\r\n",
                "HTTP/1.1 20\r\n\r\n",
                "HTTP/1.1 099 x\r\n\r\n",
                "HTTP/1.1 2000\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1 +20 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nUP",
                "HTTP/1.1 100 Continue\r\n\r\nUP",
                "\u0015\u0003\u0001\0\u0002\u0002F"
            })
    void read_malformed_fails(String answer) {
        assertFailure(List.of(answer.getBytes(UTF_8)), "", "malformed answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTT", "HTTP/1.1 2", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r"})
    void read_endBeforeTheHeaderSectionEnds_fails(String answer) {
        List<byte[]> slices = List.of(answer.getBytes(UTF_8));

        assertFailure(slices, "", "connection closed");
        assertFailure(slices, "connection reset", "connection reset");
        assertFailure(slices, "timeout after 2s", "timeout after 2s");
    }

    @Test
    void read_nothing_fails() {
        assertFailure(List.of(), "", "connection closed");
    }

    @Test
    void read_failureInTheBody_leavesTheStatus() throws ProbeFailure {
        String head = "HTTP/1.1 503 No\r\n" + TEXT + "Content-Length: 100\r\n\r\n";

        assertThat(read(List.of(head.getBytes(UTF_8)), "connection reset")).isEqualTo(new Heard(503, ""));
        assertThat(read(List.of((head + "DOWN a").getBytes(UTF_8)), "timeout after 2s"))
                .isEqualTo(new Heard(503, "DOWN a..."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nUP",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUP\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nUP\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n"
            })
    void read_enoughForTheLine_doesNotWaitForMore(String text) throws ProbeFailure {
        byte[] bytes = text.getBytes(UTF_8);
        Answer answer = new Answer("");

        answer.feed(bytes, bytes.length - 1);
        assertThat(answer.isComplete()).isFalse();
        answer.feed(new byte[] {bytes[bytes.length - 1]}, 1);

        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void read_endlessHeaders_failsAfterSixteenKibibytes() {
        byte[] line = ("X-Filler: " + "x".repeat(1_012) + "\r\n").getBytes(UTF_8);
        List<byte[]> slices = new ArrayList<>();
        slices.add("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
        for (int i = 0; i < 16; i++) {
            slices.add(line);
        }

        assertFailure(slices, "read on", "malformed answer");
    }

    @Test
    void read_headersBelowSixteenKibibytes_areRead() throws ProbeFailure {
        byte[] filler = ("X-Filler: " + "x".repeat(8_000) + "\r\n").getBytes(UTF_8);
        byte[] status = "HTTP/1.1 200 OK\r\n".getBytes(UTF_8);

        assertThat(read(List.of(status, filler, filler, "\r\n".getBytes(UTF_8)), ""))
                .isEqualTo(new Heard(200, ""));
    }

    @Test
    void read_endlessInterimAnswers_fail() {
        List<byte[]> slices = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            slices.add("HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8));
        }

        assertFailure(slices, "read on", "malformed answer");
    }

    @Test
    void read_endlessLine_isCut() throws ProbeFailure {
        byte[] filler = "x".repeat(1_000).getBytes(UTF_8);
        byte[] head = ("HTTP/1.1 200 OK\r\n" + TEXT + "\r\n").getBytes(UTF_8);

        Heard answer = read(List.of(head, filler, filler, filler, filler, filler), "read on");

        assertThat(answer).isEqualTo(new Heard(200, "x".repeat(4_095) + "..."));
    }

    private static void assertFailure(List<byte[]> slices, String end, String reason) {
        assertThatThrownBy(() -> read(slices, end))
                .isInstanceOf(ProbeFailure.class)
                .hasMessage(reason);
    }

    /** {@code end} is why it broke off, or empty where the stream ended. */
    private static Heard read(List<byte[]> slices, String end) throws ProbeFailure {
        Answer answer = new Answer("");
        for (byte[] slice : slices) {
            answer.feed(slice, slice.length);
        }
        if (!answer.isComplete() && end.isEmpty()) {
            answer.end();
        } else if (!answer.hasStatus()) {
            throw new ProbeFailure(end);
        }
        return new Heard(answer.status(), answer.text());
    }

    @Test
    void read_whatItHasToContain_isLookedForInTheFirstMebibyte() throws Exception {
        Answer answer = new Answer("needle");
        byte[] head = "HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8);
        answer.feed(head, head.length);

        answer.feed(new byte[1_024 * 1_024 - 1], 1_024 * 1_024 - 1);
        assertThat(answer.isComplete()).isFalse();

        answer.feed(new byte[1], 1);
        assertThat(answer.isComplete()).isTrue();
        assertThat(answer.hasFound()).isFalse();
    }

    private static String chunked(String body) {
        return "HTTP/1.1 200 OK\r\n" + TEXT + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
    }

    private static Arguments answer(String bytes, int status, String text) {
        return Arguments.of(bytes.getBytes(UTF_8), new Heard(status, text));
    }
}
