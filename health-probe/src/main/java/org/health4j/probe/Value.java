package org.health4j.probe;

/**
 * A value of the command line or the environment.
 *
 * @param source the option or variable it comes from
 * @param shown what may be shown of it
 */
record Value(String source, String text, String shown) {

    static final String HIDDEN = "(not shown)";

    static Value of(String source, String text) {
        return new Value(source, text, text);
    }

    /** Of a part of this one, by another name: where the whole is not shown, neither is that. */
    Value part(String name, String part) {
        return new Value(name, part, shown.equals(text) ? part : shown);
    }

    Value hidden() {
        return new Value(source, text, HIDDEN);
    }

    /** A byte that was not understood must not be looked for, or taken for another file's name. */
    Value requireText() throws UsageError {
        if (text.indexOf('\ufffd') >= 0) {
            throw new UsageError(source, HIDDEN, "UTF-8, as the locale is");
        }
        return this;
    }

    UsageError unlike(String expected) {
        return new UsageError(source, shown, expected);
    }
}
