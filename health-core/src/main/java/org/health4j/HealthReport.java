package org.health4j;

import java.time.Instant;
import java.util.List;

/**
 * One consistent instant of a group. Immutable, and the same object for as long as nothing in it changes, so that what is
 * rendered from it may be kept.
 *
 * @param group the group
 * @param status the worst of what its checks {@linkplain CheckReport#contribution() contribute}; UP where there are none
 * @param reason the reason of the check that decided the status, or {@link Reason#DRAINING}; {@link Reason#OK} for UP
 * @param healthy whether a probe is told yes (200) or no (503): DOWN is no in liveness; DOWN, OUT_OF_SERVICE and UNKNOWN are
 *     no everywhere else
 * @param since when the status last changed; wall time, only to be shown
 * @param checks the group's checks, in the order in which they joined it
 */
public record HealthReport(
        HealthGroup group, Status status, Reason reason, boolean healthy, Instant since, List<CheckReport> checks) {

    /** Copies the list. */
    public HealthReport {
        checks = List.copyOf(checks);
    }
}
