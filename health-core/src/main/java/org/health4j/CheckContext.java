package org.health4j;

import java.time.Duration;
import java.util.Optional;

/**
 * One run of a check, as its indicator sees it: how much time is left, and what to do when there is none.
 *
 * <p>A timeout is not a stop. At the deadline the monitor reports the check as DOWN/TIMEOUT, whatever the run does, and calls the
 * actions given here; the run itself keeps its thread until it ends. Nobody is interrupted unless
 * {@link #interruptOnTimeout()} asked for it, because an interrupt frees a wait for a pool's connection but no blocked socket, and wrecks some
 * clients.
 *
 * <p>Safe for use by several threads. Valid until the run ends.
 */
public interface CheckContext {

    /**
     * The time until the deadline, for handing to a client as its own timeout. One deadline covers acquiring, checking and
     * releasing.
     *
     * @return zero when the deadline has passed, never negative
     */
    Duration remaining();

    /**
     * What the application is called that this run is for, see {@link HealthMonitorBuilder#service}. Empty unless overridden.
     *
     * @return name and version, where they were given
     */
    default Optional<HealthMonitor.Service> service() {
        return Optional.empty();
    }

    /**
     * Says how to free what a hung run holds, such as {@code connection.abort(…)}. At the deadline the action is run once, on a
     * thread of its own; when the deadline has passed already, at once.
     *
     * <pre>{@code
     * try (Connection connection = dataSource.getConnection();
     *         CheckContext.Registration abort = context.onTimeout(() -> abort(connection))) {
     *     return connection.isValid(seconds) ? Health.up() : Health.down(Reason.CONNECTION_FAILED);
     * }
     * }</pre>
     *
     * @param action what to do; may throw, which is logged
     * @return the registration. Once its {@link Registration#close() close} has returned, the action neither runs nor will
     *     run, so it can never abort a connection that is back in its pool
     */
    Registration onTimeout(Runnable action);

    /**
     * Interrupts the calling thread at the deadline. For calls that are safe to interrupt, such as a wait for a pool's
     * connection.
     *
     * @return the registration. Once its {@link Registration#close() close} has returned, no interrupt will come, and one
     *     that came at the deadline has been cleared
     */
    Registration interruptOnTimeout();

    /** An action that stands ready until it is closed. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        /** Withdraws the action; waits for its end where it is running on another thread. Closing again does nothing. */
        @Override
        void close();
    }
}
