package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/** An option of the command line, {@code --port-env}, and its variable in the environment, {@code HEALTH4J_PROBE_PORT_ENV}. */
enum Option {
    TIMEOUT("--timeout", true),
    WAIT("--wait", true),
    EXPECT("--expect", true),
    HEADER("--header", true),
    CONTAINS("--contains", true),
    PORT_ENV("--port-env", true),
    TRUST_STORE("--trust-store", true),
    INSECURE("--insecure", false),
    VERBOSE("--verbose", false);

    private static final String PREFIX = "HEALTH4J_PROBE_";

    private final String word;
    private final boolean takesValue;

    Option(String word, boolean takesValue) {
        this.word = word;
        this.takesValue = takesValue;
    }

    String word() {
        return word;
    }

    boolean takesValue() {
        return takesValue;
    }

    String variable() {
        return PREFIX + Ascii.upperCaseWithUnderscores(word.substring(2));
    }

    /** Of {@code --word} or {@code --word=value}. */
    static @Nullable Option of(String arg) {
        int equals = arg.indexOf('=');
        String word = equals < 0 ? arg : arg.substring(0, equals);
        for (Option option : values()) {
            if (option.word.equals(word) && (option.takesValue || equals < 0)) {
                return option;
            }
        }
        return null;
    }

    /** As an error lists them. */
    static String all() {
        StringBuilder all = new StringBuilder(128);
        for (Option option : values()) {
            all.append(option.word).append(", ");
        }
        return all.append("--help or --version").toString();
    }
}
