package org.health4j.testkit;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.health4j.CheckOptions;
import org.health4j.CheckRunReport;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.Reason;

/**
 * An indicator that runs in a monitor of its own, in real time, as it does in an application.
 *
 * <pre>{@code
 * try (RunningIndicator running = RunningIndicator.start(PostgresIndicator.of(dataSource))) {
 *     running.await(Reason.OK);
 *     try (ProcessFreezer frozen = ProcessFreezer.freeze(postmaster)) {
 *         running.await(Reason.TIMEOUT);
 *     }
 *     running.await(Reason.OK);
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads. Closing it closes its monitor, and nothing that the indicator uses.
 */
public final class RunningIndicator implements AutoCloseable {

    static final String NAME = "checked";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(2);

    private final HealthMonitor monitor;

    private RunningIndicator(HealthMonitor monitor) {
        this.monitor = monitor;
    }

    /**
     * Starts with the default options but for a period of 200 ms.
     *
     * @param indicator what is run
     * @return the running indicator
     */
    public static RunningIndicator start(HealthIndicator indicator) {
        return start(indicator, check -> check.period(Duration.ofMillis(200)));
    }

    /**
     * Starts with options.
     *
     * @param indicator what is run
     * @param configure sets options
     * @return the running indicator
     */
    public static RunningIndicator start(HealthIndicator indicator, Consumer<CheckOptions.Builder> configure) {
        return new RunningIndicator(
                HealthMonitor.builder().readiness(NAME, indicator, configure).start());
    }

    /**
     * What one run finds with the default timeout of 1 s.
     *
     * @param indicator what is run
     * @return the result of the first run
     */
    public static CheckRunReport once(HealthIndicator indicator) {
        return once(indicator, CheckOptions.defaults().timeout());
    }

    /**
     * What one run finds.
     *
     * @param indicator what is run
     * @param timeout the run's timeout
     * @return the result of the first run
     */
    public static CheckRunReport once(HealthIndicator indicator, Duration timeout) {
        try (RunningIndicator running =
                start(indicator, check -> check.timeout(timeout).period(Duration.ofHours(1)))) {
            return running.await(run -> true);
        }
    }

    /**
     * Waits for a result with that reason.
     *
     * @param reason the reason; {@link Reason#OK} waits for UP
     * @return the result
     * @throws AssertionError when there is none within 30 s
     */
    public CheckRunReport await(Reason reason) {
        return await(reason, PATIENCE);
    }

    /**
     * Waits for a result.
     *
     * @param wanted tells whether it is the one
     * @return the result
     * @throws AssertionError when there is none within 30 s
     */
    public CheckRunReport await(Predicate<CheckRunReport> wanted) {
        return await(wanted, "another result", PATIENCE);
    }

    CheckRunReport await(Reason reason, Duration patience) {
        return await(run -> run.health().reason().equals(reason), reason.code(), patience);
    }

    CheckRunReport await(Predicate<CheckRunReport> wanted, String expected, Duration patience) {
        long started = System.nanoTime();
        while (System.nanoTime() - started < patience.toNanos()) {
            Optional<CheckRunReport> run = monitor.details(NAME).lastRun().filter(wanted);
            if (run.isPresent()) {
                return run.get();
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        Optional<CheckRunReport> last = monitor.details(NAME).lastRun();
        return fail(
                "not within %s (expected: %s); last run: %s, cause: %s",
                patience, expected, last, last.flatMap(run -> run.health().cause()));
    }

    HealthMonitor monitor() {
        return monitor;
    }

    @Override
    public void close() {
        monitor.close();
    }
}
