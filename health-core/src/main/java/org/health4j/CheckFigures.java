package org.health4j;

import java.time.Duration;
import java.util.Optional;

/**
 * What is known of one check in numbers, for metrics: of {@link CheckDetails} what is cheap to ask for.
 *
 * @param age how long ago its last result was known; empty before the end of the first run
 * @param runs how its last runs went
 * @param totals how many runs there were since the check was made known
 * @param stuck whether a run has outlived its deadline and has not ended
 * @param worstCaseDetection how long a fault can last before the check shows it, see {@link CheckOptions#worstCaseDetection()}
 */
public record CheckFigures(
        Optional<Duration> age, RunStatistics runs, RunTotals totals, boolean stuck, Duration worstCaseDetection) {}
