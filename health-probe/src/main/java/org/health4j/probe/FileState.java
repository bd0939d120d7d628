package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/**
 * A file at one moment.
 *
 * @param exists whether anything has that name
 * @param modifiedMillis of the wall clock's, not below 0
 * @param bytes its first ones; null of what is no regular file, or must not be read
 */
record FileState(boolean exists, long modifiedMillis, byte @Nullable [] bytes) {

    static final FileState MISSING = new FileState(false, 0, null);

    static final FileState UNREADABLE = new FileState(true, 0, null);
}
