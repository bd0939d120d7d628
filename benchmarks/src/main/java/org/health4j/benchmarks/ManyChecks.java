package org.health4j.benchmarks;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.health4j.CheckOptions;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.HealthMonitorBuilder;

/**
 * What many checks cost that run once a second and answer at once: processor, threads, memory, and how long a read takes meanwhile.
 *
 * <p>Arguments: the number of checks (10,000), and for how many seconds to look (30).
 */
final class ManyChecks {

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration BETWEEN_READS = Duration.ofMillis(1);

    private ManyChecks() {}

    public static void main(String[] args) {
        int checks = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        Duration duration = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 30);
        LongAdder runs = new LongAdder();
        long heapBefore = heap();
        int threadsBefore = THREADS.getThreadCount();
        long begun = System.nanoTime();
        try (HealthMonitor monitor = started(checks, runs)) {
            print("start", NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms");
            reads(monitor, WARM_UP);
            THREADS.resetPeakThreadCount();
            observe(monitor, runs, duration);
            print("threads", (THREADS.getPeakThreadCount() - threadsBefore) + " at most");
            print("heap", (heap() - heapBefore) / checks + " bytes per check");
        }
    }

    private static HealthMonitor started(int checks, LongAdder runs) {
        CheckOptions options =
                CheckOptions.builder().period(Duration.ofSeconds(1)).build();
        String[] names = new String[checks];
        HealthMonitorBuilder builder = HealthMonitor.builder();
        for (int i = 0; i < checks; i++) {
            names[i] = "check-" + i;
            builder.check(
                    names[i],
                    context -> {
                        runs.increment();
                        return Health.up();
                    },
                    options);
        }
        return builder.group(HealthGroup.READINESS, group -> group.required(names))
                .start();
    }

    private static void observe(HealthMonitor monitor, LongAdder runs, Duration duration) {
        long runsBefore = runs.sum();
        long cpuBefore = PROCESS.getProcessCpuTime();
        long begun = System.nanoTime();
        long[] nanos = reads(monitor, duration);
        double wall = System.nanoTime() - begun;
        print("status", monitor.report(HealthGroup.READINESS).status().name());
        print("runs", "%.0f per second".formatted((runs.sum() - runsBefore) * 1e9 / wall));
        print("processor", "%.1f %% of one core".formatted((PROCESS.getProcessCpuTime() - cpuBefore) * 100 / wall));
        Arrays.sort(nanos);
        print(
                "read",
                "p50 %d ns, p99 %d ns, p99.9 %d ns, max %d ns, of %d"
                        .formatted(at(nanos, 0.5), at(nanos, 0.99), at(nanos, 0.999), at(nanos, 1), nanos.length));
    }

    /** A read each millisecond, and what each took, the two looks at the clock included. */
    private static long[] reads(HealthMonitor monitor, Duration duration) {
        long[] nanos = new long[(int) (duration.toMillis() + 1)];
        int count = 0;
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0 && count < nanos.length) {
            LockSupport.parkNanos(BETWEEN_READS.toNanos());
            long begun = System.nanoTime();
            monitor.report(HealthGroup.READINESS);
            nanos[count++] = System.nanoTime() - begun;
        }
        return Arrays.copyOf(nanos, count);
    }

    private static long at(long[] sorted, double share) {
        return sorted[(int) ((sorted.length - 1) * share)];
    }

    private static long heap() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            LockSupport.parkNanos(MILLISECONDS.toNanos(50));
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void print(String what, String value) {
        System.out.printf("%-10s %s%n", what, value);
    }
}
