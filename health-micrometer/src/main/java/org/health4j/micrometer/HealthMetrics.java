package org.health4j.micrometer;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.health4j.HealthListener;
import org.health4j.HealthMonitor;
import org.health4j.Transition;
import org.jspecify.annotations.Nullable;

/**
 * A monitor's picture as Micrometer meters. They read what the monitor knows: a scrape runs no check, not even one that runs on demand, and waits for none.
 *
 * <pre>{@code
 * HealthMetrics metrics = HealthMetrics.of(monitor);
 * metrics.bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>The meters, and what Prometheus calls them</caption>
 * <thead><tr><th>meter</th><th>kind</th><th>tags</th><th>Prometheus</th><th>what it says</th></tr></thead>
 * <tbody>
 * <tr><td>{@code health.check.status}</td><td>gauge</td><td>check, status</td><td>{@code health_check_status}</td>
 * <td>1 for the status that the check has, 0 for the other four; also of the monitor's own check, {@code health4j.scheduler}</td></tr>
 * <tr><td>{@code health.check.runs}</td><td>counter</td><td>check, outcome</td><td>{@code health_check_runs_total}</td>
 * <td>runs that were a {@code success} (UP or DEGRADED), a {@code failure}, or a {@code timeout}; one that stays stuck counts as a further timeout each
 * period</td></tr>
 * <tr><td>{@code health.check.duration}</td><td>timer: count and sum</td><td>check</td>
 * <td>{@code health_check_duration_seconds_count}, {@code health_check_duration_seconds_sum}</td>
 * <td>how long the runs took, those that were given up as long as they had taken by then</td></tr>
 * <tr><td>{@code health.check.duration.p99}</td><td>gauge, seconds</td><td>check</td><td>{@code health_check_duration_p99_seconds}</td>
 * <td>what 99 % of the last 100 runs did not exceed; NaN before the first</td></tr>
 * <tr><td>{@code health.check.duration.max}</td><td>gauge, seconds</td><td>check</td><td>{@code health_check_duration_max_seconds}</td>
 * <td>the longest of the last 100 runs; NaN before the first</td></tr>
 * <tr><td>{@code health.check.transitions}</td><td>counter</td><td>check</td><td>{@code health_check_transitions_total}</td>
 * <td>how often the status has changed</td></tr>
 * <tr><td>{@code health.check.age}</td><td>gauge, seconds</td><td>check</td><td>{@code health_check_age_seconds}</td>
 * <td>how long ago the last result was known; NaN before the first</td></tr>
 * <tr><td>{@code health.check.last.success.timestamp}</td><td>gauge, seconds</td><td>check</td>
 * <td>{@code health_check_last_success_timestamp_seconds}</td>
 * <td>when the last run that passed ended, since 1970; NaN before that</td></tr>
 * <tr><td>{@code health.check.worst.case.detection}</td><td>gauge, seconds</td><td>check</td>
 * <td>{@code health_check_worst_case_detection_seconds}</td>
 * <td>how long a fault can last before the check shows it</td></tr>
 * <tr><td>{@code health.check.stuck}</td><td>gauge</td><td>check</td><td>{@code health_check_stuck}</td>
 * <td>1 where a run has outlived its deadline and has not ended, otherwise 0</td></tr>
 * <tr><td>{@code health.group.healthy}</td><td>gauge</td><td>group</td><td>{@code health_group_healthy}</td>
 * <td>1 where a probe of the group is told 200, 0 where it is told 503</td></tr>
 * <tr><td>{@code health.group.status}</td><td>gauge</td><td>group, status</td><td>{@code health_group_status}</td>
 * <td>1 for the status that the group has, 0 for the other four</td></tr>
 * </tbody>
 * </table>
 *
 * <p>These are 16 meters for each check and 6 for each group, whatever happens: reasons, details and messages become no tags. A check that is added or removed
 * while the monitor runs gets or loses its meters. Each gauge is read by itself, so that a scrape during a transition can find the old status in one and the
 * new one in the next. The meters hold the monitor; nobody has to hold this object.
 *
 * <p>Safe for use by several threads.
 */
