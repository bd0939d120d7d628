package org.health4j;

import java.time.Duration;
import java.time.Instant;

/**
 * The last result of a check, before its thresholds: for the full view.
 *
 * @param health what was found
 * @param at when it was known; wall time, only to be shown
 * @param took how long the run had been going by then; it may be going still, where the reason is {@link Reason#TIMEOUT}
 */
public record CheckRunReport(Health health, Instant at, Duration took) {}
