package org.health4j.testkit;

import org.junit.jupiter.api.function.Executable;

/** Does what a test says, which may throw anything. */
final class Executing {

    private Executing() {}

    static void now(Executable action, String what) {
        try {
            action.execute();
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(what + " could not be brought about", e);
        }
    }
}
