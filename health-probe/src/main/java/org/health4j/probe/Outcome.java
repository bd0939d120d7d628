package org.health4j.probe;

/** What the process ends with: an exit code and the text it prints. */
record Outcome(int code, String text) {

    static final int HEALTHY = 0;
    static final int UNHEALTHY = 1;
    /** {@code EX_USAGE} of sysexits.h: told apart from an unhealthy application, and still a failure to every caller. */
    static final int USAGE = 64;

    static Outcome usage(UsageError error) {
        return new Outcome(USAGE, error.getMessage());
    }

    /** As it goes to the standard output; of a usage error, to the standard error. */
    byte[] bytes() {
        return Utf8.encode(text + '\n');
    }
}
