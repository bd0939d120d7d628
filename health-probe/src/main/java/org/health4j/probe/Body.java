package org.health4j.probe;

/** Of a body, in bounded memory: its first line, and whether it contains something. */
final class Body {

    /** So that an endless body ends before the deadline. */
    static final int MAX_SEARCHED = 1_024 * 1_024;

    private final byte[] line = new byte[Line.MAX_BYTES];
    private int length;
    private boolean whole;
    private boolean cut;

    private final byte[] needle;
    /** Of each prefix of the needle, how long the longest prefix is that it also ends with (Knuth, Morris and Pratt). */
    private final int[] borders;

    private int matched;
    private boolean found;
    private int searched;

    Body(String contains) {
        needle = Utf8.encode(contains);
        borders = new int[needle.length + 1];
        found = needle.length == 0;
        for (int i = 1; i < needle.length; i++) {
            borders[i + 1] = longer(borders[i], needle[i]);
        }
    }

    private int longer(int matched, byte next) {
        int length = matched;
        while (length > 0 && needle[length] != next) {
            length = borders[length];
        }
        return needle[length] == next ? length + 1 : length;
    }

    void add(byte b) {
        if (b == '\n') {
            whole = true;
        }
        if (!whole && length < line.length) {
            line[length++] = b;
        } else if (!whole) {
            cut = true;
        }
        if (!found) {
            searched++;
            matched = longer(matched, b);
            found = matched == needle.length;
        }
    }

    /** It ended as it should, and so did the line, unless that was too long. */
    void end() {
        whole = !cut;
    }

    boolean hasFound() {
        return found;
    }

    boolean hasEnough(boolean forItsLine) {
        return (!forItsLine || whole || cut) && (found || searched >= MAX_SEARCHED);
    }

    String firstLine() {
        String text = Utf8.decode(line, length).trim();
        return whole || text.isEmpty() ? text : text + Line.ELLIPSIS;
    }
}
