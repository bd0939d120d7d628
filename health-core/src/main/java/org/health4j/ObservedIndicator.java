package org.health4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.health4j.CallWindow.Seen;
import org.jspecify.annotations.Nullable;

/**
 * Joins what the application's real calls meet with what another indicator, the ping, finds: the health that callers see counts.
 *
 * <pre>{@code
 * ObservedIndicator orders = ObservedIndicator.of(PostgresIndicator.of(dataSource));
 * builder.readiness("postgres", orders);
 * …
 * List<Order> open = orders.call(() -> repository.openOrders()); // or orders.success(latency), orders.failure(reason)
 * }</pre>
 *
 * <table>
 *   <caption>What is found</caption>
 *   <tr><th>real calls</th><th>ping</th><th>result</th></tr>
 *   <tr><td>none of late</td><td>anything</td><td>what the ping finds</td></tr>
 *   <tr><td>succeed</td><td>passes, or was skipped</td><td>what the ping finds, or UP</td></tr>
 *   <tr><td>succeed, since the ping began to fail</td><td>fails or hangs</td><td>DEGRADED, {@link #GRAY}</td></tr>
 *   <tr><td>fail</td><td>passes</td><td>DEGRADED, {@link #GRAY}</td></tr>
 *   <tr><td>fail</td><td>fails or hangs</td><td>what the ping finds</td></tr>
 * </table>
 *
 * <p>Real calls fail where, within the window (10 s and 100 calls by default), at least 3 have failed, and these are half of all or the last 3 in a row.
 *
 * <p>While real calls succeed, none fails, and the last one is younger than a second, the ping is skipped, but for one a minute. Any failure of a real call has a
 * ping sent at once, and where that does not answer within 400 ms the check is DEGRADED/GRAY by then: so what callers meet is seen within half a
 * second. Where real calls fail by the rule above although the last ping passed, the check is so within 100 ms. There are at most ten such pings a second. Before the first
 * ping has ended, nothing of this makes the check anything but PENDING.
 *
 * <p>Safe for use by several threads. {@link #success} takes no lock, waits for nothing and allocates nothing; so does {@link #failure}, but for one call in
 * 100 ms, which asks for the ping. Register it as it is: inside of a lambda of your own it is
 * asked as any other indicator, and hurries nobody. It may stand in several monitors.
 */
public final class ObservedIndicator implements HealthIndicator {

    /** The application's calls and the ping disagree. */
    public static final Reason GRAY = Reason.of("GRAY");

    /** How long after a failed call a ping that does not answer is doubted. */
    static final Duration DOUBT = Duration.ofMillis(400);

    /** How far apart failed calls raise a suspicion. */
    static final Duration APART = Duration.ofMillis(100);

    private static final long SKIPPED_FOR = Duration.ofSeconds(1).toNanos();
    private static final long NEVER = -1;
    private static final String PASSES = "PASSES";

    private final HealthIndicator ping;
    private final Ticker ticker;
    private final CallWindow window;
    private final int failures;
    private final double failureRate;
    private final Duration pingEvery;
    private final AtomicLong nextSuspicion;
    private final List<Suspicion> suspicions = new CopyOnWriteArrayList<>();
    private volatile @Nullable Ping last;
    private volatile @Nullable Reason lastFailure;

    /** What the last ping found that has ended or timed out, when it was last UP, and since when pings fail, in the window's time. */
    private record Ping(Health found, long upAt, long failsSince) {}

    private ObservedIndicator(Builder builder) {
        ping = builder.ping;
        ticker = builder.ticker;
        failures = builder.failures;
        failureRate = builder.failureRate;
        pingEvery = builder.pingEvery;
        long now = ticker.nanos();
        window = new CallWindow(builder.window.toNanos(), builder.calls, now);
        nextSuspicion = new AtomicLong(now);
    }

    /**
     * With the defaults.
     *
     * @param ping what looks where real calls say nothing
     * @return an indicator to be fed
     */
    public static ObservedIndicator of(HealthIndicator ping) {
        return builder(ping).build();
    }

    /**
     * Starts from the defaults.
     *
     * @param ping what looks where real calls say nothing
     * @return a new builder
     */
    public static Builder builder(HealthIndicator ping) {
        return new Builder(ping);
    }

    /**
     * A real call has succeeded.
     *
     * @param latency how long it took, 0 or more
     */
    public void success(Duration latency) {
        window.add(ticker.nanos(), latency.toNanos(), false);
    }

