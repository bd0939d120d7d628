package org.health4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 *   <tr><td>fail</td><td>fails or hangs</td><td>what the ping finds; DEGRADED, {@link #GRAY} while a {@code failureThreshold} holds that back</td></tr>
 * </table>
 *
 * <p>The details are the ping's own, and in place of others of the same name {@code ping} (what it finds), {@code calls}, {@code failedCalls}, {@code lastFailure},
 * {@code callsP50} and {@code callsP99}, of the calls in the window, where the ping's own leave room for these six. While the answer is GRAY, the check runs with its
 * {@code periodWhenDown}.
 *
 * <p>Real calls fail where, within the window (10 s and 100 calls by default), at least 3 have failed, and these are half of all, or the last 3 in a row (where the
 * ping passes the last tenth of the window's calls, if that is more). They go on to fail, once they do, until these are less than a quarter of all, and not the last 3 in a row.
 *
 * <p>While real calls succeed, none fails, and the last one is younger than a second, the ping is skipped, but for one a minute. What only the ping looks at, such as
 * a replica's lag, is then seen up to a minute late, or as late as {@link Builder#pingEvery} says; or is a check of its own. Any failure of a real call has a
 * ping sent at once, or 100 ms after the last one that was sent so, and where that has not answered 400 ms after the failure the check is DEGRADED/GRAY by then: so
 * what callers meet is seen within half a second. Where real calls fail by the rule above although the last ping passed, the check is so within 100 ms. Before the first
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
    private static final long DOUBT = Duration.ofMillis(400).toNanos();

    /** How far apart failed calls are looked at. */
    private static final long APART = Duration.ofMillis(100).toNanos();

    private static final long SKIPPED_FOR = Duration.ofSeconds(1).toNanos();
    private static final long NEVER = -1;
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final int DETAILS = 6;
    private static final String PASSES = "PASSES";

    private final HealthIndicator ping;
    private final Ticker ticker;
    private final CallWindow window;
    private final int failures;
    private final double failureRate;
    private final Duration pingEvery;
    private final AtomicLong look; // when failures were looked at last, or are to be
    private final List<Suspicion> suspicions = new CopyOnWriteArrayList<>();
    private volatile @Nullable Ping last;
    private volatile @Nullable Reason lastFailure;
    private volatile boolean failing; // real calls do, by the rule

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
        look = new AtomicLong(now - APART);
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
     * @throws IllegalArgumentException when it is negative
     */
    public void success(Duration latency) {
        if (latency.isNegative()) {
            throw new IllegalArgumentException("latency: " + latency + " (expected: >= 0)");
        }
        success(latency.compareTo(LONGEST) < 0 ? latency.toNanos() : Long.MAX_VALUE);
    }

    private void success(long latencyNanos) {
        window.add(ticker.nanos(), latencyNanos, false);
    }

    /**
     * A real call has failed, for a reason that lies with the dependency: not for a request that was itself wrong.
     *
     * @param reason what was met
     */
    public void failure(Reason reason) {
        lastFailure = requireNonNull(reason, "reason");
        window.add(ticker.nanos(), 0, true);
        // Read anew: a look that comes later than this sees the failure.
        long now = ticker.nanos();
        long before = look.get();
        if (now - before >= 0) {
            long wait = Math.max(0, before + APART - now);
            if (look.compareAndSet(before, now + wait)) {
                suspicions.forEach(suspicion -> suspicion.raise(now, Duration.ofNanos(wait)));
            }
        }
    }

    /** How long from now on a ping may go without an answer, after a call that failed then. */
    Duration patience(long failedNanos) {
        return Duration.ofNanos(Math.max(DOUBT - APART, failedNanos + DOUBT - ticker.nanos()));
    }

    /**
     * Makes a real call, and tells how it went: a failure is any exception, with its {@linkplain Reason#ofNetworkFailure reason}, otherwise
     * {@link Reason#EXCEPTION}, but that the call was interrupted or cancelled.
     *
     * @param call the call
     * @param <T> what it returns
     * @return what it returns
     * @throws Exception what it throws
     */
    public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
        return call(call, failure -> Reason.ofNetworkFailure(failure).orElse(Reason.EXCEPTION));
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
        success(ticker.nanos() - start);
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
            success(ticker.nanos() - start);
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

    /** What is to be shown in place of an UP, without a further ping: real calls fail. */
    Optional<Health> disagreement() {
        Ping ping = last;
        Seen seen = window.look(ticker.nanos());
        return ping != null && fails(seen, ping.found.status().isPassing())
                ? Optional.of(described(ping.found.degradedFor(GRAY), seen, told(ping.found)))
                : Optional.empty();
    }

    private static String told(Health found) {
        return found.status().isPassing() ? PASSES : found.reason().code();
    }

    /** The ping that a failed call has asked for does not answer. */
    Health doubted() {
        return described(Health.degraded(GRAY), window.look(ticker.nanos()), "PENDING");
    }

    @Override
    public Health check(CheckContext context) {
        long began = ticker.nanos();
        Health skipped = skipped(began);
        if (skipped != null) {
            return skipped;
        }
        Health found;
        try {
            found = CheckRun.result(ping.check(context), null);
        } catch (Throwable e) {
            found = CheckRun.result(null, e);
        }
        return inTime(found, context, began);
    }

    /** Where the ping answers later, on a thread of its own. */
    boolean isAsync() {
        return LocalIndicator.unwrapped(ping) instanceof AsyncIndicator;
    }

    /** As {@link #check}, for a ping that answers later: holds no thread until then. */
    CompletionStage<Health> begin(CheckContext context) {
        long began = ticker.nanos();
        Health skipped = skipped(began);
        return skipped != null
                ? CompletableFuture.completedFuture(skipped)
                : ((AsyncIndicator) LocalIndicator.unwrapped(ping))
                        .begin(context)
                        .handle((health, failure) -> inTime(CheckRun.result(health, failure), context, began));
    }

    /** What comes after the deadline is discarded, here as elsewhere. */
    private Health inTime(Health found, CheckContext context, long began) {
        return context.remaining().isZero() ? found : joined(found, window.since(began));
    }

    private @Nullable Health skipped(long now) {
        Seen seen = window.look(now);
        return isSkipped(seen, window.since(now)) ? described(Health.up(), seen, "SKIPPED") : null;
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
        boolean fails = fails(seen, passing);
        boolean disagree = passing ? fails : !fails && seen.lastSuccess() >= failsSince;
        return described(disagree ? found.degradedFor(GRAY) : found, seen, told(found));
    }

    /**
     * More is needed to contradict a ping that passes than to agree with one that fails. Where they have failed, half of that is enough to go on: else the answer would
     * jump to and fro.
     */
    private boolean fails(Seen seen, boolean passing) {
        int inARow = passing ? Math.max(failures, seen.calls() / 10) : failures;
        boolean begin = seen.failureRate() >= failureRate || seen.failuresInARow() >= inARow;
        boolean goOn = failing && (seen.failureRate() >= failureRate / 2 || seen.failuresInARow() >= failures);
        boolean fails = seen.failures() >= failures && (begin || goOn);
        failing = fails;
        return fails;
    }

    private Health described(Health health, Seen seen, String ping) {
        if (!health.hasRoomFor(DETAILS)) {
            return health;
        }
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
         * When real calls fail: at least so many failures in the window, which are that share of all calls in it, or the last so many in a row (where the ping
         * passes the last tenth of the calls, if that is more); they go on to do so down to half of that share. Default 3 and 0.5.
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
