package org.health4j;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one check, for the full view.
 *
 * @param lastRun its last result, before its thresholds; empty before the end of the first run
 * @param age how long ago that result was known
 * @param runs how its last runs went
 * @param totals how many runs there were since the check was made known
 * @param transitions its last changes of status, at most 20, the latest first
 * @param stuck the run that has outlived its deadline, where there is one
 * @param worstCaseDetection how long a fault can last before the check shows it, see {@link CheckOptions#worstCaseDetection()}
 */
public record CheckDetails(
        Optional<CheckRunReport> lastRun,
        Optional<Duration> age,
        RunStatistics runs,
        RunTotals totals,
        List<Transition> transitions,
        Optional<StuckRun> stuck,
        Duration worstCaseDetection) {

    /** Copies the list. */
    public CheckDetails {
        transitions = List.copyOf(transitions);
    }
}
