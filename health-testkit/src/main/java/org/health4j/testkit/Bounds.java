package org.health4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.health4j.CheckRunReport;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.StuckRun;

/**
 * How long things may take under the contract.
 *
 * @param timeout a run
 * @param freedWithin a run, after its deadline
 * @param recoveredWithin until UP, after the dependency is well again
 */
record Bounds(Duration timeout, Duration freedWithin, Duration recoveredWithin) {

    /** For a machine that is busy. */
    static final Duration SLACK = Duration.ofMillis(500);

    private static final long LOOK_NANOS = 1_000_000;

    /** For what has to come, and for which no bound is promised. */
    private Duration patience() {
        return recoveredWithin.plus(timeout.multipliedBy(2)).plusSeconds(5);
    }

    CheckRunReport await(RunningIndicator running, Reason reason) {
        return running.await(reason, patience());
    }

    CheckRunReport awaitNotUp(RunningIndicator running) {
        return running.await(run -> run.health().status() != Status.UP, "not UP", patience());
    }

    static void assertDown(Health health) {
        assertThat(health.status())
                .as("status while the dependency fails: %s", health)
                .isEqualTo(Status.DOWN);
        assertThat(health.reason())
                .as(
                        "reason of DOWN (expected: one that the indicator has classified, as Reason.ofNetworkFailure does); cause: %s",
                        health.cause())
                .isNotEqualTo(Reason.EXCEPTION);
    }

    /** Runs until it is UP. */
    void assertUp(BareRuns runs, HealthIndicator indicator) {
        long start = System.nanoTime();
        Health found = runs.start(indicator, timeout).awaitEnd(freedWithin).clean();
        while (found.status() != Status.UP && since(start).compareTo(recoveredWithin) < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
            found = runs.start(indicator, timeout).awaitEnd(freedWithin).clean();
        }
        assertThat(found.status())
                .as(
                        "status %s after the dependency is well, with the same indicator: %s; cause: %s",
                        recoveredWithin, found, found.cause())
                .isEqualTo(Status.UP);
    }

    /** Waits until it is UP. */
    void assertRecovers(RunningIndicator running) {
        long start = System.nanoTime();
        await(running, Reason.OK);
        assertThat(since(start))
                .as("time until UP after the dependency is well again, with the same indicator")
                .isLessThanOrEqualTo(recoveredWithin.plus(timeout).plus(SLACK));
    }

    /** Waits until no run is stuck any more; another one may be under way. */
    void assertFreed(RunningIndicator running) {
        long start = System.nanoTime();
        while (running.monitor().details(RunningIndicator.NAME).stuck().isPresent()
                && since(start).compareTo(freedWithin) < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        assertThat(running.monitor().details(RunningIndicator.NAME).stuck().map(StuckRun::stack))
                .as(
                        "stack of a run that is stuck %s after its deadline (expected: none; onTimeout(…) frees it)",
                        freedWithin)
                .isEmpty();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
