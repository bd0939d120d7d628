package org.health4j.probe;

/** Why no answer came: the words before the address on the line. */
final class ProbeFailure extends Exception {

    static final String MALFORMED = "malformed answer";

    private static final long serialVersionUID = 1;

    private final String reason;

    ProbeFailure(String reason) {
        super(null, null, false, false);
        this.reason = reason;
    }

    static ProbeFailure malformed() {
        return new ProbeFailure(MALFORMED);
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
