package org.health4j.probe;

/** Text of protocols: no locale, and none of Unicode's tables, which would be most of a native binary. */
final class Ascii {

    private Ascii() {}

    static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return lower.toString();
    }

    /** As the names of environment variables are spelled. */
    static String upperCaseWithUnderscores(String text) {
        StringBuilder upper = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            upper.append(c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c == '-' ? '_' : c);
        }
        return upper.toString();
    }

    /** Neither a space nor a line end, which would end a request line early, nor anything beyond ASCII. */
    static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
