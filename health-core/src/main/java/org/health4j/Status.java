package org.health4j;

/**
 * What is known of a check or a group, mildest first. The order is the aggregation: of two statuses the later one wins.
 */
public enum Status {
    /** Works as it should. */
    UP,

    /** Works, but not as it should: slow, or without something optional. */
    DEGRADED,

    /** Not known: never run yet, or the last result is too old to be believed. */
    UNKNOWN,

    /** Taken out on purpose: draining, or an operator's decision. */
    OUT_OF_SERVICE,

    /** Does not work. */
    DOWN;

    /**
     * Tells whether this counts as a success, as {@link #UP} and {@link #DEGRADED} do.
     *
     * @return true for {@link #UP} and {@link #DEGRADED}
     */
    public boolean isPassing() {
        return this == UP || this == DEGRADED;
    }

    /**
     * The worse of two statuses.
     *
     * @param other the status to compare with
     * @return the one that stands later in the order of this enum
     */
    public Status worst(Status other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
