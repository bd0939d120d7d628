package org.health4j.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.noop.NoopMeter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.health4j.CheckReport;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry and the meters that it holds of a monitor. A registry tells listeners of its own of what is added and removed: no lock is held meanwhile, but one thing
 * is done at a time. Safe for use by several threads.
 */
final class BoundRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(BoundRegistry.class);

    /** What the names of the monitor's own checks begin with, and those of no others. */
    private static final String OWN = "health4j.";

    /** A check's meters, and what they read: counters and timers hold it weakly, so that it would be gone where a filter lets no gauge through. */
    private record OfCheck(CheckMeters read, List<Meter> meters) {}

    private final MeterRegistry registry;
    private final Tags tags;
    private final HealthMonitor monitor;
    private final Latest latest;
    private final Turns turns = new Turns();
    private final Set<Meter> own = Others.identitySet();
    private final List<Meter> lasting = new ArrayList<>();
    private final Map<String, OfCheck> byCheck = new LinkedHashMap<>();
    private boolean closed; // these: by whose turn it is

    /** Nothing is registered before {@link #open()}, and what is asked for meanwhile is done after it. */
    BoundRegistry(MeterRegistry registry, Tags tags, HealthMonitor monitor, Latest latest) {
        this.registry = registry;
        this.tags = tags;
        this.monitor = monitor;
        this.latest = latest;
    }

    /**
     * Registers all meters, or none.
     *
     * @throws IllegalStateException when the registry has those of another monitor from which these cannot be told
     */
    void open() {
        try {
            Others others = others();
            lasting.addAll(added(others, this::registerLasting));
            for (String check : monitor.checks()) {
                add(check, others);
            }
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        } finally {
            turns.pass();
        }
    }

    /** Gives meters to the checks that have none, and takes them from those that are no more. */
    void keepUp() {
        turns.take(() -> logged("the checks", this::compare));
    }

    /** The same, and a check of that name that is there already gets new ones. */
    void replace(String check) {
        turns.take(() -> {
            drop(check);
            logged("the checks", this::compare);
        });
    }

    /** Takes all of them away; where another thread is at it, that one does. */
    void close() {
        turns.take(this::end);
    }

    private Others others() {
        return new Others(registry.getMeters(), own);
    }

    private void registerLasting(Consumer<Meter> to) {
        monitor.groups().forEach(group -> GroupMeters.register(registry, tags, monitor, group, to));
        monitor.peek(HealthGroup.OVERALL).checks().stream()
                .map(CheckReport::name)
                .filter(name -> name.startsWith(OWN))
                .forEach(name -> CheckMeters.registerStatus(registry, tags, latest, name, to));
    }

    private void compare() {
        if (closed) {
            return;
        }
        Set<String> present = new HashSet<>(monitor.checks());
        List.copyOf(byCheck.keySet()).stream()
                .filter(name -> !present.contains(name))
                .forEach(this::drop);
        present.removeAll(byCheck.keySet());
        if (!present.isEmpty()) {
            Others others = others();
            present.forEach(name -> logged(name, () -> add(name, others)));
        }
    }

    private void add(String check, Others others) {
        CheckMeters read;
        try {
            read = new CheckMeters(monitor, check);
        } catch (IllegalArgumentException e) {
            // Removed meanwhile, which will be told.
            return;
        }
        byCheck.put(check, new OfCheck(read, added(others, to -> read.register(registry, tags, latest, to))));
    }

    private void drop(String check) {
        OfCheck gone = byCheck.remove(check);
        if (gone != null) {
            remove(gone.meters());
        }
    }

    private void end() {
        closed = true;
        remove(lasting);
        lasting.clear();
        List.copyOf(byCheck.keySet()).forEach(this::drop);
    }

    /** Those that this registration has added; where it fails it takes them back, but for one that would take another's from Prometheus along. */
    private List<Meter> added(Others others, Consumer<Consumer<Meter>> registration) {
        List<Meter> added = new ArrayList<>();
        try {
            registration.accept(meter -> {
                if (meter instanceof NoopMeter || own.contains(meter)) {
                    // A filter denies it, or makes one of several.
                    return;
                }
                requireApart(!others.have(meter));
                own.add(meter);
                added.add(meter);
                requireApart(!others.haveOtherKeys(meter));
            });
            return added;
        } catch (RuntimeException | Error e) {
            added.removeIf(others::haveSameValues);
            remove(added);
            throw e;
        }
    }

    private void requireApart(boolean apart) {
        if (!apart) {
            throw new IllegalStateException(
                    "tags: " + tags.stream().toList()
                            + " (expected: tags that tell this monitor from the one whose meters the registry has, of the same keys)");
        }
    }

    private void remove(List<Meter> meters) {
        for (Meter meter : meters) {
            own.remove(meter);
            logged(meter.getId().getName(), () -> registry.remove(meter));
        }
    }

    /** For what nobody waits for, or must not stop the rest. */
    private static void logged(String what, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("a meter registry failed on {}: {}", what, e.getClass().getName());
            LOG.debug("a meter registry failed", e);
        }
    }
}
