package org.health4j.probe;

/** The one line that is printed. */
final class Line {

    /** With its line feed as much as Docker keeps of a probe's output. */
    static final int MAX_BYTES = 4_095;

    static final String ELLIPSIS = "...";

    private Line() {}

    static String of(String text, String tail) {
        return of(text, tail, MAX_BYTES);
    }

    /** The text and then the tail; where both do not fit, the text is cut first. */
    static String of(String text, String tail, int maxBytes) {
        String end = cut(printable(tail), maxBytes);
        return cut(printable(text), maxBytes - Utf8.encode(end).length) + end;
    }

    private static String cut(String text, int maxBytes) {
        byte[] bytes = Utf8.encode(text);
        if (bytes.length <= maxBytes) {
            return text;
        }
        int end = maxBytes - ELLIPSIS.length();
        if (end < 0) {
            return "";
        }
        while (isContinuation(bytes[end])) {
            end--;
        }
        return Utf8.decode(bytes, end) + ELLIPSIS;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }

    /** Without control characters and Unicode's line separators: whatever a terminal acts on or a log takes for a line end. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = c < ' ' || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
            printable.append(control ? '?' : c);
        }
        return printable.toString();
    }
}
