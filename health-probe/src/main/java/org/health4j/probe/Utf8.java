package org.health4j.probe;

/** UTF-8 as of RFC 3629, of our own: the class library's would be a fifth of a native binary. */
final class Utf8 {

    private static final char REPLACEMENT = '\ufffd';

    private Utf8() {}

    /** A surrogate without its other half becomes a question mark. */
    static byte[] encode(String text) {
        byte[] bytes = new byte[3 * text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (isHighSurrogate(c) && i + 1 < text.length() && isLowSurrogate(text.charAt(i + 1))) {
                c = 0x10000 + ((c - 0xd800) << 10) + (text.charAt(++i) - 0xdc00);
                bytes[length++] = (byte) (0xf0 | (c >> 18));
                bytes[length++] = (byte) (0x80 | ((c >> 12) & 0x3f));
                bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                bytes[length++] = (byte) (0x80 | (c & 0x3f));
            } else if (isHighSurrogate(c) || isLowSurrogate(c)) {
                bytes[length++] = '?';
            } else if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                if (c < 0x800) {
                    bytes[length++] = (byte) (0xc0 | (c >> 6));
                } else {
                    bytes[length++] = (byte) (0xe0 | (c >> 12));
                    bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                }
                bytes[length++] = (byte) (0x80 | (c & 0x3f));
            }
        }
        return first(bytes, length);
    }

    static byte[] first(byte[] bytes, int length) {
        byte[] first = new byte[length];
        System.arraycopy(bytes, 0, first, 0, length);
        return first;
    }

    private static boolean isHighSurrogate(int c) {
        return c >= 0xd800 && c < 0xdc00;
    }

    private static boolean isLowSurrogate(int c) {
        return c >= 0xdc00 && c < 0xe000;
    }

    /** Of the first {@code length} bytes; what is malformed becomes U+FFFD. */
    static String decode(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; ) {
            int size = size(bytes[i] & 0xff);
            int c = size == 0 ? -1 : codePoint(bytes, i, size, length);
            if (c < 0) {
                text.append(REPLACEMENT);
                i++;
            } else if (c < 0x10000) {
                text.append((char) c);
                i += size;
            } else {
                text.append((char) (0xd800 + ((c - 0x10000) >> 10))).append((char) (0xdc00 + ((c - 0x10000) & 0x3ff)));
                i += size;
            }
        }
        return text.toString();
    }

    /** In bytes, by the first one; 0 where none begins with it. */
    private static int size(int first) {
        return first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    }

    /** Or -1: cut short, longer than need be, beyond Unicode, or a surrogate. */
    private static int codePoint(byte[] bytes, int start, int size, int end) {
        if (size == 1) {
            return bytes[start];
        }
        int c = bytes[start] & (0x7f >> size);
        for (int i = start + 1; i < start + size; i++) {
            if (i >= end || (bytes[i] & 0xc0) != 0x80) {
                return -1;
            }
            c = (c << 6) | (bytes[i] & 0x3f);
        }
        boolean shortest = size == 2 || c >= (size == 3 ? 0x800 : 0x10000);
        return shortest && c <= 0x10ffff && !isHighSurrogate(c) && !isLowSurrogate(c) ? c : -1;
    }
}