public final class HealthMetrics implements MeterBinder, AutoCloseable {

    private static final Set<String> TAKEN = Set.of("check", "group", "outcome", "status");

    private final HealthMonitor monitor;
    private final Tags tags;
    private final Latest latest;
    private final Object lock = new Object();
    private final IdentityHashMap<MeterRegistry, BoundRegistry> bound =
            new IdentityHashMap<>(); // these: guarded by lock
    private HealthListener.@Nullable Registration listening;
    private boolean closed;

    private HealthMetrics(HealthMonitor monitor, Tags tags) {
        this.monitor = monitor;
        this.tags = tags;
        this.latest = new Latest(monitor);
    }

    /**
     * The metrics of a monitor.
     *
     * @param monitor a monitor
     * @return metrics that no registry knows yet, see {@link #bindTo}
     */
    public static HealthMetrics of(HealthMonitor monitor) {
        return of(monitor, Tags.empty());
    }

    /**
     * The metrics of a monitor, with tags of yours. Where several monitors share a registry, each of them needs tags of the same keys that tell it apart.
     *
     * @param monitor a monitor
     * @param tags are on all meters; none of {@code check}, {@code group}, {@code outcome} and {@code status}
     * @return metrics that no registry knows yet, see {@link #bindTo}
     * @throws IllegalArgumentException when a key is taken
     */
    public static HealthMetrics of(HealthMonitor monitor, Iterable<Tag> tags) {
        for (Tag tag : tags) {
            if (TAKEN.contains(tag.getKey())) {
                throw new IllegalArgumentException("tag: " + tag.getKey() + " (expected: none of " + TAKEN + ")");
            }
        }
        return new HealthMetrics(requireNonNull(monitor, "monitor"), Tags.of(tags));
    }

    /**
     * Adds the meters to a registry, and keeps up with checks that come and go. Several registries may be given; doing it again with the same one does nothing.
     * Where it throws, it has taken back what it had added.
     *
     * @param registry where the meters are registered; it calls its listeners on this thread or on one of the monitor's own, with no lock held
     * @throws IllegalStateException when this is closed, or the registry has meters of another monitor with the same tags, or with tags of other keys, beside which
     *     Prometheus would leave these out
     * @throws RuntimeException what the registry throws
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        BoundRegistry binding = new BoundRegistry(requireNonNull(registry, "registry"), tags, monitor, latest);
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the metrics are closed (expected: open ones)");
            }
            if (bound.putIfAbsent(registry, binding) != null) {
                return;
            }
            if (listening == null) {
                // Before the checks are looked at: what happens from here on is told.
                listening = monitor.listen(new Membership());
            }
        }
        try {
            binding.open();
        } catch (RuntimeException | Error e) {
            synchronized (lock) {
                bound.remove(registry);
            }
            throw e;
        }
    }

    /**
     * Takes all meters from their registries. Doing it again does nothing. Where another thread is adding meters at that instant, that thread takes them away once it
     * has.
     */
    @Override
    public void close() {
        List<BoundRegistry> bindings;
        synchronized (lock) {
            closed = true;
            if (listening != null) {
                listening.close();
                listening = null;
            }
            bindings = List.copyOf(bound.values());
            bound.clear();
        }
        bindings.forEach(BoundRegistry::close);
    }

    private List<BoundRegistry> bindings() {
        synchronized (lock) {
            return List.copyOf(bound.values());
        }
    }

    /** Told on a thread of its own, and perhaps late: what there is now decides. */
    private final class Membership implements HealthListener {

        @Override
        public void onTransition(Transition transition) {
            // The gauges look by themselves.
        }

        @Override
        public void onAdded(String check) {
            bindings().forEach(BoundRegistry::keepUp);
        }

        /** Where there is a new check of that name already, its counters are new ones, too. */
        @Override
        public void onRemoved(String check) {
            bindings().forEach(registry -> registry.replace(check));
        }
    }
}
