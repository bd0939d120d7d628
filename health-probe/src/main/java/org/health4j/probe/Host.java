package org.health4j.probe;

/** The accepted spellings of a host. */
final class Host {

    private static final int MAX_NAME = 253;
    private static final int MAX_IPV6 = 45;

    private Host() {}

    /** Four decimal parts without leading zeros: the shorter and octal forms mean different things to different resolvers. */
    static boolean isIpv4(String host) {
        int parts = 1;
        int digits = 0;
        int value = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.' && digits > 0) {
                parts++;
                digits = 0;
                value = 0;
            } else if (Digits.isDecimal(c) && (digits == 0 || value > 0)) {
                value = value * 10 + (c - '0');
                digits++;
            } else {
                return false;
            }
            if (value > 255) {
                return false;
            }
        }
        return parts == 4 && digits > 0;
    }

    /** Only the characters: whether they make an address is for the platform to say. */
    static boolean isIpv6(String host) {
        int colons = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == ':') {
                colons++;
            } else if (!Digits.isHex(c) && c != '.') {
                return false;
            }
        }
        return colons >= 2 && host.length() <= MAX_IPV6;
    }

    /** Underscores too, as Compose service names have them; a last label of digits alone is a mistyped IPv4 address. */
    static boolean isName(String host) {
        int end = host.endsWith(".") ? host.length() - 1 : host.length();
        boolean lastLabelNamed = false;
        char before = '.';
        for (int i = 0; i < end; i++) {
            char c = host.charAt(i);
            if (c == '.' ? before == '.' : !isNameCharacter(c)) {
                return false;
            }
            lastLabelNamed = c != '.' && (lastLabelNamed || !Digits.isDecimal(c));
            before = c;
        }
        return lastLabelNamed && host.length() <= MAX_NAME;
    }

    private static boolean isNameCharacter(char c) {
        return Digits.isDecimal(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    }
}
