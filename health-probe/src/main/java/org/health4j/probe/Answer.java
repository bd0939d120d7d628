package org.health4j.probe;

/**
 * Takes an answer in, byte by byte and however it was cut up, as of RFC 9112; keeps its status, the first line of its text, and whether the body
 * contains what was looked for.
 */
final class Answer {

    /** Of all header sections, interim answers' too; of the line before or after a chunk. */
    static final int MAX_LINE_BYTES = 16 * 1_024;

    private static final String START = "HTTP/1.";
    private static final String STOPPED = "stopped after 1 MiB";

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        COMPLETE
    }

    private final Body body;
    private final StringBuilder line = new StringBuilder(80);
    private Head head = new Head();
    private State state = State.HEAD;
    private int headBytes;
    private int framingBytes;
    private String shortfall = "";
    private boolean hasStatus;
    /** Of the body or the chunk. */
    private long left;

    Answer(String contains) {
        body = new Body(contains);
    }

    /** Takes what it needs of the first {@code length} bytes. */
    void feed(byte[] bytes, int length) throws ProbeFailure {
        for (int i = 0; i < length && state != State.COMPLETE; i++) {
            if (state == State.HEAD) {
                head(bytes[i]);
            } else if (state == State.BODY || state == State.CHUNK) {
                body(bytes[i]);
            } else {
                chunkLine(bytes[i]);
            }
        }
    }

    /** The stream has ended. */
    void end() throws ProbeFailure {
        if (!hasStatus) {
            throw new ProbeFailure("connection closed");
        }
        if (state == State.BODY && head.length() < 0) {
            body.end();
            state = State.COMPLETE;
        } else if (!isComplete()) {
            breakOff("connection closed");
        }
    }

    private void breakOff(String why) {
        shortfall = why;
        state = State.COMPLETE;
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    /** Whether the header section of the final answer was complete. */
    boolean hasStatus() {
        return hasStatus;
    }

    int status() {
        return head.status();
    }

    /** The first line of a body of plain text, or empty; ended by {@code ...} where more of it was to come. */
    String text() {
        return head.isText() ? body.firstLine() : "";
    }

    /** Why what follows in the body has not been looked at, or empty. */
    String shortfall() {
        return shortfall;
    }

    boolean hasFound() {
        return body.hasFound();
    }

    private void head(byte b) throws ProbeFailure {
        // At the first byte that differs, so that another protocol's greeting is not waited for.
        int at = line.length();
        if (++headBytes > MAX_LINE_BYTES || (head.isEmpty() && at < START.length() && b != START.charAt(at))) {
            throw ProbeFailure.malformed();
        }
        if (b != '\n') {
            line.append((char) (b & 0xff));
        } else if (head.add(takeLine())) {
            if (head.status() < 200) {
                head = new Head();
            } else {
                hasStatus = true;
                beginBody();
            }
        }
    }

    /** Without its line feed and the carriage return before that, in ISO 8859-1. */
    private String takeLine() {
        int last = line.length() - 1;
        if (last >= 0 && line.charAt(last) == '\r') {
            line.setLength(last);
        }
        String taken = line.toString();
        line.setLength(0);
        return taken;
    }

    private void beginBody() {
        left = head.chunked() || head.length() < 0 ? Long.MAX_VALUE : head.length();
        state = head.chunked() ? State.CHUNK_SIZE : State.BODY;
        if (!head.hasBody() || (!head.isText() && body.hasFound())) {
            state = State.COMPLETE;
        } else if (left == 0) {
            body.end();
            state = State.COMPLETE;
        }
    }

    private void body(byte b) {
        body.add(b);
        left--;
        if (body.hasEnough(head.isText())) {
            breakOff(!body.hasFound() && (left > 0 || state == State.CHUNK) ? STOPPED : "");
        } else if (left == 0 && state == State.CHUNK) {
            state = State.CHUNK_END;
        } else if (left == 0) {
            body.end();
            state = State.COMPLETE;
        }
    }

    /** A chunk that is malformed ends the answer: the status has been read, and decides. */
    private void chunkLine(byte b) {
        if (++framingBytes > Body.MAX_SEARCHED) {
            breakOff(STOPPED);
        } else if (line.length() >= MAX_LINE_BYTES) {
            breakOff(ProbeFailure.MALFORMED);
        } else if (b != '\n') {
            line.append((char) (b & 0xff));
        } else {
            String text = takeLine();
            left = state == State.CHUNK_SIZE ? Digits.leadingHex(text) : left;
            if (state == State.CHUNK_END && text.isEmpty()) {
                state = State.CHUNK_SIZE;
            } else if (state == State.CHUNK_END || left < 0) {
                breakOff(ProbeFailure.MALFORMED);
            } else if (left > 0) {
                state = State.CHUNK;
            } else {
                body.end();
                state = State.COMPLETE;
            }
        }
    }
}
