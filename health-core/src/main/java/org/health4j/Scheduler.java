package org.health4j;

import java.time.Duration;
import java.util.concurrent.Future;

/**
 * Runs a short task after a while. One daemon thread of the monitor's own unless a test turns time by hand.
 *
 * <p>Tasks never block, and must be run one at a time and never on the calling thread.
 */
@FunctionalInterface
public interface Scheduler {

    /**
     * Runs the task once.
     *
     * @param task what to run
     * @param delay how long from now; zero or more
     * @return to cancel it with; the monitor cancels without interrupt
     */
    Future<?> schedule(Runnable task, Duration delay);
}
