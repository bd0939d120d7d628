package org.health4j.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Consumer;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.Status;

/** What the meters of one group say. */
final class GroupMeters {

    private GroupMeters() {}

    static void register(
            MeterRegistry registry, Tags tags, HealthMonitor monitor, HealthGroup group, Consumer<Meter> registered) {
        Tags ofGroup = tags.and("group", group.name());
        registered.accept(Gauge.builder(
                        "health.group.healthy",
                        monitor,
                        each -> each.peek(group).healthy() ? 1 : 0)
                .description("1 where a probe of the group is told 200, 0 where it is told 503")
                .tags(ofGroup)
                .strongReference(true)
                .register(registry));
        for (Status status : Status.values()) {
            registered.accept(Gauge.builder(
                            "health.group.status",
                            monitor,
                            each -> each.peek(group).status() == status ? 1 : 0)
                    .description("1 for the status that the group has, 0 for the others")
                    .tags(ofGroup.and("status", status.name()))
                    .strongReference(true)
                    .register(registry));
        }
    }
}
