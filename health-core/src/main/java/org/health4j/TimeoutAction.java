package org.health4j;

import org.jspecify.annotations.Nullable;

/** An action that is run at most once, and never after it was closed. */
final class TimeoutAction implements Runnable, CheckContext.Registration {

    private enum Phase {
        READY,
        RUNNING,
        OVER
    }

    private final Runnable action;
    private Phase phase = Phase.READY; // this and the next: guarded by this
    private @Nullable Thread runner;
    private volatile boolean submitted;

    TimeoutAction(Runnable action) {
        this.action = action;
    }

    /** Whether a thread has been found for it. */
    boolean submitted() {
        return submitted;
    }

    void submit() {
        submitted = true;
    }

    @Override
    public void run() {
        synchronized (this) {
            if (phase != Phase.READY) {
                return;
            }
            phase = Phase.RUNNING;
            runner = Thread.currentThread();
        }
        try {
            action.run();
        } finally {
            synchronized (this) {
                phase = Phase.OVER;
                runner = null;
                notifyAll();
            }
        }
    }

    @Override
    public void close() {
        boolean interrupted = false;
        synchronized (this) {
            if (phase == Phase.READY) {
                phase = Phase.OVER;
            }
            // An action that closes itself does not wait for itself.
            while (phase == Phase.RUNNING && !Thread.currentThread().equals(runner)) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
