package org.health4j.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.health4j.CheckReport;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;

/** A registry and the meters that it holds of a monitor. Not safe for use by several threads. */
final class BoundRegistry {

    /** What the names of the monitor's own checks begin with, and those of no others. */
    private static final String OWN = "health4j.";

    /** A check's meters, and what they read: counters and timers hold it weakly, so that it would be gone where a filter lets no gauge through. */
    private record OfCheck(CheckMeters read, List<Meter> meters) {}

    private final MeterRegistry registry;
    private final Tags tags;
    private final HealthMonitor monitor;
    private final Latest latest;
    private final List<Meter> lasting = new ArrayList<>();
    private final Map<String, OfCheck> byCheck = new LinkedHashMap<>();

    BoundRegistry(MeterRegistry registry, Tags tags, HealthMonitor monitor, Latest latest) {
        this.registry = registry;
        this.tags = tags;
        this.monitor = monitor;
        this.latest = latest;
        monitor.groups().forEach(group -> lasting.addAll(GroupMeters.register(registry, tags, monitor, group)));
        monitor.peek(HealthGroup.OVERALL).checks().stream()
                .map(CheckReport::name)
                .filter(name -> name.startsWith(OWN))
                .forEach(name -> lasting.addAll(CheckMeters.registerStatus(registry, tags, latest, name)));
        keepUp();
    }

    /** Gives meters to the checks that have none, and takes them from those that are no more. */
    void keepUp() {
        Set<String> present = new HashSet<>(monitor.checks());
        for (String name : List.copyOf(byCheck.keySet())) {
            if (!present.contains(name)) {
                drop(name);
            }
        }
        for (String name : present) {
            if (!byCheck.containsKey(name)) {
                add(name);
            }
        }
    }

    private void add(String check) {
        CheckMeters meters;
        try {
            meters = new CheckMeters(monitor, check);
        } catch (IllegalArgumentException e) {
            // Removed meanwhile, which will be told.
            return;
        }
        byCheck.put(check, new OfCheck(meters, meters.register(registry, tags, latest)));
    }

    void drop(String check) {
        OfCheck gone = byCheck.remove(check);
        if (gone != null) {
            gone.meters().forEach(registry::remove);
        }
    }

    void close() {
        lasting.forEach(registry::remove);
        List.copyOf(byCheck.keySet()).forEach(this::drop);
    }
}
