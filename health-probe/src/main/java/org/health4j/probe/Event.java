package org.health4j.probe;

/** Something that happened on a connection. */
final class Event {

    enum Kind {
        CONNECTED,
        READ,
        END,
        FAILED
    }

    private static final byte[] NONE = {};

    private final int id;
    private final Kind kind;
    private final byte[] bytes;
    private final int length;
    private final String reason;

    private Event(int id, Kind kind, byte[] bytes, int length, String reason) {
        this.id = id;
        this.kind = kind;
        this.bytes = bytes;
        this.length = length;
        this.reason = reason;
    }

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

    int id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    /** What was read, of which the first {@link #length()} count; until the next event. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Why it failed, in the words for the line, or empty. */
    String reason() {
        return reason;
    }
}
