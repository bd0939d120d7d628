package org.health4j.probe;

/**
 * What came of one target.
 *
 * @param text what it said, or empty
 * @param origin what else there is to say, and of whom
 */
record Finding(boolean healthy, String text, String origin) {

    /** Text first, and cut where both do not fit. */
    String line(int maxBytes) {
        return text.isEmpty() ? Line.of("", origin, maxBytes) : Line.of(text, " (" + origin + ")", maxBytes);
    }
}
