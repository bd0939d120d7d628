package org.health4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.HealthReport;
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

/** What one readiness probe costs, with four checks that answer at once. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadBenchmark {

    /** A monitor that runs its checks in the background. */
    @State(Scope.Benchmark)
    public static class Monitored {

        private final Health4j library = new Health4j();
        private final HealthMonitor monitor = library.monitor();

        /** Ends it. */
        @TearDown
        public void stop() {
            library.stop();
        }
    }

    /** One of the libraries. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // by JMH, and by start()
    public static class Served {

        /** Which one. */
        @Param
        public Candidate library;

        private Library started;
        private final ByteCounter out = new ByteCounter();

        /** Starts it, and makes sure that it shows its checks. */
        @Setup
        public void start() throws Exception {
            started = library.start();
        }

        /** Ends it. */
        @TearDown
        public void stop() throws Exception {
            started.stop();
        }
    }

    /** The floor: a read of the clock, without which nobody can tell whether a report is stale. */
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }

    /** The report alone. */
    @Benchmark
    public HealthReport report(Monitored state) {
        return state.monitor.report(HealthGroup.READINESS);
    }

    /** From the request to the last byte of the JSON. */
    @Benchmark
    public long json(Served state) throws Exception {
        state.started.answer(state.out);
        return state.out.bytes();
    }
}
