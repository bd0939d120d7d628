package org.health4j.probe;

import java.nio.charset.StandardCharsets;

/** Reads a body up to the end of its first line and no further. */
final class FirstLine {

    private final Input input;
    private final byte[] bytes = new byte[Line.MAX_BYTES];
    private int length;
    private boolean whole;

    private FirstLine(Input input) {
        this.input = input;
    }

    /** The line, ended by {@code ...} where more of it was to come. */
    static String read(Input input, Head head) {
        FirstLine line = new FirstLine(input);
        try {
            line.body(head);
        } catch (ProbeFailure e) {
            // The status has been read and decides; what came before the failure is what the line can say.
        }
        String text = new String(line.bytes, 0, line.length, StandardCharsets.UTF_8).trim();
        return line.whole || text.isEmpty() ? text : text + Line.ELLIPSIS;
    }

    private void body(Head head) throws ProbeFailure {
        if (head.chunked()) {
            chunks();
        } else if (head.length() >= 0) {
            whole = take(head.length()) || whole;
        } else {
            take(Long.MAX_VALUE);
            whole = whole || length < bytes.length;
        }
    }

    private void chunks() throws ProbeFailure {
        boolean more = true;
        while (more) {
            long size = chunkSize(input.line());
            whole = size == 0;
            more = size > 0 && take(size) && input.line().isEmpty();
        }
    }

    private static long chunkSize(String line) throws ProbeFailure {
        int digits = 0;
        while (digits < line.length() && Digits.isHex(line.charAt(digits))) {
            digits++;
        }
        long size = Digits.hex(line.substring(0, digits));
        if (size < 0) {
            throw ProbeFailure.malformed();
        }
        return size;
    }

    /** Whether all of {@code count} bytes were taken and the line goes on. */
    private boolean take(long count) throws ProbeFailure {
        for (long i = 0; i < count; i++) {
            int c = input.next();
            if (c == '\n') {
                whole = true;
            }
            if (c < 0 || c == '\n' || length == bytes.length) {
                return false;
            }
            bytes[length++] = (byte) c;
        }
        return true;
    }
}
