package org.health4j;

import java.time.Duration;
import java.util.List;

/**
 * A run that has outlived its deadline and has not ended.
 *
 * @param since how long it has been going, from its start
 * @param stack where its thread stands just now, the innermost frame first; empty where it has not begun
 */
public record StuckRun(Duration since, List<StackTraceElement> stack) {

    /** Copies the list. */
    public StuckRun {
        stack = List.copyOf(stack);
    }
}
