package org.health4j;

/**
 * The monotonic clock that the monitor measures with. {@code System::nanoTime} unless a test turns time by hand.
 *
 * <p>Called on every read, from any thread: must be fast, must not block.
 */
@FunctionalInterface
public interface Ticker {

    /**
     * Now, in nanoseconds from an arbitrary origin. Only differences mean anything; the value may overflow.
     *
     * @return now
     */
    long nanos();
}
