package org.health4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/**
 * Many rounds of fault and recovery, after which nothing is left behind: no thread, no socket, no file, no connection of a pool.
 *
 * <pre>{@code
 * FaultRounds.of(RedisIndicator.of(pool))
 *         .fault("refused", proxy::refuse)
 *         .fault("reset", proxy::reset)
 *         .fault("stalled", proxy::stall)
 *         .heal(proxy::heal)
 *         .timeout(Duration.ofMillis(30))
 *         .leaks(leaks -> leaks.counting("connections in use", pool::getNumActive))
 *         .run(1_000);
 * }</pre>
 *
 * <p>In each round one fault, in turn, is brought about, and the indicator is run once, without a monitor: it must not be UP. Then all is
 * healed, and the indicator is run until it is UP. Every run has to return a result with a reason that it has classified, to close what it
 * has registered for its timeout, and to leave its thread uninterrupted. Before the first round counted, each fault is played once, so that
 * pools and clients are warm.
 *
 * <p>Not safe for use by several threads.
 */
public final class FaultRounds {

    private record Fault(String name, Executable action) {}

    private final HealthIndicator indicator;
    private final List<Fault> faults = new ArrayList<>();
    private LeakWatch.Builder leaks = LeakWatch.builder();
    private @Nullable Executable heal;
    private Duration timeout = Duration.ofMillis(100);
    private Duration timeoutWhenWell = Duration.ofSeconds(1);
    private Duration freedWithin = Duration.ofSeconds(1);
    private Duration recoversWithin = Duration.ofSeconds(5);

    private FaultRounds(HealthIndicator indicator) {
        this.indicator = indicator;
    }

    /**
     * Begins.
     *
     * @param indicator what is run, the same in all rounds; what it asks is well
     * @return rounds without a fault
     */
    public static FaultRounds of(HealthIndicator indicator) {
        return new FaultRounds(indicator);
    }

    /**
     * Adds a fault.
     *
     * @param name what it is called in a message
     * @param action brings it about
     * @return this
     */
    public FaultRounds fault(String name, Executable action) {
        faults.add(new Fault(name, action));
        return this;
    }

    /**
     * Sets what ends every fault.
     *
     * @param action makes all well again
     * @return this
     */
    public FaultRounds heal(Executable action) {
        heal = action;
        return this;
    }

    /**
     * Sets how long a run may take while there is a fault: most of the time of the rounds.
     *
     * @param most 100 ms by default
     * @return this
     */
    public FaultRounds timeout(Duration most) {
        timeout = most;
        return this;
    }

    /**
     * Sets how long a run may take while all is well.
     *
     * @param most 1 s by default
     * @return this
     */
    public FaultRounds timeoutWhenWell(Duration most) {
        timeoutWhenWell = most;
        return this;
    }

    /**
     * Sets how long after its deadline a run may go on.
     *
     * @param most 1 s by default
     * @return this
     */
    public FaultRounds freedWithin(Duration most) {
        freedWithin = most;
        return this;
    }

    /**
     * Sets how long after all is well the indicator may go on not to be UP.
     *
     * @param most 5 s by default
     * @return this
     */
    public FaultRounds recoversWithin(Duration most) {
        recoversWithin = most;
        return this;
    }

    /**
     * Sets what is compared.
     *
     * @param configure adds what the client counts, or allows for; threads and descriptors are compared by default
     * @return this
     */
    public FaultRounds leaks(Consumer<LeakWatch.Builder> configure) {
        configure.accept(leaks);
        return this;
    }

    FaultRounds leaks(LeakWatch.Builder watch) {
        leaks = watch;
        return this;
    }

    /**
     * Plays the rounds. All is well again when it returns or throws.
     *
     * @param rounds how many
     * @throws AssertionError where a run does what it should not, or something is left behind
     * @throws IllegalStateException when there is no fault, or nothing that heals
     */
    public void run(int rounds) {
        if (faults.isEmpty() || heal == null) {
            throw new IllegalStateException("rounds: " + faults.size() + " faults, heal: "
                    + (heal == null ? "none" : "given") + " (expected: a fault and what heals it)");
        }
        Executable healing = heal;
        try (BareRuns warm = new BareRuns()) {
            recover(warm, "the start");
            faults.forEach(fault -> round(warm, fault, healing, "before the first round"));
        }
        LeakWatch watch = leaks.start();
        try (BareRuns runs = new BareRuns()) {
            for (int i = 0; i < rounds; i++) {
                round(runs, faults.get(i % faults.size()), healing, "round " + (i + 1));
            }
        }
        watch.assertNothingLeft();
    }

    private void round(BareRuns runs, Fault fault, Executable healing, String when) {
        String what = when + ", " + fault.name;
        try {
            Executing.now(fault.action, what);
            Health found = runs.start(indicator, timeout).awaitEnd(freedWithin).clean();
            assertThat(found.status())
                    .as("%s: status during the fault: %s", what, found)
                    .isNotEqualTo(Status.UP);
        } finally {
            Executing.now(healing, what + ", healing");
        }
        recover(runs, what);
    }

    private void recover(BareRuns runs, String what) {
        try {
            new Bounds(timeoutWhenWell, freedWithin, recoversWithin).assertUp(runs, indicator);
        } catch (AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }
}
