package org.health4j.probe;

/** What the process ends with: an exit code and the text it prints. */
record Outcome(int code, String text) {

    static final int HEALTHY = 0;
    static final int UNHEALTHY = 1;
    /** {@code EX_USAGE} of sysexits.h: told apart from an unhealthy application, and still a failure to every caller. */
    static final int USAGE = 64;

    static Outcome answered(Answer answer, String address) {
        String origin = answer.status() + " from " + address;
        String line = answer.text().isEmpty() ? Line.of("", origin) : Line.of(answer.text(), " (" + origin + ")");
        return new Outcome(answer.status() >= 200 && answer.status() <= 299 ? HEALTHY : UNHEALTHY, line);
    }

    static Outcome failed(ProbeFailure failure, String address) {
        return new Outcome(UNHEALTHY, Line.of("", failure.getMessage() + ": " + address));
    }

    static Outcome usage(UsageError error) {
        return new Outcome(USAGE, error.getMessage());
    }
}
