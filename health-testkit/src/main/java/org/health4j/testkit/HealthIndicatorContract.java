package org.health4j.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.health4j.CheckRunReport;
import org.health4j.Health;
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
 *     private final FaultyProxy proxy = FaultyProxy.to(broker.port());
 *     private final QueueClient client = QueueClient.connect("127.0.0.1", proxy.port());
 *
 *     @Override
 *     protected HealthIndicator indicator() {
 *         return new QueueIndicator(client);
 *     }
 *
 *     @Override
 *     protected FaultyProxy proxy() {
 *         return proxy;
 *     }
 * }
 * }</pre>
 *
 * <p>Without a proxy, override {@link #hang()}, {@link #refuse()} and {@link #heal()}. What is made for a test is the test's to close, in an
 * {@code @AfterEach}; the dependency is well again by then.
 *
 * <p>The tests take about ten times the {@linkplain #timeout() timeout}, each is given two minutes, and they must not run at the same time as
 * others of the same JVM, since threads and descriptors of all of it are compared.
 */
@Timeout(120)
public abstract class HealthIndicatorContract {

    private static final Duration PERIOD = ofMillis(200);

    /** For a machine that is busy: the run's own time is what is measured. */
    private static final Duration SLACK = ofMillis(500);

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

    /** Healthy is UP. */
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

    /** One indicator may serve several checks. */
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

    /** Liveness and startup refuse what is remote. */
    @Test
    protected void isRemote_tellsWhetherARestartHelps() throws Exception {
        assertThat(indicator().isRemote())
                .as(
                        "isRemote(); a remote indicator in liveness restarts the container for what a restart does not mend")
                .isEqualTo(isRemote());
    }

    /** The fault has its code, and ends with it. */
    @Test
    protected void refused_isDownWithItsReason_andUpOnceHealed() throws Exception {
        HealthIndicator indicator = indicator();
        try (RunningIndicator running = running(indicator)) {
            running.await(Reason.OK);
            during(this::refuse, () -> {
                CheckRunReport first = running.await(run -> run.health().status() != Status.UP);
                assertDown(first.health());
                assertThat(first.took())
                        .as("time of a run that fails")
                        .isLessThanOrEqualTo(timeout().plus(SLACK));
                return running.await(reasonWhenRefused());
            });
            assertRecovers(running);
        }
    }

    /** A hang is told on time, frees its thread, and ends with the fault. */
    @Test
    protected void hung_isDownOnTime_andUpOnceHealed() throws Exception {
        HealthIndicator indicator = indicator();
        try (RunningIndicator running = running(indicator)) {
            running.await(Reason.OK);
            during(this::hang, () -> {
                CheckRunReport run = running.await(each -> each.health().status() != Status.UP);
                assertDown(run.health());
                assertThat(run.took())
                        .as("when the hang was told, from the start of the run (expected: at its timeout)")
                        .isLessThanOrEqualTo(timeout().plus(SLACK));
                running.await(reasonWhenHung());
                awaitFreed(running);
                return run;
            });
            assertRecovers(running);
        }
    }

    /** A timeout is not a stop: the run itself has to come back, while the dependency still hangs. */
    @Test
    protected void hung_runEnds_whileTheDependencyStillHangs() throws Exception {
        HealthIndicator indicator = indicator();
        try (BareRuns runs = new BareRuns()) {
            assertUp(runs, indicator);
            during(this::hang, () -> {
                // The connection that was there, and then none.
                assertDown(
                        runs.start(indicator, timeout()).awaitEnd(freedWithin()).clean());
                assertDown(
                        runs.start(indicator, timeout()).awaitEnd(freedWithin()).clean());
                return runs;
            });
            assertUp(runs, indicator);
        }
    }

    /** A timeout of 0 means for ever to many a client. */
    @Test
    protected void noTimeLeft_runEnds_andTheNextIsUp() throws Exception {
        HealthIndicator indicator = indicator();
        try (BareRuns runs = new BareRuns()) {
            assertUp(runs, indicator);
            runs.start(indicator, Duration.ZERO).awaitEnd(freedWithin()).clean();
            during(
                    this::hang,
                    () -> runs.start(indicator, Duration.ZERO)
                            .awaitEnd(freedWithin())
                            .clean());
            assertUp(runs, indicator);
        }
    }

    /** Closing a monitor ends in bounded time, and its thread is back. */
    @Test
    protected void hung_monitorCloses_andItsThreadIsBack() throws Exception {
        HealthIndicator indicator = indicator();
        try (RunningIndicator warm = running(indicator)) {
            warm.await(Reason.OK);
        }
        during(this::hang, () -> {
            LeakWatch leaks = LeakWatch.builder()
                    .allowingDescriptors(Integer.MAX_VALUE)
                    .ignoringThreads("(?!health4j-).*")
                    .patience(timeout().plus(freedWithin()).plus(SLACK))
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

    /** Whatever happens, however often, nothing piles up. */
    @Test
    protected void rounds_leaveNothingBehind() throws Exception {
        HealthIndicator indicator = indicator();
        FaultRounds rounds = FaultRounds.of(indicator)
                .heal(this::heal)
                .freedWithin(freedWithin())
                .recoversWithin(recoveredWithin())
                .leaks(leaks());
        for (int i = 1; i < HANGS_EVERY; i++) {
            rounds.fault("refused", this::refuse);
        }
        rounds.fault("hung", this::hang).run(rounds());
    }

    /** Codes on the wire, and a redacted log. */
    @Test
    protected void secrets_comeOutNowhere() throws Exception {
        assumeThat(secrets()).as("secrets that are sown").isNotEmpty();
        HealthIndicator indicator = indicator();
        try (SecretWatch watch = SecretWatch.sown(secrets().toArray(String[]::new))) {
            try (RunningIndicator running = running(indicator)) {
                running.await(Reason.OK);
                watch.look(running.monitor());
                during(this::refuse, () -> look(watch, running, reasonWhenRefused()));
                assertRecovers(running);
                during(this::hang, () -> look(watch, running, reasonWhenHung()));
            }
            watch.assertNoneFound();
        }
    }

    private static SecretWatch look(SecretWatch watch, RunningIndicator running, Reason reason) {
        CheckRunReport run = running.await(reason);
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

    private static void assertDown(Health health) {
        assertThat(health.status())
                .as("status while the dependency fails: %s", health)
                .isEqualTo(Status.DOWN);
        assertThat(health.reason())
                .as("reason of DOWN (expected: one that the indicator has classified); cause: %s", health.cause())
                .isNotEqualTo(Reason.EXCEPTION);
    }

    private void assertRecovers(RunningIndicator running) {
        long start = System.nanoTime();
        running.await(Reason.OK);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("time until UP after the dependency is well again, with the same indicator")
                .isLessThanOrEqualTo(recoveredWithin().plus(PERIOD).plus(timeout()));
    }

    private void assertUp(BareRuns runs, HealthIndicator indicator) {
        long start = System.nanoTime();
        Health found = runs.start(indicator, timeout()).awaitEnd(freedWithin()).clean();
        while (found.status() != Status.UP
                && System.nanoTime() - start < recoveredWithin().toNanos()) {
            LockSupport.parkNanos(1_000_000);
            found = runs.start(indicator, timeout()).awaitEnd(freedWithin()).clean();
        }
        assertThat(found.status())
                .as(
                        "status %s after the dependency is well again, with the same indicator: %s; cause: %s",
                        recoveredWithin(), found, found.cause())
                .isEqualTo(Status.UP);
    }

    /** Until no run is stuck any more; another one may be under way. */
    private void awaitFreed(RunningIndicator running) {
        long start = System.nanoTime();
        Optional<?> stuck = running.monitor().details(RunningIndicator.NAME).stuck();
        while (stuck.isPresent() && System.nanoTime() - start < freedWithin().toNanos()) {
            LockSupport.parkNanos(1_000_000);
            stuck = running.monitor().details(RunningIndicator.NAME).stuck();
        }
        assertThat(stuck)
                .as("run that is stuck %s after its deadline (expected: none; onTimeout(…) frees it)", freedWithin())
                .isEmpty();
    }
}
