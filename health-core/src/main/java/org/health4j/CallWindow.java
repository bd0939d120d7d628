package org.health4j;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The last calls of somebody, by time and by count. Recording takes no lock and allocates nothing; a look that comes at the same time may see a call or
 * not. Safe for use by several threads.
 */
final class CallWindow {

    /** What a look has found. Times are in nanoseconds since the window was made; negative where there was none. */
    record Seen(int calls, int failures, long lastSuccess, int failuresInARow, long p50Nanos, long p99Nanos) {

        double failureRate() {
            return calls == 0 ? 0 : (double) failures / calls;
        }
    }

    private static final int FAILED = 1;

    private final long widthNanos;
    private final long origin;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLongArray whenAndHow; // (time + 1) * 2, plus 1 for a failure; 0 where there was no call yet
    private final AtomicLongArray latencies;

    CallWindow(long widthNanos, int count, long now) {
        this.widthNanos = widthNanos;
        this.origin = now;
        this.whenAndHow = new AtomicLongArray(count);
        this.latencies = new AtomicLongArray(count);
    }

    long since(long now) {
        return now - origin;
    }

    void add(long now, long latencyNanos, boolean failed) {
        int place = (int) (next.getAndIncrement() % whenAndHow.length());
        latencies.setOpaque(place, latencyNanos);
        whenAndHow.setRelease(place, (Math.max(0, since(now)) + 1) * 2 + (failed ? FAILED : 0));
    }

    Seen look(long now) {
        long from = since(now) - widthNanos;
        long end = next.get();
        int length = whenAndHow.length();
        int calls = 0;
        int failures = 0;
        int failuresInARow = 0;
        long lastSuccess = -1;
        long[] took = new long[length];
        // From the latest back.
        for (long i = end - 1; i >= 0 && i >= end - length; i--) {
            int place = (int) (i % length);
            long call = whenAndHow.getAcquire(place);
            long at = call / 2 - 1;
            if (call == 0 || at <= from) {
                continue;
            }
            if ((call & FAILED) != 0) {
                failures++;
                failuresInARow += lastSuccess < 0 ? 1 : 0;
            } else {
                took[calls - failures] = latencies.getOpaque(place);
                lastSuccess = Math.max(lastSuccess, at);
            }
            calls++;
        }
        long[] sorted = Arrays.copyOf(took, calls - failures);
        Arrays.sort(sorted);
        return new Seen(calls, failures, lastSuccess, failuresInARow, quantile(sorted, 0.5), quantile(sorted, 0.99));
    }

    /** By the nearest rank. */
    private static long quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
