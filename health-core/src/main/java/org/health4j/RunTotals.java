package org.health4j;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * All runs of a check since it was made known, for metrics: none of these ever becomes less.
 *
 * @param passed how many found UP or DEGRADED
 * @param failed how many found something else
 * @param timedOut how many were given up at their deadline; one that stays stuck counts again for each further period
 * @param took how long they took together
 * @param transitions how often the status that is shown has changed
 * @param lastPassed when the last one that passed ended; wall time, only to be shown
 */
public record RunTotals(
        long passed, long failed, long timedOut, Duration took, long transitions, Optional<Instant> lastPassed) {}
