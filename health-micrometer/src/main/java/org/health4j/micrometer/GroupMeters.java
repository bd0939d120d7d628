package org.health4j.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.Status;

/** What the meters of one group say. */
final class GroupMeters {

    static final String HEALTHY = "health.group.healthy";

    private GroupMeters() {}

    static List<Meter> register(MeterRegistry registry, Tags tags, HealthMonitor monitor, HealthGroup group) {
        Tags ofGroup = tags.and("group", group.name());
        List<Meter> registered = new ArrayList<>();
        registered.add(Gauge.builder(HEALTHY, monitor, each -> each.peek(group).healthy() ? 1 : 0)
                .description("1 where a probe of the group is told 200, 0 where it is told 503")
                .tags(ofGroup)
                .strongReference(true)
                .register(registry));
        for (Status status : Status.values()) {
            registered.add(Gauge.builder(
                            "health.group.status",
                            monitor,
                            each -> each.peek(group).status() == status ? 1 : 0)
                    .description("1 for the status that the group has, 0 for the others")
                    .tags(ofGroup.and("status", status.name()))
                    .strongReference(true)
                    .register(registry));
        }
        return registered;
    }
}
