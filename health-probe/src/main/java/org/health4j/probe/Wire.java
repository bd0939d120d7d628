package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/**
 * Connections that are all under way at once. Used by one thread.
 *
 * <p>Where a name has several addresses they are tried in turn, each with its share of the time that is left, so that one that swallows packets
 * does not keep the next from being tried; what is reported is what the first one said, since later ones may only be there because a hosts file
 * lists them.
 */
interface Wire extends AutoCloseable {

    /**
     * Resolves, connects and sends, without waiting for any of it.
     *
     * @param id what the events of this connection are to carry
     * @param nanos what is left of the time
     */
    void open(int id, Endpoint endpoint, boolean tls, byte[] request, long nanos);

    /** The next event of any connection that is open, or null where none came; that may be said too early, but not too late. */
    @Nullable
    Event await(long nanos);

    /** Ends one connection; it has no more events. */
    void close(int id);

    @Override
    void close();
}
