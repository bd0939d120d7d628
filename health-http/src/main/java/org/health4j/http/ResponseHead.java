package org.health4j.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What the head of an answer is, judged as the JDK's client judges it (seen on 17 and 25), neither stricter nor laxer: lines without a colon are passed over,
 * for example.
 */
enum ResponseHead {
    HTTP_1,

    /** As agreed on with TLS, and not read. */
    HTTP_2,

    NO_HTTP,

    /** Longer than is read, which is what the client takes by default ({@code jdk.http.maxHeaderSize}, 384 KiB), and some line ends. */
    TOO_LONG;

    private static final int MOST_BYTES = 400 * 1_024;

    /**
     * Reads a head of HTTP/1.1, as far as it is one.
     *
     * @throws IOException when it does not come, or not whole
     */
    static ResponseHead read(InputStream in) throws IOException {
        List<StringBuilder> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int read = 0; read < MOST_BYTES; read++) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the answer ended in its head");
            }
            if (next != '\n') {
                line.append((char) next);
                continue;
            }
            withoutReturn(line);
            if (lines.isEmpty() && !isStatusLine(line.toString())) {
                return NO_HTTP;
            }
            if (line.length() == 0) {
                return areHeaders(lines.subList(1, lines.size())) ? HTTP_1 : NO_HTTP;
            }
            add(lines, line);
            line = new StringBuilder();
        }
        return TOO_LONG;
    }

    private static void withoutReturn(StringBuilder line) {
        int last = line.length() - 1;
        if (last >= 0 && line.charAt(last) == '\r') {
            line.setLength(last);
        }
    }

    /** A line that begins with a space goes on with the one before. */
    private static void add(List<StringBuilder> lines, StringBuilder line) {
        boolean goesOn = lines.size() > 1 && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
        if (goesOn) {
            lines.get(lines.size() - 1).append(line);
        } else {
            lines.add(line);
        }
    }

    private static boolean isStatusLine(String line) {
        return line.startsWith("HTTP/1.") && line.length() >= 12 && isNumber(line.substring(9, 12), 100);
    }

    private static boolean areHeaders(List<StringBuilder> lines) {
        boolean lengthIsKnown = false;
        for (StringBuilder line : lines) {
            int colon = line.indexOf(":");
            if (colon <= 0) {
                continue;
            }
            String name = line.substring(0, colon);
            String value = line.substring(colon + 1).trim();
            if (!HttpQuestion.isToken(name) || !HttpQuestion.isValue(value)) {
                return false;
            }
            if (!lengthIsKnown && name.equalsIgnoreCase("Content-Length")) {
                lengthIsKnown = true; // the first one counts
                if (!isNumber(value, Long.MIN_VALUE)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isNumber(String text, long least) {
        try {
            return Long.parseLong(text) >= least;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
