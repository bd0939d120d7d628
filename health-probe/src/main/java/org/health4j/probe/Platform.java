package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/** What the probe asks of the machine it runs on; all else is the same in the jar and in the native binaries. Used by one thread. */
interface Platform {

    @Nullable
    String variable(String name);

    /** Counts up whatever happens to the wall clock. */
    long nanoTime();

    long currentTimeMillis();

    /** With the first {@code limit} bytes at the most. */
    FileState read(String path, int limit);

    boolean speaksTls();

    /** Where a target speaks TLS, before anything is asked. */
    void check(Trust trust) throws UsageError;

    Wire wire(Trust trust);

    /** Before the first name is looked up: one may be known in a moment that is not yet. */
    void lookUpAfresh();

    void pause(long nanos);
}
