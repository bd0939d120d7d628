package org.health4j.http;

import org.health4j.HealthGroup;
import org.health4j.HealthReport;
import org.jspecify.annotations.Nullable;

/**
 * A group's route, and what was rendered of its report last: kept for as long as the report stays the same object, so that a read is a
 * look-up and allocates nothing.
 */
final class Route {

    private record Rendered(HealthReport report, HealthResponse response) {}

    /** The last answer in one format. Two requests that both find it outdated both render it; either may stay. */
    private static final class Kept {
        volatile @Nullable Rendered last;
    }

    private final HealthGroup group;
    private final Kept json = new Kept();
    private final Kept text = new Kept();

    Route(HealthGroup group) {
        this.group = group;
    }

    HealthGroup group() {
        return group;
    }

    /** What was rendered of this very report, if anything. */
    @SuppressWarnings("ReferenceEquality") // a report stays the same object for as long as nothing in it changes
    @Nullable
    HealthResponse kept(HealthReport report, Format format) {
        Rendered last = in(format).last;
        return last != null && last.report == report ? last.response : null;
    }

    void keep(HealthReport report, Format format, HealthResponse response) {
        in(format).last = new Rendered(report, response);
    }

    private Kept in(Format format) {
        return switch (format) {
            case JSON -> json;
            case TEXT -> text;
        };
    }
}
