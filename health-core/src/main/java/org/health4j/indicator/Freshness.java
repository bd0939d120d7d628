package org.health4j.indicator;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.Ticker;

/**
 * Whether a job has been done lately: it says when it is, and when that was too long ago, what it makes is out of date. It belongs to the deep
 * view, or to readiness where the application cannot work with old data; never to liveness. Where old data is no reason to take no more
 * work, register the check as {@code optional()}.
 *
 * <pre>{@code
 * Freshness prices = Freshness.of(Duration.ofHours(6));
 * HealthMonitor.builder().readiness("prices", prices, check -> check.optional()).start();
 *
 * importPrices();
 * prices.done();
 * }</pre>
 *
 * <table>
 *   <caption>What it finds</caption>
 *   <tr><th>when</th><th>status</th></tr>
 *   <tr><td>last done no longer than {@code maxAge} ago</td><td>UP; detail {@code age}</td></tr>
 *   <tr><td>not done yet, within {@code maxAge} from the creation</td><td>UNKNOWN, {@link Reason#PENDING}</td></tr>
 *   <tr><td>otherwise</td><td>DOWN, {@link FreshnessIndicator#OUTDATED}; details {@code age}, since the job was done or, where it never was, since the
 *       creation, and {@code everDone}</td></tr>
 * </table>
 *
 * <p>It knows of this process only. For a job that runs less often than the process is restarted, or in another process, look at a file that it
 * writes, with {@link FreshnessIndicator}.
 *
 * <p>Safe for use by several threads. Measures with a monotonic clock.
 */
public final class Freshness implements HealthIndicator {

    private final Duration maxAge;
    private final Ticker ticker;
    private volatile long doneNanos; // or when it was created
    private volatile boolean everDone; // written before it, and read after it

    private Freshness(Duration maxAge, Ticker ticker) {
        this.maxAge = Range.age("maxAge", maxAge);
        this.ticker = requireNonNull(ticker, "ticker");
        this.doneNanos = ticker.nanos();
    }

    /**
     * The freshness of a job, which from now on has {@code maxAge} to be done for the first time.
     *
     * @param maxAge how long ago it may have been done: more than the time from one run to the next; from 1 ms to 3,650 days
     * @return the freshness
     * @throws IllegalArgumentException when out of range
     */
    public static Freshness of(Duration maxAge) {
        return of(maxAge, System::nanoTime);
    }

    /**
     * The freshness of a job, on a clock of one's own.
     *
     * @param maxAge as in {@link #of(Duration)}
     * @param ticker the clock that ages are measured with
     * @return the freshness
     * @throws IllegalArgumentException when out of range
     */
    public static Freshness of(Duration maxAge, Ticker ticker) {
        return new Freshness(maxAge, ticker);
    }

    /** Says that the job has been done, just now. */
    public void done() {
        everDone = true;
        doneNanos = ticker.nanos();
    }

    @Override
    public Health check(CheckContext context) {
        long done = doneNanos; // before the clock, or the age could be negative
        boolean ever = everDone;
        Duration age = Duration.ofNanos(ticker.nanos() - done);
        if (age.compareTo(maxAge) > 0) {
            return Health.down(FreshnessIndicator.OUTDATED).with("age", age).with("everDone", ever);
        }
        return ever ? Health.up().with("age", age) : Health.unknown(Reason.PENDING);
    }

    @Override
    public boolean isRemote() {
        return false;
    }
}
