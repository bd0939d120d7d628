package org.health4j.probe;

/** Why no answer came: the words before the address on the line. */
final class ProbeFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final String reason;

    ProbeFailure(String reason) {
        super(null, null, false, false);
        this.reason = reason;
    }

    static ProbeFailure malformed() {
        return new ProbeFailure("malformed answer");
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
