package org.health4j.jdbc;

import java.time.Duration;
import org.health4j.CheckContext;

/** A run that nobody ends: what it does at its deadline, it does by itself. */
record UnattendedRun(Duration remaining) implements CheckContext {

    @Override
    public Registration onTimeout(Runnable action) {
        return () -> {};
    }

    @Override
    public Registration interruptOnTimeout() {
        return () -> {};
    }
}
