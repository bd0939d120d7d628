package org.health4j.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.health4j.CheckOptions;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.HealthMonitorBuilder;
import org.health4j.Reason;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the result of one check costs the monitor, from the tick to the next tick, by the number of checks. The checks answer at once, on the thread
 * that measures; the timer and the threads of a real monitor come on top.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by start()
public class ResultBenchmark {

    private static final Health UP = Health.up();
    private static final Health DOWN = Health.down(Reason.CONNECTION_REFUSED);
    private static final Duration ALONE = Duration.ofMillis(20);

    /** How many checks there are, each of them in readiness. */
    @Param({"4", "100", "10000"})
    public int checks;

    private CapturedTicks ticks;
    private HealthMonitor monitor;
    private Duration later;
    private Health found;

    /** Each check runs once in a second. */
    @Setup
    public void start() {
        found = UP;
        later = Duration.ofSeconds(1).dividedBy(checks);
        ticks = new CapturedTicks(checks);
        CheckOptions options =
                CheckOptions.builder().timeout(CapturedTicks.TIMEOUT).build();
        HealthMonitorBuilder builder =
                HealthMonitor.builder().ticker(ticks).scheduler(ticks).executor(Runnable::run);
        String[] names = IntStream.range(0, checks).mapToObj(i -> "check-" + i).toArray(String[]::new);
        for (String name : names) {
            builder.check(name, context -> found, options);
        }
        monitor = builder.group(HealthGroup.READINESS, group -> group.required(names))
                .start();
        ticks.verify();
        while (!ticks.next(later)) {
            // Once each.
        }
        ticks.first(ALONE);
        expect(UP);
    }

    private void expect(Health health) {
        if (monitor.report(HealthGroup.READINESS).status() != health.status()) {
            throw new IllegalStateException("readiness: "
                    + monitor.report(HealthGroup.READINESS).status() + " (expected: " + health.status() + ")");
        }
    }

    /** Ends the monitor. */
    @TearDown
    public void stop() {
        monitor.close();
    }

    /** As nearly all results: it says what was known. */
    @Benchmark
    public void unchanged() {
        ticks.next(later);
    }

    /** All checks turn in one second, and back in the next: the reports that show it are made at most 100 times in a second. */
    @Benchmark
    public void allChange() {
        if (ticks.next(later)) {
            turn();
        }
    }

    /** One check turns, long after the last one did: the reports are made for it alone. */
    @Benchmark
    public void oneChanges() {
        turn();
        ticks.first(ALONE);
    }

    private void turn() {
        found = found == UP ? DOWN : UP;
    }
}
