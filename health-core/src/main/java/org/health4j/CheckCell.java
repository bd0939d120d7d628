package org.health4j;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What readers see of one check. Written under the picture's lock, read by anyone at any time.
 *
 * <p>Staleness is not written by anybody: it is judged when somebody looks, so that it shows even when nothing runs any more.
 */
final class CheckCell {

    /** For what does not age: half the range, so that subtraction tells it from the past. */
    static final long FOREVER = Long.MAX_VALUE / 2;

    private final String name;
    private final Status whenStale;
    private volatile CheckState state;
    private volatile long freshUntil;
    private volatile boolean shownStale;
    private volatile @Nullable Instant staleSince; // when somebody first saw it

    CheckCell(String name, Status whenStale, CheckState state, long freshUntil) {
        this.name = name;
        this.whenStale = whenStale;
        this.state = state;
        this.freshUntil = freshUntil;
    }

    CheckState state() {
        return state;
    }

    void state(CheckState next) {
        state = next;
    }

    /**
     * Puts the expiry off, or sets it for the first time.
     *
     * @return whether the check must be shown anew: a reader has shown it as stale, or what is shown counts on a later expiry
     */
    boolean renew(long until) {
        boolean sooner = until - freshUntil < 0;
        freshUntil = until;
        boolean wasShown = shownStale;
        if (wasShown) {
            shownStale = false;
            staleSince = null;
        }
        return wasShown || sooner;
    }

    /** The earlier of that time and the check's expiry, where it has one to come. */
    long earliest(long other, long now) {
        long mine = freshUntil;
        return mine - now > 0 && mine - other < 0 ? mine : other;
    }

    boolean isStale(long now) {
        if (now - freshUntil < 0) {
            return false;
        }
        // Flag first, then look again. Either this look sees a renewal, or the renewal sees the flag and has the check
        // shown anew.
        shownStale = true;
        return now - freshUntil >= 0;
    }

    CheckReport report(boolean required) {
        CheckState current = state;
        return new CheckReport(
                name,
                current.status(),
                current.reason(),
                required,
                current.since(),
                current.override(),
                current.found());
    }

    /** The same report gone stale; going stale never makes a status milder. */
    CheckReport stale(CheckReport report, InstantSource clock) {
        if (whenStale.compareTo(report.status()) <= 0) {
            return report;
        }
        Instant since = staleSince;
        if (since == null) {
            // Two readers may both come first, at the same instant.
            since = clock.instant();
            staleSince = since;
        }
        return new CheckReport(
                name, whenStale, Reason.STALE, report.required(), since, report.override(), Optional.empty());
    }
}
