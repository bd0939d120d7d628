package org.health4j.examples.quickstart;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What has to be closed at the end: first whatever came last, then the servers. Safe for use by several threads. */
final class Closing {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Deque<AutoCloseable> clients = new ArrayDeque<>(); // this and the next: guarded by this
    private @Nullable Servers servers;

    synchronized Servers servers(Servers started) {
        servers = started;
        return started;
    }

    /** Closed before everything that was given so far. */
    synchronized <T extends AutoCloseable> T first(T closeable) {
        clients.addFirst(closeable);
        return closeable;
    }

    /** Closes in order, and where that takes too long ends the servers by force: nothing is to be left behind. */
    void closeInTime() {
        Thread orderly = new Thread(this::close, "quickstart-close");
        orderly.setDaemon(true);
        orderly.start();
        try {
            orderly.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Servers left = left();
        if (orderly.isAlive() && left != null) {
            System.err.println("quickstart: closing takes too long; ending the servers by force");
            left.kill();
        }
    }

    private synchronized @Nullable Servers left() {
        return servers;
    }

    private void close() {
        Servers left = left();
        if (left != null) {
            // A frozen server would hold up the clients that are closed, and does not hear that it should stop.
            left.thaw();
        }
        Deque<AutoCloseable> inOrder;
        synchronized (this) {
            inOrder = new ArrayDeque<>(clients);
        }
        if (left != null) {
            inOrder.addLast(left);
        }
        for (AutoCloseable closeable : inOrder) {
            try {
                closeable.close();
            } catch (Exception e) {
                System.err.println(
                        "quickstart: could not close " + closeable.getClass().getSimpleName() + ": " + e);
            }
        }
    }
}
