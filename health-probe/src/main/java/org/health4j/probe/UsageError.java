package org.health4j.probe;

/** A value of the command line or the environment that cannot be used: {@code name: value (expected: …)}. */
final class UsageError extends Exception {

    private static final long serialVersionUID = 1;

    private final String line;

    UsageError(String name, String value, String expected) {
        super(null, null, false, false);
        line = Line.of(name + ": " + shown(value), " (expected: " + expected + ")");
    }

    @Override
    public String getMessage() {
        return line;
    }

    /**
     * Whatever may hold a secret stays out: a query, and the whole of a value with an {@code @}, because a password with a
     * slash or a question mark in it cannot be told from the rest of a malformed URL.
     */
    private static String shown(String value) {
        if (value.isEmpty()) {
            return "\"\"";
        }
        if (value.indexOf('@') >= 0) {
            return Value.HIDDEN;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) == '?' || value.charAt(i) == '#') {
                return value.substring(0, i);
            }
        }
        return value;
    }
}
