package org.health4j;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last runs and transitions of a check, in bounded space. Safe for use by several threads; what it does under its lock is short. */
final class CheckHistory {

    private static final int RUNS = 100;
    private static final int TRANSITIONS = 20;

    private final long[] tookNanos = new long[RUNS]; // all of these: guarded by this
    private final boolean[] failed = new boolean[RUNS];
    private final Deque<Transition> transitions = new ArrayDeque<>(TRANSITIONS);
    private long runs;
    private long passed;
    private long timedOut;
    private long changed;
    private Duration together = Duration.ZERO;
    private @Nullable Instant lastPassed;
    private @Nullable RunStatistics statistics; // of the runs so far, where somebody has asked since the last one

    /** A run that was given up at its deadline has not passed, whatever is found of that. */
    synchronized void add(boolean passing, boolean givenUp, long took, Instant at) {
        int place = (int) (runs % RUNS);
        tookNanos[place] = took;
        failed[place] = givenUp || !passing;
        runs++;
        statistics = null;
        together = together.plusNanos(took);
        if (givenUp) {
            timedOut++;
        } else if (passing) {
            passed++;
            lastPassed = at;
        }
    }

    synchronized void add(Transition transition) {
        changed++;
        if (transitions.size() == TRANSITIONS) {
            transitions.removeLast();
        }
        transitions.addFirst(transition);
    }

    synchronized RunStatistics runs() {
        RunStatistics known = statistics;
        if (known != null) {
            return known;
        }
        int count = (int) Math.min(runs, RUNS);
        int failures = 0;
        for (int i = 0; i < count; i++) {
            failures += failed[i] ? 1 : 0;
        }
        known = RunStatistics.of(Arrays.copyOf(tookNanos, count), failures);
        statistics = known;
        return known;
    }

    synchronized RunTotals totals() {
        return new RunTotals(
                passed, runs - passed - timedOut, timedOut, together, changed, Optional.ofNullable(lastPassed));
    }

    synchronized List<Transition> transitions() {
        return List.copyOf(transitions);
    }
}
