package org.health4j;

import java.time.Duration;
import java.util.Arrays;

/**
 * How the last runs of a check went, at most 100 of them. A run that was given up at its deadline counts with the time that it had taken by
 * then, and again, with the time since, for each further period that it stays stuck.
 *
 * @param count how many runs these are, 0 to 100
 * @param failureRate the share of them that were not passing, 0 to 1; 0 where there are none
 * @param p50 the median duration
 * @param p99 the duration that 99 % of them did not exceed
 * @param max the longest duration
 */
public record RunStatistics(int count, double failureRate, Duration p50, Duration p99, Duration max) {

    /** Of durations in any order, of which the given number failed. */
    static RunStatistics of(long[] tookNanos, int failures) {
        long[] sorted = tookNanos.clone();
        Arrays.sort(sorted);
        int count = sorted.length;
        return new RunStatistics(
                count,
                count == 0 ? 0 : (double) failures / count,
                quantile(sorted, 0.50),
                quantile(sorted, 0.99),
                quantile(sorted, 1));
    }

    /** By the nearest rank. */
    private static Duration quantile(long[] sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted.length == 0 ? Duration.ZERO : Duration.ofNanos(sorted[Math.max(0, rank - 1)]);
    }
}
