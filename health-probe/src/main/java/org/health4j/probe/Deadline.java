package org.health4j.probe;

/** The one moment at which something ends, whatever it is waiting for. */
record Deadline(long nanos, long startNanos) {

    /** By subtraction, so that a ticker that overflows changes nothing; 0 or less where it is over. */
    long left(long nowNanos) {
        return nanos - (nowNanos - startNanos);
    }
}
