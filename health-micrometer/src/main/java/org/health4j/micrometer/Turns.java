package org.health4j.micrometer;

import static java.util.Objects.requireNonNull;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has tasks done one after the other, in their order, by whoever finds nobody at it; nobody waits, and no lock is held. The first turn is that of the one who made
 * it, until it calls {@link #pass()}. Tasks must not throw. Safe for use by several threads.
 */
final class Turns {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger takers = new AtomicInteger(1);

    /** Does the task, or leaves it to who is at it, who will do it next. */
    void take(Runnable task) {
        tasks.add(task);
        if (takers.getAndIncrement() == 0) {
            next();
            pass();
        }
    }

    /** Ends a turn, and does what others have left meanwhile. */
    void pass() {
        while (takers.decrementAndGet() > 0) {
            next();
        }
    }

    private void next() {
        requireNonNull(tasks.poll(), "a task for each taker").run();
    }
}
