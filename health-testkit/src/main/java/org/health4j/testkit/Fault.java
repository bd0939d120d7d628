package org.health4j.testkit;

import java.util.function.Supplier;

/**
 * What a proxy does to its connections.
 *
 * @param refuses whether nobody listens
 * @param atOnce what is done to every connection, those that exist and those that come
 * @param requests what comes from the client passes here
 * @param answers what comes from the server passes here
 * @param afterwards what is done to a connection once no more answers may pass
 */
record Fault(boolean refuses, Cut atOnce, Supplier<Gate> requests, Supplier<Gate> answers, Cut afterwards) {

    /** How a connection ends. */
    enum Cut {
        NONE,
        RESET,
        HALF_CLOSE
    }

    static final Fault NONE = passing(Gate::open, Gate::open);

    static Fault passing(Supplier<Gate> requests, Supplier<Gate> answers) {
        return new Fault(false, Cut.NONE, requests, answers, Cut.NONE);
    }

    static Fault cutting(Cut cut) {
        return new Fault(false, cut, Gate::open, Gate::open, Cut.NONE);
    }

    static Fault cuttingAfter(long bytes, Cut cut) {
        return new Fault(false, Cut.NONE, Gate::open, () -> Gate.upTo(bytes), cut);
    }

    static Fault refusing() {
        return new Fault(true, Cut.RESET, Gate::open, Gate::open, Cut.NONE);
    }
}
