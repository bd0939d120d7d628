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
 */
public record CheckReport(
        String name, Status status, Reason reason, boolean required, Instant since, Optional<CheckOverride> override) {

    /**
     * What the check adds to its group.
     *
     * @return the status; for an optional member {@link Status#DEGRADED} at the worst
     */
    public Status contribution() {
        return required || status == Status.UP ? status : Status.DEGRADED;
    }
}
