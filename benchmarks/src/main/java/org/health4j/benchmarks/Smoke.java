package org.health4j.benchmarks;

import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs each benchmark for a moment: that none fails, and that reads allocate nothing. Times nothing. */
final class Smoke {

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    /** Bytes per read; what the harness itself allocates is spread over many reads. */
    private static final double MOST_ALLOCATED = 0.5;

    private Smoke() {}

    public static void main(String[] args) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("ReadBenchmark|ResultBenchmark")
                        .param("checks", "4", "100")
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.milliseconds(200))
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(200))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .build())
                .run();
        long reads = results.stream().filter(Smoke::isOurRead).count();
        if (reads != 2) {
            throw new IllegalStateException("reads of health4j: " + reads + " (expected: report and json)");
        }
        results.stream().filter(Smoke::isOurRead).forEach(Smoke::expectNothingAllocated);
    }

    private static boolean isOurRead(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        return benchmark.endsWith("ReadBenchmark.report")
                || (benchmark.endsWith("ReadBenchmark.json")
                        && result.getParams().getParam("library").equals(Candidate.HEALTH4J.name()));
    }

    private static void expectNothingAllocated(RunResult result) {
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        if (allocated == null) {
            throw new IllegalStateException(
                    ALLOCATED + ": not among " + result.getSecondaryResults().keySet());
        }
        if (Double.isNaN(allocated.getScore()) || allocated.getScore() >= MOST_ALLOCATED) {
            throw new IllegalStateException(result.getParams().getBenchmark() + ": " + allocated.getScore()
                    + " bytes per read (expected: none)");
        }
    }
}
