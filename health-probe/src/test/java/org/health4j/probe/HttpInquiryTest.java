package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said where the body did not come whole. */
class HttpInquiryTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nUP\r\n";

    private Inquiry inquiry;

    @BeforeEach
    void hearTheBeginning() {
        Target target = new HttpTarget(new Endpoint("a", false, 80, "a"), false, "/", "");
        Criteria criteria = new Criteria(Statuses.DEFAULT, Headers.NONE, Value.of("--contains", "y"));
        inquiry = target.inquiry(criteria, new TestPlatform(Map.of()));
        hear(HEAD);
    }

    private void hear(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        inquiry.hear(Event.read(0, bytes, bytes.length));
    }

    private void assertSays(String expected) {
        assertThat(inquiry.finding("late").line(Line.MAX_BYTES)).isEqualTo(expected + " (200 from http://a/)");
    }

    @Test
    void finding_beforeTheEnd_isLate() {
        assertSays("late, not in the body so far: y");
    }

    @Test
    void finding_reset_isSaid() {
        inquiry.hear(Event.failed(0, "connection reset"));

        assertSays("connection reset, not in the body so far: y");
    }

    @Test
    void finding_closeBeforeTheLastChunk_isSaid() {
        inquiry.hear(Event.end(0));

        assertSays("connection closed, not in the body so far: y");
    }

    @Test
    void finding_chunkThatIsNone_isSaid() {
        hear("x\r\n");

        assertThat(inquiry.isOver()).isTrue();
        assertSays("malformed answer, not in the body so far: y");
    }

    @Test
    void finding_whole_saysNoMore() {
        hear("0\r\n\r\n");

        assertSays("not in the body: y");
    }

    @Test
    void finding_foundBeforeItBroke_isHealthy() {
        hear("1\r\ny");
        inquiry.hear(Event.failed(0, "connection reset"));

        assertThat(inquiry.finding("late").healthy()).isTrue();
    }
}
