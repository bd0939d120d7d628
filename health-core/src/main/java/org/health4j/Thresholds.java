package org.health4j;

import org.jspecify.annotations.Nullable;

/**
 * Decides what to believe: so many results in a row against the present belief turn it, one in its favour starts the count
 * again. The first result is believed at once. Guarded by its owner.
 */
final class Thresholds {

    private final int failures;
    private final int successes;
    private @Nullable Health believed;
    private int opposed;

    Thresholds(int failures, int successes) {
        this.failures = failures;
        this.successes = successes;
    }

    /** Takes a result in, and tells what is believed now. */
    Health apply(Health result) {
        Health current = believed;
        boolean passing = result.status().isPassing();
        if (current == null || current.status().isPassing() == passing) {
            return believe(result);
        }
        opposed++;
        return opposed >= (passing ? successes : failures) ? believe(result) : current;
    }

    private Health believe(Health result) {
        believed = result;
        opposed = 0;
        return result;
    }
}
