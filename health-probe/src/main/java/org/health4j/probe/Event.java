package org.health4j.probe;

/**
 * Something that happened on a connection.
 *
 * @param bytes what was read, of which the first {@code length} count
 * @param reason why it failed, in the words for the line, or empty
 */
record Event(int id, Kind kind, byte[] bytes, int length, String reason) {

    enum Kind {
        CONNECTED,
        READ,
        END,
        FAILED
    }

    private static final byte[] NONE = {};

    static Event connected(int id) {
        return new Event(id, Kind.CONNECTED, NONE, 0, "");
    }

    static Event read(int id, byte[] bytes, int length) {
        return new Event(id, Kind.READ, bytes, length, "");
    }

    static Event end(int id) {
        return new Event(id, Kind.END, NONE, 0, "");
    }

    static Event failed(int id, String reason) {
        return new Event(id, Kind.FAILED, NONE, 0, reason);
    }
}
