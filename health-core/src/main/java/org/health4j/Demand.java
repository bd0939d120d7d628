package org.health4j;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** What it means to a check that somebody reads: one that runs only when asked, or that rests while nobody asks, is to be run for it. */
final class Demand {

    private static final long OFF = -1;

    private final long ttlNanos;
    private final long idleNanos;
    private final AtomicBoolean ordered = new AtomicBoolean();
    private final AtomicBoolean resting = new AtomicBoolean();
    private volatile long newUntil; // written by ticks
    private volatile long readAt;

    Demand(CheckOptions options, long now) {
        ttlNanos = options.onDemand().map(Duration::toNanos).orElse(OFF);
        idleNanos =
                isOnDemand() ? OFF : options.idleAfter().map(Duration::toNanos).orElse(OFF);
        newUntil = now;
        readAt = now;
    }

    boolean isOnDemand() {
        return ttlNanos != OFF;
    }

    /** Whether it makes a difference that somebody reads. */
    boolean counts() {
        return isOnDemand() || idleNanos != OFF;
    }

    /** By a reader, which does not wait: whether it is the one to order a run. */
    boolean read(long now) {
        if (!isOnDemand()) {
            readAt = now;
            return resting.get() && resting.compareAndSet(true, false);
        }
        if (now - newUntil < 0 || !ordered.compareAndSet(false, true)) {
            return false;
        }
        // Take the order first, then look again: the tick that somebody else has ordered may have come between.
        if (now - newUntil < 0) {
            ordered.set(false);
            return false;
        }
        return true;
    }

    /** The run could not be ordered: the next reader is to try again. */
    void notOrdered() {
        if (isOnDemand()) {
            ordered.set(false);
        } else {
            resting.set(true);
        }
    }

    /** A tick has come. */
    void ticked(long now) {
        newUntil = now + ttlNanos;
        ordered.set(false);
    }

    /** Somebody wants a run, whoever reads. */
    void refreshed(long now) {
        readAt = now;
        resting.set(false);
    }

    /** At a tick: whether nobody has read for so long that no run is wanted. A reader that comes at the same time is seen here, or sees that the check rests. */
    boolean rests(long now) {
        if (idleNanos == OFF || now - readAt < idleNanos) {
            return false;
        }
        resting.set(true);
        return now - readAt >= idleNanos || !resting.compareAndSet(true, false);
    }
}
