package org.health4j.probe;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where threads leave one event at a time; so nobody reads more than is being taken. */
final class Handover {

    private @Nullable Event event;
    private boolean closed;

    /** Waits until the one before has been taken; false where nobody will take it any more. */
    synchronized boolean offer(Event next) throws InterruptedException {
        while (event != null && !closed) {
            wait();
        }
        event = next;
        notifyAll();
        return !closed;
    }

    synchronized @Nullable Event take(long nanos) {
        long start = System.nanoTime();
        try {
            while (event == null) {
                long left = nanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return null;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left + Timeout.MILLISECOND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        Event taken = event;
        event = null;
        notifyAll();
        return taken;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
