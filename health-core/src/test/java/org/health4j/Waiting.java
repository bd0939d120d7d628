package org.health4j;

import static java.time.Duration.ofSeconds;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for the thing itself, and fails where it does not come. */
public final class Waiting {

    private static final Duration MOST = ofSeconds(20);

    private Waiting() {}

    public static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > MOST.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                throw new AssertionError("it has not come within " + MOST);
            }
            moment();
        }
    }

    /** Until other tests' monitors have written what they had for the log. */
    static void untilTheLogIsQuiet() {
        until(() -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("health4j-log"))
                .allMatch(thread ->
                        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING));
    }

    /** Lets others go on. */
    public static void moment() {
        LockSupport.parkNanos(1_000_000);
    }

    /**
     * For what has to look hung: waits whatever happens to the thread meanwhile.
     *
     * @return whether somebody has interrupted it
     */
    public static boolean uninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return Thread.interrupted() || interrupted;
    }
}
