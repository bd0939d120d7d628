package org.health4j;

import java.time.Instant;
import java.util.Optional;

/** What is shown of a check, and since when. */
record CheckState(
        Status status,
        Reason reason,
        Instant since,
        long sinceNanos,
        Optional<CheckOverride> override,
        Optional<Health> found) {

    /** A state without parts that somebody else has found. */
    CheckState(Status status, Reason reason, Instant since, long sinceNanos, Optional<CheckOverride> override) {
        this(status, reason, since, sinceNanos, override, Optional.empty());
    }

    /** The next state; the same since where only the reason changes. */
    CheckState next(Status next, Reason why, Instant at, long nanos, Optional<CheckOverride> by) {
        return next(next, why, at, nanos, by, Optional.empty());
    }

    /** The same, with what was found where that has parts. */
    CheckState next(
            Status next, Reason why, Instant at, long nanos, Optional<CheckOverride> by, Optional<Health> found) {
        boolean turned = next != status;
        return new CheckState(next, why, turned ? at : since, turned ? nanos : sinceNanos, by, found);
    }

    boolean looksLike(CheckState other) {
        return status == other.status
                && reason.equals(other.reason)
                && override.equals(other.override)
                && found.isPresent() == other.found.isPresent()
                && (found.isEmpty() || found.get().looksLike(other.found.get()));
    }
}
