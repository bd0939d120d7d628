package org.health4j.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The meters that a registry has of others. Filters may have renamed all of them, so that only meters are compared, never what was asked for. Immutable. */
final class Others {

    private final Set<Meter> meters = identitySet();
    private final Map<String, Set<Set<String>>> keysByName = new HashMap<>();

    Others(Collection<Meter> all, Set<Meter> own) {
        for (Meter meter : all) {
            if (!own.contains(meter)) {
                meters.add(meter);
                keysByName
                        .computeIfAbsent(name(meter), name -> new HashSet<>())
                        .add(Set.copyOf(each(meter, Tag::getKey)));
            }
        }
    }

    /** By identity: meters of the same name and tags are equal. */
    static Set<Meter> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Whether it is one of theirs: a registry gives what it has where there is one of that name with those tags. */
    boolean have(Meter meter) {
        return meters.contains(meter);
    }

    /** Whether they have one of that name with other keys. Prometheus leaves out whoever comes second with those. */
    boolean haveOtherKeys(Meter meter) {
        Set<String> keys = Set.copyOf(each(meter, Tag::getKey));
        return keysByName.getOrDefault(name(meter), Set.of()).stream().anyMatch(theirs -> !theirs.equals(keys));
    }

    /** Whether they have one of that name with the same values. Prometheus would take that out of the scrape for the one that is removed, whatever its keys. */
    boolean haveSameValues(Meter meter) {
        List<String> values = each(meter, Tag::getValue);
        return meters.stream()
                .anyMatch(theirs -> name(theirs).equals(name(meter))
                        && each(theirs, Tag::getValue).equals(values));
    }

    private static String name(Meter meter) {
        return meter.getId().getName();
    }

    private static List<String> each(Meter meter, Function<Tag, String> part) {
        return meter.getId().getTags().stream().map(part).collect(Collectors.toList());
    }
}
