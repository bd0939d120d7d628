package org.health4j.mongo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that set it: the driver heeds that while it waits for a server or for a connection. Rings on a daemon thread that the JDK has for
 * the whole process.
 */
final class Alarm implements AutoCloseable {

    private final Object lock = new Object();
    private final Thread sleeper = Thread.currentThread();
    private final CompletableFuture<Void> bell = new CompletableFuture<>();
    private boolean off; // this and the next: guarded by lock
    private boolean rang;

    private Alarm() {}

    static Alarm set(Duration patience) {
        Alarm alarm = new Alarm();
        alarm.bell
                .completeOnTimeout(null, patience.toNanos(), TimeUnit.NANOSECONDS)
                .thenRun(alarm::ring);
        return alarm;
    }

    private void ring() {
        synchronized (lock) {
            if (!off) {
                rang = true;
                sleeper.interrupt();
            }
        }
    }

    boolean rang() {
        synchronized (lock) {
            return rang;
        }
    }

    /** From here on it does not ring, and where it has, the interrupt is gone. */
    @Override
    public void close() {
        synchronized (lock) {
            off = true;
            if (rang) {
                Thread.interrupted();
            }
        }
        bell.cancel(false);
    }
}
