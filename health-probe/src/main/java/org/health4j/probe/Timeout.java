package org.health4j.probe;

/** A length of time; {@code text} is as the caller wrote it. */
record Timeout(String text, long nanos) {

    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000 * MILLISECOND;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;

    /** As many as 24h has in milliseconds, so that no product overflows. */
    private static final int MAX_DIGITS = 8;

    static Timeout ofSeconds(int seconds) {
        return new Timeout(seconds + "s", seconds * SECOND);
    }

    static Timeout parse(Value value, long longest) throws UsageError {
        String text = value.text();
        int digits = 0;
        while (digits < text.length() && digits < MAX_DIGITS && Digits.isDecimal(text.charAt(digits))) {
            digits++;
        }
        long nanos = Digits.decimal(text.substring(0, digits)) * unit(text.substring(digits));
        if (nanos < MILLISECOND || nanos > longest) {
            String end = longest < HOUR ? longest / MINUTE + "m" : longest / HOUR + "h";
            throw value.unlike("1ms to " + end + ", such as 500ms, 2s or 1m");
        }
        return new Timeout(text, nanos);
    }

    /** Nanoseconds in a unit; 0, which is out of every range, for what is none. */
    private static long unit(String unit) {
        return switch (unit) {
            case "ms" -> MILLISECOND;
            case "s" -> SECOND;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            default -> 0;
        };
    }

    String passed() {
        return "timeout after " + text;
    }
}
