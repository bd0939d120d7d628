package org.health4j.indicator;

import java.time.Duration;

/** Validation where the value is given. */
final class Range {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private Range() {}

    /** An age at which something counts as old. */
    static Duration age(String name, Duration value) {
        return duration(name, value, SHORTEST);
    }

    /** A time ahead of something, which may be none. */
    static Duration lead(String name, Duration value) {
        return duration(name, value, Duration.ZERO);
    }

    private static Duration duration(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + LONGEST + ")");
        }
        return value;
    }

    static long bytes(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
        }
        return value;
    }

    static double share(String name, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0 and < 1)");
        }
        return value;
    }
}
