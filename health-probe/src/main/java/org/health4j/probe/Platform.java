package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/** What the probe asks of the machine it runs on; all else is the same in the jar and in the native binaries. Used by one thread. */
interface Platform {

    @Nullable
    String variable(String name);

    /** Counts up whatever happens to the wall clock. */
    long nanoTime();

    long currentTimeMillis();

    /** In milliseconds of the wall clock's, or -1 where there is no such file or it cannot be seen. */
    long lastModified(String path);

    /** The file's first bytes, {@code limit} at the most, or null where it cannot be read. */
    byte @Nullable [] read(String path, int limit);

    boolean speaksTls();

    Wire wire(Trust trust);

    void pause(long nanos);
}
