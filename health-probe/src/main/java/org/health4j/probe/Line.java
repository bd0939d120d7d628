package org.health4j.probe;

/** The one line that is printed. */
final class Line {

    /** With its line feed as much as Docker keeps of a probe's output. */
    static final int MAX_BYTES = 4_095;

    static final String ELLIPSIS = "...";

    /**
     * First and last of each range of Unicode 17's categories Zl, Zp and Cf: those that turn the direction of what follows,
     * or join it, or are not seen at all. A table of our own, because the class library's is larger than the rest of a native binary.
     */
    private static final String UNSEEN =
            "\u00ad\u00ad\u0600\u0605\u061c\u061c\u06dd\u06dd\u070f\u070f\u0890\u0891\u08e2\u08e2\u180e\u180e"
                    + "\u200b\u200f\u2028\u202e\u2060\u2064\u2066\u206f\ufeff\ufeff\ufff9\ufffb";

    /** The same of those from U+10000 on, less that. */
    private static final String FORMAT = "\u10bd\u10bd\u10cd\u10cd\u3430\u343f\ubca0\ubca3\ud173\ud17a";

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

    /** Whatever a terminal acts on, a log takes for a line end, or nobody sees, becomes a question mark. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            boolean pair = c >= 0xd800 && c < 0xdc00 && next >= 0xdc00 && next < 0xe000;
            if (pair ? isFormat(((c - 0xd800) << 10) + next - 0xdc00) : isControl(c) || isWithin(c, UNSEEN)) {
                printable.append('?');
                i += pair ? 1 : 0;
            } else {
                printable.append(c);
            }
        }
        return printable.toString();
    }

    private static boolean isControl(char c) {
        return c < ' ' || (c >= 0x7f && c <= 0x9f);
    }

    /** Of a character beyond U+10000, from there on; all of plane 14 is without a glyph. */
    private static boolean isFormat(int c) {
        return c >> 16 == 13 || (c >> 16 == 0 && isWithin((char) c, FORMAT));
    }

    private static boolean isWithin(char c, String ranges) {
        for (int i = 0; i < ranges.length(); i += 2) {
            if (c >= ranges.charAt(i) && c <= ranges.charAt(i + 1)) {
                return true;
            }
        }
        return false;
    }
}
