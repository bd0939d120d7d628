package org.health4j.probe;

/** The one moment at which a run ends, whatever it is waiting for. */
record Deadline(Timeout timeout, long startNanos) {

    int remainingMillis() throws ProbeFailure {
        return remainingMillis(System.nanoTime());
    }

    /** Rounded up, because 0 makes a socket wait for ever. */
    int remainingMillis(long nowNanos) throws ProbeFailure {
        long left = timeout.nanos() - (nowNanos - startNanos);
        if (left <= 0) {
            throw expired();
        }
        return (int) ((left + 999_999) / 1_000_000);
    }

    ProbeFailure expired() {
        return new ProbeFailure("timeout after " + timeout.text());
    }
}
