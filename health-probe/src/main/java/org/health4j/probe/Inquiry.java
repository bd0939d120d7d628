package org.health4j.probe;

/** What is learnt of one target, once. */
interface Inquiry {

    /** Opens a connection on the wire, or finds out at once. */
    void start(int id, Wire wire, long nanos);

    void hear(Event event);

    boolean isOver();

    /** What is known by now; {@code late} is said of what is not. */
    Finding finding(String late);
}
