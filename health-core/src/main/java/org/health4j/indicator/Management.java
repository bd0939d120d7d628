package org.health4j.indicator;

import java.util.function.Supplier;

/** The way into {@code java.management}, which is not in every runtime image. */
final class Management {

    private Management() {}

    static <T> T of(String indicator, Supplier<T> view) {
        try {
            return view.get();
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    indicator
                            + ": no module java.management (expected: \"requires java.management\" in the application's"
                            + " module-info, or --add-modules java.management for java and jlink)",
                    e);
        }
    }
}
