package org.health4j.micrometer;

import java.util.HashMap;
import java.util.Map;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.HealthReport;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;

/**
 * The status of each check, the monitor's own among them, by name. The names are gone through once for each report, which is the same object for as long as
 * nothing in it changes; every other look is one at a map. Safe for use by several threads.
 */
final class Latest {

    private record ByName(HealthReport report, Map<String, Status> statuses) {

        static ByName of(HealthReport report) {
            Map<String, Status> statuses = new HashMap<>(report.checks().size() * 2);
            report.checks().forEach(check -> statuses.put(check.name(), check.status()));
            return new ByName(report, statuses);
        }
    }

    private final HealthMonitor monitor;
    private volatile ByName latest;

    Latest(HealthMonitor monitor) {
        this.monitor = monitor;
        this.latest = ByName.of(monitor.peek(HealthGroup.OVERALL));
    }

    /** What is shown of a check; nothing where it has been removed. */
    @SuppressWarnings("ReferenceEquality") // asks whether it was replaced
    @Nullable
    Status of(String check) {
        HealthReport report = monitor.peek(HealthGroup.OVERALL);
        ByName current = latest;
        if (current.report != report) {
            current = ByName.of(report);
            latest = current;
        }
        return current.statuses.get(check);
    }
}
