package org.health4j.probe;

/**
 * A value of the command line or the environment.
 *
 * @param source the option or variable it comes from
 * @param shown what an error may show of it
 */
record Value(String source, String text, String shown) {

    static final String HIDDEN = "(not shown)";

    static Value of(String source, String text) {
        return new Value(source, text, text);
    }

    Value hidden() {
        return new Value(source, text, HIDDEN);
    }

    UsageError unlike(String expected) {
        return new UsageError(source, shown, expected);
    }
}
