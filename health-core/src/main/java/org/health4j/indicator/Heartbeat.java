package org.health4j.indicator;

import static java.util.Objects.requireNonNull;

import java.lang.ref.WeakReference;
import java.time.Duration;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Whether a loop of the application makes progress: it beats once per turn, and when no beat has come for too long it is stuck. It belongs to
 * liveness where a restart would free the loop, and to readiness where the loop waits for somebody else.
 *
 * <pre>{@code
 * Heartbeat heartbeat = Heartbeat.of(Duration.ofSeconds(30));
 * HealthMonitor.builder().liveness("dispatcher", heartbeat).start();
 *
 * while (running) {
 *     heartbeat.idle();           // may wait for work as long as it likes
 *     Task task = queue.take();
 *     heartbeat.beat();           // from here on it has 30 s
 *     task.run();
 * }
 * heartbeat.idle();               // ended as it should
 * }</pre>
 *
 * <p>One heartbeat for one loop: of two loops that share it, the one that beats hides the one that is stuck.
 *
 * <table>
 *   <caption>What it finds</caption>
 *   <tr><th>when</th><th>status</th></tr>
 *   <tr><td>the last beat is no older than {@code maxAge}</td><td>UP; detail {@code age}</td></tr>
 *   <tr><td>idle</td><td>UP; detail {@code idle}</td></tr>
 *   <tr><td>no beat yet, within {@code maxAge} from the creation</td><td>UNKNOWN, {@link Reason#PENDING}</td></tr>
 *   <tr><td>no beat yet, and later than that</td><td>DOWN, {@link #NO_PROGRESS}; detail {@code age}, since the creation</td></tr>
 *   <tr><td>the last beat is older than {@code maxAge}</td><td>DOWN, {@link #NO_PROGRESS}; details {@code age}, {@code thread} (the name of the
 *       thread that beat last), {@code state} (that of {@link Thread}; TERMINATED when the loop is gone) and {@code stack} (the top 10
 *       frames)</td></tr>
 * </table>
 *
 * <p>Safe for use by several threads. {@link #beat()} is one look at the clock and one volatile write: it neither locks nor allocates, but where
 * another thread beats than before. The thread is held weakly, and so kept from nothing. Virtual threads are as good as others.
 *
 * <p>A JVM that is stopped as a whole, by {@code kill -STOP} or a frozen container, finds its loops too old when it goes on; with a
 * {@code failureThreshold} of 2 they have a period to catch up.
 */
public final class Heartbeat implements HealthIndicator {

    /** No beat for too long. */
    public static final Reason NO_PROGRESS = Reason.of("NO_PROGRESS");

    private static final long IDLE = Long.MIN_VALUE;

    private final Duration maxAge;
    private final Ticker ticker;
    private volatile long beatNanos; // or IDLE: one write says both
    private volatile @Nullable WeakReference<Thread> worker; // null before the first beat

    private Heartbeat(Duration maxAge, Ticker ticker) {
        this.maxAge = Range.age("maxAge", maxAge);
        this.ticker = requireNonNull(ticker, "ticker");
        this.beatNanos = now();
    }

    /**
     * A heartbeat, from whose creation on the loop has {@code maxAge} for its first beat.
     *
     * @param maxAge how old the last beat may be: more than the slowest turn of the loop takes; from 1 ms to 3,650 days
     * @return the heartbeat
     * @throws IllegalArgumentException when out of range
     */
    public static Heartbeat of(Duration maxAge) {
        return of(maxAge, System::nanoTime);
    }

    /**
     * A heartbeat on a clock of one's own.
     *
     * @param maxAge as in {@link #of(Duration)}
     * @param ticker the clock that ages are measured with
     * @return the heartbeat
     * @throws IllegalArgumentException when out of range
     */
    public static Heartbeat of(Duration maxAge, Ticker ticker) {
        return new Heartbeat(maxAge, ticker);
    }

    /** Says that the loop goes on, on the calling thread. Ends being idle. */
    public void beat() {
        Thread current = Thread.currentThread();
        WeakReference<Thread> known = worker;
        if (known == null || !known.refersTo(current)) {
            worker = new WeakReference<>(current);
        }
        beatNanos = now();
    }

    /** Says that the loop waits for work or has ended, and is not to be judged until its next {@link #beat()}. May be called by any thread. */
    public void idle() {
        beatNanos = IDLE;
    }

    private long now() {
        long nanos = ticker.nanos();
        return nanos == IDLE ? nanos + 1 : nanos;
    }

    @Override
    public Health check(CheckContext context) {
        long beat = beatNanos; // before the clock, or the age could be negative, and before the worker, who is written
        // first
        WeakReference<Thread> reference = worker;
        if (beat == IDLE) {
            return Health.up().with("idle", true);
        }
        Duration age = Duration.ofNanos(ticker.nanos() - beat);
        if (age.compareTo(maxAge) > 0) {
            Health stuck = Health.down(NO_PROGRESS).with("age", age);
            return reference == null ? stuck : stuck(stuck, reference.get());
        }
        return reference == null ? Health.unknown(Reason.PENDING) : Health.up().with("age", age);
    }

    private static Health stuck(Health health, @Nullable Thread thread) {
        if (thread == null) {
            return health.with("state", Thread.State.TERMINATED.name());
        }
        return health.with("thread", thread.getName())
                .with("state", thread.getState().name())
                .with("stack", Frames.text(thread.getStackTrace()));
    }

    @Override
    public boolean isRemote() {
        return false;
    }
}
