package org.health4j.jdbc;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a thing itself, and not for ever. */
final class Awaiting {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(5);

    private Awaiting() {}

    static void that(String what, Callable<Boolean> holds) {
        long start = System.nanoTime();
        try {
            while (!holds.call()) {
                if (System.nanoTime() - start > PATIENCE.toNanos()
                        || Thread.currentThread().isInterrupted()) {
                    fail("not within %s (expected: %s)", PATIENCE, what);
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
