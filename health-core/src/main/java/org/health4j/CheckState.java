package org.health4j;

import java.time.Instant;
import java.util.Optional;

/** What is shown of a check, and since when. */
record CheckState(Status status, Reason reason, Instant since, long sinceNanos, Optional<CheckOverride> override) {

    /** The next state; the same since where only the reason changes. */
    CheckState next(Status next, Reason why, Instant at, long nanos, Optional<CheckOverride> by) {
        boolean turned = next != status;
        return new CheckState(next, why, turned ? at : since, turned ? nanos : sinceNanos, by);
    }

    boolean looksLike(CheckState other) {
        return status == other.status && reason.equals(other.reason) && override.equals(other.override);
    }
}