    /**
     * A real call has failed, for a reason that lies with the dependency: not for a request that was itself wrong.
     *
     * @param reason what was met
     */
    public void failure(Reason reason) {
        long now = ticker.nanos();
        lastFailure = requireNonNull(reason, "reason");
        window.add(now, 0, true);
        long next = nextSuspicion.get();
        if (now - next >= 0 && nextSuspicion.compareAndSet(next, now + APART.toNanos())) {
            suspicions.forEach(Suspicion::raise);
        }
    }

    /**
     * Makes a real call, and tells how it went: a failure is any exception, with {@link Reason#EXCEPTION}, but that the call was interrupted or cancelled.
     *
     * @param call the call
     * @param <T> what it returns
     * @return what it returns
     * @throws Exception what it throws
     */
    public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
        return call(call, failure -> Reason.EXCEPTION);
    }

    /**
     * Makes a real call, and tells how it went; nothing where it was interrupted or cancelled.
     *
     * @param call the call
     * @param reason what an exception means; null where the dependency has answered, as with a violated constraint: that counts as a success
     * @param <T> what it returns
     * @return what it returns
     * @throws Exception what it throws
     */
    public <T extends @Nullable Object> T call(Callable<T> call, Function<Throwable, @Nullable Reason> reason)
            throws Exception {
        long start = ticker.nanos();
        T result;
        try {
            result = call.call();
        } catch (InterruptedException | CancellationException e) {
            throw e; // somebody's own doing
        } catch (Throwable e) {
            tell(e, reason, start);
            throw e;
        }
        success(Duration.ofNanos(ticker.nanos() - start));
        return result;
    }

    private void tell(Throwable failure, Function<Throwable, @Nullable Reason> reason, long start) {
        Reason why;
        try {
            why = reason.apply(failure);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
            why = Reason.EXCEPTION;
        }
        if (why != null) {
            failure(why);
        } else {
            success(Duration.ofNanos(ticker.nanos() - start));
        }
    }

    @Override
    public boolean isRemote() {
        return ping.isRemote();
    }

    /** By a check that runs it. */
    void add(Suspicion suspicion) {
        suspicions.add(suspicion);
    }

    /** By a check that does so no more. */
    void remove(Suspicion suspicion) {
        suspicions.remove(suspicion);
    }

    /** How many checks a failed call hurries. */
    int hurries() {
        return suspicions.size();
    }

    /** What is to be shown now, without a further ping: real calls fail, and the last ping has passed. */
    Optional<Health> disagreement() {
        Ping ping = last;
        Seen seen = window.look(ticker.nanos());
        return ping != null && ping.found.status().isPassing() && fails(seen)
                ? Optional.of(described(Health.degraded(GRAY), seen, PASSES))
                : Optional.empty();
    }

    /** The ping that a failed call has asked for does not answer. */
    Health doubted() {
        return described(Health.degraded(GRAY), window.look(ticker.nanos()), "PENDING");
    }

    @Override
    public Health check(CheckContext context) {
        long now = ticker.nanos();
        Seen seen = window.look(now);
        if (isSkipped(seen, window.since(now))) {
            return described(Health.up(), seen, "SKIPPED");
        }
        Health found;
        try {
            found = CheckRun.result(ping.check(context), null);
        } catch (Throwable e) {
            found = CheckRun.result(null, e);
        }
        // What comes after the deadline is discarded, here as elsewhere.
        return context.remaining().isZero() ? found : joined(found, window.since(now));
    }

    private boolean isSkipped(Seen seen, long at) {
        Ping ping = last;
        return ping != null
                && ping.found.status() == Status.UP
                && at - ping.upAt < pingEvery.toNanos()
                && seen.failures() == 0
                && seen.lastSuccess() >= 0
                && at - seen.lastSuccess() < SKIPPED_FOR;
    }

    /** The ping that the run of that time was to make has hung until the deadline, or is stuck still. */
    Health timedOut(long startedNanos) {
        return joined(Health.down(Reason.TIMEOUT), window.since(startedNanos));
    }

    private Health joined(Health found, long beganAt) {
        long now = ticker.nanos();
        Ping before = last;
        boolean passing = found.status().isPassing();
        long failsSince = NEVER;
        if (!passing) {
            failsSince = before == null || before.failsSince == NEVER ? beganAt : before.failsSince;
        }
        long upBefore = before == null ? NEVER : before.upAt;
        last = new Ping(found, found.status() == Status.UP ? window.since(now) : upBefore, failsSince);
        Seen seen = window.look(now);
        boolean fails = fails(seen);
        boolean disagree = passing ? fails : !fails && seen.lastSuccess() >= failsSince;
        return described(
                disagree ? Health.degraded(GRAY) : found,
                seen,
                passing ? PASSES : found.reason().code());
    }

    private boolean fails(Seen seen) {
        return seen.failures() >= failures && (seen.failureRate() >= failureRate || seen.failuresInARow() >= failures);
    }

    private Health described(Health health, Seen seen, String ping) {
        Health described = health.with("ping", ping)
                .with("calls", (long) seen.calls())
                .with("failedCalls", (long) seen.failures());
        Reason last = lastFailure;
        if (seen.failures() > 0 && last != null) {
            described = described.with("lastFailure", last.code());
        }
        return seen.calls() == seen.failures()
                ? described
                : described
                        .with("callsP50", Duration.ofNanos(seen.p50Nanos()))
                        .with("callsP99", Duration.ofNanos(seen.p99Nanos()));
    }

    /** Collects options. Not safe for use by several threads. */
    public static final class Builder {

        private static final Duration LEAST_WINDOW = Duration.ofMillis(100);
        private static final Duration MOST_WINDOW = Duration.ofHours(1);
        private static final int MOST_CALLS = 1_000;

        private final HealthIndicator ping;
        private Ticker ticker = System::nanoTime;
        private Duration window = Duration.ofSeconds(10);
        private int calls = 100;
        private int failures = 3;
        private double failureRate = 0.5;
        private Duration pingEvery = Duration.ofMinutes(1);

        private Builder(HealthIndicator ping) {
            this.ping = requireNonNull(ping, "ping");
        }

        /**
         * How far back real calls count. Default 10 s and 100 calls, whichever is less.
         *
         * @param window from 100 ms to 1 h
         * @param calls from 1 to 1,000
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder window(Duration window, int calls) {
            if (window.compareTo(LEAST_WINDOW) < 0 || window.compareTo(MOST_WINDOW) > 0) {
                throw new IllegalArgumentException(
                        "window: " + window + " (expected: " + LEAST_WINDOW + " to " + MOST_WINDOW + ")");
            }
            if (calls < 1 || calls > MOST_CALLS) {
                throw new IllegalArgumentException("calls: " + calls + " (expected: 1 to " + MOST_CALLS + ")");
            }
            this.window = window;
            this.calls = calls;
            return this;
        }

        /**
         * When real calls fail: at least so many failures in the window, which are that share of all calls in it, or the last so many in a row. Default 3
         * and 0.5.
         *
         * @param failures 1 or more
         * @param failureRate more than 0, at most 1
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder failing(int failures, double failureRate) {
            if (failures < 1) {
                throw new IllegalArgumentException("failures: " + failures + " (expected: >= 1)");
            }
            if (!(failureRate > 0 && failureRate <= 1)) {
                throw new IllegalArgumentException("failureRate: " + failureRate + " (expected: > 0 to 1)");
            }
            this.failures = failures;
            this.failureRate = failureRate;
            return this;
        }

        /**
         * How often the ping is sent at least, whatever real calls meet. Default 1 min.
         *
         * @param pingEvery from 0, which skips none, to 24 h
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder pingEvery(Duration pingEvery) {
            if (pingEvery.isNegative() || pingEvery.compareTo(Duration.ofHours(24)) > 0) {
                throw new IllegalArgumentException("pingEvery: " + pingEvery + " (expected: PT0S to PT24H)");
            }
            this.pingEvery = pingEvery;
            return this;
        }

        /**
         * Replaces the monotonic clock, for tests: has to be the monitor's. {@code System::nanoTime} by default.
         *
         * @param ticker the clock that is measured with
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = requireNonNull(ticker, "ticker");
            return this;
        }

        /**
         * The indicator.
         *
         * @return an indicator to be fed
         * @throws IllegalArgumentException when more failures are asked for than the window has calls
         */
        public ObservedIndicator build() {
            if (failures > calls) {
                throw new IllegalArgumentException(
                        "failures: " + failures + " (expected: at most the " + calls + " calls of the window)");
            }
            return new ObservedIndicator(this);
        }
    }
}
