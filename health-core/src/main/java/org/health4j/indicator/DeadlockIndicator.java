package org.health4j.indicator;

import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/**
 * Whether threads of this JVM wait for each other in a circle, on monitors ({@code synchronized}) or on locks such as
 * {@link java.util.concurrent.locks.ReentrantLock}. It belongs to liveness: nothing but a restart ends a deadlock.
 *
 * <pre>{@code
 * HealthMonitor.builder().liveness("deadlock", DeadlockIndicator.of()).start();
 * }</pre>
 *
 * <p>A circle in which somebody waits for a limited time only, as in {@code tryLock(1, SECONDS)}, ends by itself and does not count, although
 * the JVM lists it too. Virtual threads, and locks that do not tell who holds them (semaphores, latches, the read side of a read-write lock),
 * are not seen; a {@link Heartbeat} sees that their work stands still.
 *
 * <p>DOWN with {@link #DEADLOCK} and the details {@code deadlocked} (how many threads), {@code threads} (the names of the first 16), and
 * {@code thread1} to {@code thread8}: what each waits for, who holds it, and the top 10 frames of its stack. Otherwise UP.
 *
 * <p>Immutable and safe to share. Each run stops all threads for a moment, in proportion to their number: well under a millisecond for
 * hundreds.
 */
public final class DeadlockIndicator implements HealthIndicator {

    /** Threads wait for each other in a circle. */
    public static final Reason DEADLOCK = Reason.of("DEADLOCK");

    private final DeadlockedThreads threads;

    private DeadlockIndicator(DeadlockedThreads threads) {
        this.threads = threads;
    }

    /**
     * Looks at all platform threads of this JVM.
     *
     * @return the indicator
     * @throws IllegalStateException when the runtime image has no module {@code java.management}, or nobody requires it
     */
    public static DeadlockIndicator of() {
        return new DeadlockIndicator(Management.of("DeadlockIndicator", DeadlockedThreads::new));
    }

    @Override
    public Health check(CheckContext context) {
        return threads.look();
    }

    @Override
    public boolean isRemote() {
        return false;
    }
}
