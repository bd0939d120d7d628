package org.health4j.probe;

/** Numbers in ASCII digits: no signs, no other scripts, no overflow. */
final class Digits {

    /** The most whose value fits into a long in either base. */
    private static final int MAX_DIGITS = 15;

    private Digits() {}

    static boolean isDecimal(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHex(char c) {
        return isDecimal(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** The number, or -1 for what is not 1 to 15 decimal digits. */
    static long decimal(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            if (!isDecimal(digits.charAt(i))) {
                return -1;
            }
        }
        return number(digits, 10);
    }

    /** The number that the text begins with, or -1 for what does not begin with 1 to 15 hexadecimal digits. */
    static long leadingHex(String text) {
        int digits = 0;
        while (digits < text.length() && isHex(text.charAt(digits))) {
            digits++;
        }
        return number(text.substring(0, digits), 16);
    }

    private static long number(String digits, int radix) {
        return digits.isEmpty() || digits.length() > MAX_DIGITS ? -1 : Long.parseLong(digits, radix);
    }
}
