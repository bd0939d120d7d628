package org.health4j;

import java.time.Instant;
import java.util.Optional;

/**
 * One check in one instant of a group. Holds instants and no ages, so that it may be kept.
 *
 * @param name the check's name
 * @param status what is known of it, its thresholds applied
 * @param reason why; {@link Reason#OK} for UP
 * @param required false where it is an optional member of the group: then it only degrades it
 * @param since when the status last changed; wall time, only to be shown
 * @param override who has said that it is so, and until when; empty where the check has found it
 * @param found what its last run found, where that has {@linkplain Health#components() components} or is {@linkplain Health#SERVICE another
 *     service's}; milder than the status while the check waits for more successes. Empty where something else decides the status: an override,
 *     staleness, real calls, or failures that are too few yet
 */
public record CheckReport(
        String name,
        Status status,
        Reason reason,
        boolean required,
        Instant since,
        Optional<CheckOverride> override,
        Optional<Health> found) {

    /**
     * What the check adds to its group.
     *
     * @return the status; for an optional member {@link Status#DEGRADED} at the worst
     */
    public Status contribution() {
        return required || status == Status.UP ? status : Status.DEGRADED;
    }
}
