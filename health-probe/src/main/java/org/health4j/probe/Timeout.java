package org.health4j.probe;

/** The time a whole run may take; {@code text} is as the caller wrote it. */
record Timeout(String text, long nanos) {

    static final Timeout DEFAULT = new Timeout("2s", 2_000_000_000L);

    private static final long MILLISECOND = 1_000_000L;
    private static final long LONGEST = 300_000 * MILLISECOND;
    /** As many as 5m has in milliseconds, so that no product overflows. */
    private static final int MAX_DIGITS = 6;

    static Timeout parse(String name, String text) throws UsageError {
        int digits = 0;
        while (digits < text.length() && digits < MAX_DIGITS && Digits.isDecimal(text.charAt(digits))) {
            digits++;
        }
        long nanos = Digits.decimal(text.substring(0, digits)) * unit(text.substring(digits));
        if (nanos < MILLISECOND || nanos > LONGEST) {
            throw new UsageError(name, text, "1ms to 5m, such as 500ms, 2s or 1m");
        }
        return new Timeout(text, nanos);
    }

    /** Nanoseconds in a unit; 0, which is out of every range, for what is none. */
    private static long unit(String unit) {
        return switch (unit) {
            case "ms" -> MILLISECOND;
            case "s" -> 1_000 * MILLISECOND;
            case "m" -> 60_000 * MILLISECOND;
            default -> 0;
        };
    }
}
