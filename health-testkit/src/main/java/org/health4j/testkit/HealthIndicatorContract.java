package org.health4j.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.health4j.CheckRunReport;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * What every indicator has to hold that asks something which can hang and fail. A test extends it, says how to make the indicator and how
 * to bring the faults about, and inherits the tests.
 *
 * <pre>{@code
 * class QueueIndicatorTest extends HealthIndicatorContract {
 *
 *     @AutoClose
 *     private final FaultyProxy proxy = FaultyProxy.to(broker.port());
 *
 *     @Override
 *     protected HealthIndicator indicator() {
 *         return new QueueIndicator("127.0.0.1", proxy.port());
 *     }
 *
 *     @Override
 *     protected FaultyProxy proxy() {
 *         return proxy;
 *     }
 * }
 * }</pre>
 *
 * <p>Without a proxy, override {@link #hang()}, {@link #refuse()} and {@link #heal()}. What is made for a test is the test's to close, by
 * {@code @AutoClose} or in an {@code @AfterEach}; the dependency is well again by then.
 *
 * <p>The tests take about ten times the {@linkplain #timeout() timeout}, each is given two minutes, and they must not run at the same time as
 * others of the same JVM, since threads and descriptors of all of it are compared.
 */
@Timeout(120)
public abstract class HealthIndicatorContract {

    private static final Duration PERIOD = ofMillis(200);

    private static final int HANGS_EVERY = 5;

    /** For whoever extends it. */
    protected HealthIndicatorContract() {}

    /**
     * Makes the indicator. Called once for each test.
     *
     * @return the indicator, whose dependency is well
     * @throws Exception fails the test
     */
    protected abstract HealthIndicator indicator() throws Exception;

    /**
     * The proxy in front of the dependency.
     *
     * @return the same each time it is called in a test
     */
    protected FaultyProxy proxy() {
        throw new IllegalStateException(
                "proxy(): not overridden (expected: it, or all of hang(), refuse() and heal())");
    }

    /**
     * Makes the dependency hang: it takes what it is sent, and answers nothing.
     *
     * @throws Exception fails the test
     */
    protected void hang() throws Exception {
        proxy().stall();
    }

    /**
     * Makes the dependency fail at once, as when nobody listens.
     *
     * @throws Exception fails the test
     */
    protected void refuse() throws Exception {
        proxy().refuse();
    }

    /**
     * Makes the dependency well again; it may be well already.
     *
     * @throws Exception fails the test
     */
    protected void heal() throws Exception {
        proxy().heal();
    }

    /**
     * How long a run may take.
     *
     * @return 1 s by default
     */
    protected Duration timeout() {
        return ofSeconds(1);
    }

    /**
     * How long after its deadline a run of a dependency that still hangs may go on, until its own timeout or what it registered with
     * {@code onTimeout} has freed it.
     *
     * @return 1 s by default
     */
    protected Duration freedWithin() {
        return ofSeconds(1);
    }

    /**
     * How long after the dependency is well again the indicator may go on not to be UP, because of its client.
     *
     * @return 5 s by default
     */
    protected Duration recoveredWithin() {
        return ofSeconds(5);
    }

    /**
     * What a run says at last while the dependency {@linkplain #hang() hangs}.
     *
     * @return {@link Reason#TIMEOUT} by default
     */
    protected Reason reasonWhenHung() {
        return Reason.TIMEOUT;
    }

    /**
     * What a run says at last while the dependency {@linkplain #refuse() refuses}; the first run may find that its connection broke.
     *
     * @return {@link Reason#CONNECTION_REFUSED} by default
     */
    protected Reason reasonWhenRefused() {
        return Reason.CONNECTION_REFUSED;
    }

    /**
     * Whether the indicator asks something outside of this process, so that no restart mends it.
     *
     * @return true by default
     */
    protected boolean isRemote() {
        return true;
    }

    /**
     * How many rounds of fault and recovery are made to see whether anything is left behind.
     *
     * @return 50 by default
     */
    protected int rounds() {
        return 50;
    }

    /**
     * What is sown to see whether it comes out: a password, a token, a user's name.
     *
     * @return nothing by default
     */
    protected List<String> secrets() {
        return List.of();
    }

    /**
     * What is compared before and after the rounds.
     *
     * @return threads and descriptors by default; add what the indicator's client counts, or allow for what it keeps
     */
    protected LeakWatch.Builder leaks() {
        return LeakWatch.builder();
    }

    /**
     * Healthy is UP.
     *
     * @throws Exception fails the test
     */
    @Test
    protected void healthy_isUpWithinTheTimeout() throws Exception {
        HealthIndicator indicator = indicator();
        try (BareRuns runs = new BareRuns()) {
            BareRun run = runs.start(indicator, timeout()).awaitEnd(freedWithin());

            assertThat(run.clean().status())
                    .as("status while the dependency is well: %s", run.clean())
                    .isEqualTo(Status.UP);
            assertThat(run.took()).as("time of a run").isLessThanOrEqualTo(timeout());
        }
    }

    /**
     * One indicator may serve several checks.
     *
     * @throws Exception fails the test
     */
    @Test
    protected void healthy_isUpForTwoThreadsAtOnce() throws Exception {
        HealthIndicator indicator = indicator();
        try (BareRuns runs = new BareRuns()) {
            for (int i = 0; i < 20; i++) {
                BareRun one = runs.start(indicator, timeout());
                BareRun other = runs.start(indicator, timeout());

                assertThat(List.of(
                                one.awaitEnd(freedWithin()).clean().status(),
                                other.awaitEnd(freedWithin()).clean().status()))
                        .as("statuses of two runs at once while the dependency is well")
                        .containsOnly(Status.UP);
            }
        }
    }

    /**
     * Liveness and startup refuse what is remote.
     *
     * @throws Exception fails the test
     */
    @Test
    protected void isRemote_tellsWhetherARestartHelps() throws Exception {
        assertThat(indicator().isRemote())
                .as(
                        "isRemote(); a remote indicator in liveness restarts the container for what a restart does not mend")
                .isEqualTo(isRemote());
    }

    /**
     * The fault has its code, and ends with it.
     *
     * @throws Exception fails the test
     */
    @Test
    protected void refused_isDownWithItsReason_andUpOnceHealed() throws Exception {
        HealthIndicator indicator = indicator();
        try (RunningIndicator running = running(indicator)) {
            bounds().await(running, Reason.OK);
            during(this::refuse, () -> {
                CheckRunReport first = bounds().awaitNotUp(running);
                Bounds.assertDown(first.health());
                assertThat(first.took())
                        .as("time of a run that fails")
                        .isLessThanOrEqualTo(timeout().plus(Bounds.SLACK));
                return bounds().await(running, reasonWhenRefused());
            });
            bounds().assertRecovers(running);
        }
    }

    /**
     * A hang is told on time, frees its thread, and ends with the fault.
     *
     * @throws Exception fails the test
     */
    @Test
    protected void hung_isDownOnTime_andUpOnceHealed() throws Exception {
        HealthIndicator indicator = indicator();
        try (RunningIndicator running = running(indicator)) {
            bounds().await(running, Reason.OK);
            during(this::hang, () -> {
                CheckRunReport run = bounds().awaitNotUp(running);
                Bounds.assertDown(run.health());
                assertThat(run.took())
                        .as("when the hang was told, from the start of the run (expected: at its timeout)")
                        .isLessThanOrEqualTo(timeout().plus(Bounds.SLACK));
                bounds().await(running, reasonWhenHung());
                bounds().assertFreed(running);
                return run;
            });
            bounds().assertRecovers(running);
        }
    }

    /**
     * A timeout is not a stop: the run itself has to come back, while the dependency still hangs.
     *
     * @throws Exception fails the test
     */
    @Test
    protected void hung_runEnds_whileTheDependencyStillHangs() throws Exception {
        HealthIndicator indicator = indicator();
        try (BareRuns runs = new BareRuns()) {
            bounds().assertUp(runs, indicator);
            during(this::hang, () -> {
                // The connection that was there, and then none.
                Bounds.assertDown(
                        runs.start(indicator, timeout()).awaitEnd(freedWithin()).clean());
                Bounds.assertDown(
                        runs.start(indicator, timeout()).awaitEnd(freedWithin()).clean());
                return runs;
            });
            bounds().assertUp(runs, indicator);
        }
    }

    /**
     * A timeout of 0 means for ever to many a client.
     *
     * @throws Exception fails the test
     */
    @Test
    protected void noTimeLeft_runEnds_andTheNextIsUp() throws Exception {
        HealthIndicator indicator = indicator();
        try (BareRuns runs = new BareRuns()) {
            bounds().assertUp(runs, indicator);
            runs.start(indicator, Duration.ZERO).awaitEnd(freedWithin()).clean();
            during(
                    this::hang,
                    () -> runs.start(indicator, Duration.ZERO)
                            .awaitEnd(freedWithin())
                            .clean());
            bounds().assertUp(runs, indicator);
        }
    }

    /**
     * Closing a monitor ends in bounded time, and its thread is back.
     *
     * @throws Exception fails the test
     */
    @Test
    protected void hung_monitorCloses_andItsThreadIsBack() throws Exception {
        HealthIndicator indicator = indicator();
        try (RunningIndicator warm = running(indicator)) {
            bounds().await(warm, Reason.OK);
        }
        during(this::hang, () -> {
            LeakWatch leaks = LeakWatch.builder()
                    .allowingDescriptors(Integer.MAX_VALUE)
                    .ignoringThreads("(?!health4j-).*")
                    .patience(timeout().plus(freedWithin()).plus(Bounds.SLACK))
                    .start();
            CountDownLatch begun = new CountDownLatch(1);
            RunningIndicator running = running(context -> {
                begun.countDown();
                return indicator.check(context);
            });
            assertThat(begun.await(10, TimeUnit.SECONDS)).as("a run has begun").isTrue();
            long start = System.nanoTime();
            running.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("time to close a monitor whose check hangs")
                    .isLessThan(ofSeconds(5));
            leaks.assertNothingLeft();
            return leaks;
        });
    }

    /**
     * Whatever happens, however often, nothing piles up.
     *
     * @throws Exception fails the test
     */
    @Test
    protected void rounds_leaveNothingBehind() throws Exception {
        HealthIndicator indicator = indicator();
        FaultRounds rounds = FaultRounds.of(indicator)
                .heal(this::heal)
                .timeoutWhenWell(timeout())
                .freedWithin(freedWithin())
                .recoversWithin(recoveredWithin())
                .leaks(leaks());
        for (int i = 1; i < HANGS_EVERY; i++) {
            rounds.fault("refused", this::refuse);
        }
        rounds.fault("hung", this::hang).run(rounds());
    }

    /**
     * Codes on the wire, and a redacted log.
     *
     * @throws Exception fails the test
     */
    @Test
    protected void secrets_comeOutNowhere() throws Exception {
        assumeThat(secrets()).as("secrets that are sown").isNotEmpty();
        HealthIndicator indicator = indicator();
        try (SecretWatch watch = SecretWatch.sown(secrets().toArray(String[]::new))) {
            try (RunningIndicator running = running(indicator)) {
                bounds().await(running, Reason.OK);
                watch.look(running.monitor());
                during(this::refuse, () -> look(watch, running, reasonWhenRefused()));
                bounds().assertRecovers(running);
                during(this::hang, () -> look(watch, running, reasonWhenHung()));
            }
            watch.assertNoneFound();
        }
    }

    private SecretWatch look(SecretWatch watch, RunningIndicator running, Reason reason) {
        CheckRunReport run = bounds().await(running, reason);
        watch.look("the result", run.health());
        watch.look(running.monitor());
        return watch;
    }

    private RunningIndicator running(HealthIndicator indicator) {
        return RunningIndicator.start(
                indicator, check -> check.timeout(timeout()).period(PERIOD).periodWhenDown(PERIOD));
    }

    private <T> void during(Executable fault, Callable<T> look) throws Exception {
        Executing.now(fault, "the fault");
        try {
            look.call();
        } finally {
            heal();
        }
    }

    private Bounds bounds() {
        return new Bounds(timeout(), freedWithin(), recoveredWithin());
    }
}
