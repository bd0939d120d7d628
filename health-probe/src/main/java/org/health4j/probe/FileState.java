package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/** A file at one moment. */
final class FileState {

    /** Or one that cannot be seen. */
    static final FileState MISSING = new FileState(false, 0, null);

    /** No regular file, or one that must not be read. */
    static final FileState UNREADABLE = new FileState(true, 0, null);

    private final boolean exists;
    private final long modifiedMillis;
    private final byte @Nullable [] bytes;

    private FileState(boolean exists, long modifiedMillis, byte @Nullable [] bytes) {
        this.exists = exists;
        this.modifiedMillis = modifiedMillis;
        this.bytes = bytes;
    }

    static FileState of(long modifiedMillis, byte[] bytes) {
        return new FileState(true, Math.max(0, modifiedMillis), bytes);
    }

    boolean exists() {
        return exists;
    }

    /** Of the wall clock's, not below 0. */
    long modifiedMillis() {
        return modifiedMillis;
    }

    /** The first ones, or null where none were read. */
    byte @Nullable [] bytes() {
        return bytes;
    }
}
