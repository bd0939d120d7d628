package org.health4j;

import java.time.Duration;
import java.time.Instant;

/**
 * A change of the status of a check or of a group. A new reason at the same status is none.
 *
 * @param subject what has changed: a check or a group
 * @param name the name of the check or of the group
 * @param from the former status
 * @param to the status from now on
 * @param reason why it is so; {@link Reason#OK} for UP
 * @param at when it was known; wall time, only to be shown
 * @param lasted how long the former status had lasted
 */
public record Transition(
        Subject subject, String name, Status from, Status to, Reason reason, Instant at, Duration lasted) {

    /** What can change. */
    public enum Subject {
        /** A check. */
        CHECK,
        /** A group. */
        GROUP
    }

    /**
     * Tells whether it is a change for the worse.
     *
     * @return true when the new status is the worse one
     */
    public boolean isWorse() {
        return to.compareTo(from) > 0;
    }
}
