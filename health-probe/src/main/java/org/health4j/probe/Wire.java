package org.health4j.probe;

/**
 * The one thing the probe asks of its platform: a byte stream to one target, whose every wait ends at the deadline.
 *
 * <p>Used once, by one thread.
 */
interface Wire extends AutoCloseable {

    void connect(Target target, Deadline deadline) throws ProbeFailure;

    /** Takes no deadline: a request fits into the send buffer of a fresh connection and does not wait. */
    void write(byte[] request) throws ProbeFailure;

    /** The number of bytes read, at least 1, or -1 at the end of the stream. */
    int read(byte[] buffer, Deadline deadline) throws ProbeFailure;

    @Override
    void close();
}
