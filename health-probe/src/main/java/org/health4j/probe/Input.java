package org.health4j.probe;

/** The bytes of an answer, read as they are needed. */
final class Input {

    /** Of all header sections, interim answers' too, and of chunk sizes. */
    static final int MAX_LINE_BYTES = 16 * 1_024;

    private final Wire wire;
    private final Deadline deadline;
    private final byte[] buffer = new byte[8 * 1_024];
    private int next;
    private int end;
    private int lineBytes;

    Input(Wire wire, Deadline deadline) {
        this.wire = wire;
        this.deadline = deadline;
    }

    /** The next byte, or -1 at the end of the stream. */
    int next() throws ProbeFailure {
        if (next == end) {
            end = Math.max(0, wire.read(buffer, deadline));
            next = 0;
        }
        return next == end ? -1 : buffer[next++] & 0xff;
    }

    /** Consumes the given characters; fails at the first that differs, so that another protocol's greeting is not waited for. */
    void expect(String characters) throws ProbeFailure {
        for (int i = 0; i < characters.length(); i++) {
            if (nextOfLine() != characters.charAt(i)) {
                throw ProbeFailure.malformed();
            }
        }
    }

    /** The rest of the line without its line feed and the carriage return before that, in ISO 8859-1. */
    String line() throws ProbeFailure {
        StringBuilder line = new StringBuilder(80);
        for (int c = nextOfLine(); c != '\n'; c = nextOfLine()) {
            line.append((char) c);
        }
        int last = line.length() - 1;
        if (last >= 0 && line.charAt(last) == '\r') {
            line.setLength(last);
        }
        return line.toString();
    }

    private int nextOfLine() throws ProbeFailure {
        if (++lineBytes > MAX_LINE_BYTES) {
            throw ProbeFailure.malformed();
        }
        int c = next();
        if (c < 0) {
            throw new ProbeFailure("connection closed");
        }
        return c;
    }
}
