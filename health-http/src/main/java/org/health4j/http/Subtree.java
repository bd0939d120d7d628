package org.health4j.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;

/**
 * What a service takes over of another one's health.
 *
 * <p><b>Only what somebody has seen counts, and it travels at most {@code depth} services far.</b> A status that was derived from parts is never
 * believed but derived anew from those parts that are taken; where they are not sent, or lie too deep, it is left out with them. So no status can
 * go round in a ring of services and keep itself alive, whether or not these know their names; where they do, the own subtree is left out too.
 *
 * <p>Of too many parts the worst stay, each with all that leads to it. Used once.
 */
final class Subtree {

    private static final int MOST_PARTS = 256;
    private static final int MOST_SIDE_BY_SIDE = 60;
    private static final int MOST_NAME = 63;
    private static final Pattern SERVICE = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._/-]{0,99}");

    /** The same as {@link HealthNode}, judged anew. */
    private record Part(
            String name,
            Status status,
            Reason reason,
            @Nullable String service,
            List<Part> parts,
            boolean cut) {

        /** Whether somebody has seen this, beyond what its parts account for. */
        boolean isSeen() {
            return parts.isEmpty() || status.compareTo(worst(parts)) > 0;
        }

        Part reported() {
            return new Part(name, Status.DEGRADED, HttpIndicator.REPORTED, service, parts, cut);
        }

        static Status worst(List<Part> parts) {
            return parts.stream().map(Part::status).reduce(Status.UP, Status::worst);
        }
    }

    private final @Nullable String self;
    private final Set<String> without;
    private final int depth;
    private boolean ownFails; // of what is left out: the reader's own, or by name
    private boolean othersFail; // and what was derived from parts that are not to be seen

    /**
     * How to cut.
     *
     * @param self the name of the service that reads, where it has one
     * @param without the names of components that are left out, wherever they stand
     * @param depth how many levels of components are taken
     */
    Subtree(@Nullable String self, Set<String> without, int depth) {
        this.self = self;
        this.without = without;
        this.depth = depth;
    }

    /** Whose name may be shown. */
    static Optional<String> service(HealthNode node) {
        return Optional.ofNullable(node.service())
                .filter(name -> SERVICE.matcher(name).matches());
    }

    /**
     * What is taken over of an answer.
     *
     * @param failing whether the service says that it fails. Where nothing that is taken over fails, it is UP only if what was left out as the reader's own, or
     *     by name, accounts for that. Otherwise it is DEGRADED, and no worse: that passes, so nobody fails over it in his turn, and it cannot go round in a ring
     */
    Health of(HealthNode root, boolean failing) {
        Part judged = judged(root, 0, false);
        boolean unexplained = failing && judged.status.isPassing() && (othersFail || !ownFails);
        Part whole = unexplained ? judged.reported() : judged;
        List<List<Part>> seen = new ArrayList<>();
        collect(whole, List.of(), seen);
        seen.sort(Comparator.<List<Part>, Status>comparing(path -> path.get(path.size() - 1).status)
                .reversed()
                .thenComparingInt(List::size));
        IdentityHashMap<Part, Integer> kept = new IdentityHashMap<>();
        int omitted = root.omitted();
        for (List<Part> path : seen) {
            omitted += kept.size() + depth < MOST_PARTS && keep(path, kept) ? 0 : 1;
        }
        Health health = health(whole, kept);
        return omitted > 0 ? health.with("omitted", omitted) : health;
    }

    /** What is left out whatever it says. */
    private @Nullable Part taken(HealthNode node, int level, boolean capped) {
        boolean mine = node.service() != null && node.service().equals(self);
        boolean derived = node.reason().equals(HttpIndicator.DOWNSTREAM) && node.found() != Status.UP;
        boolean bare = node.children().isEmpty() || level == depth;
        boolean fails = !capped && !node.stated().isPassing();
        if (mine || without.contains(node.name())) {
            ownFails |= fails;
            return null;
        }
        if (derived && bare) {
            othersFail |= fails;
            return null;
        }
        return judged(node, level, capped);
    }

    private Part judged(HealthNode node, int level, boolean capped) {
        List<Part> parts = new ArrayList<>();
        Status asSent = Status.UP;
        boolean cut = false;
        for (HealthNode child : level < depth ? node.children() : List.<HealthNode>of()) {
            // What the whole does not count is as good as optional.
            boolean uncounted = child.contribution().compareTo(node.found()) > 0;
            asSent = asSent.worst(uncounted ? Status.DEGRADED : child.contribution());
            Part part = taken(child, level + 1, capped || child.optional() || uncounted);
            if (part != null) {
                parts.add(part);
            }
            cut = cut || part == null || part.cut;
        }
        boolean seen = node.found().compareTo(asSent) > 0 && !node.reason().equals(HttpIndicator.DOWNSTREAM);
        Status own = capped(seen ? node.found() : Status.UP, capped);
        Status status = own.worst(Part.worst(parts));
        boolean asSaid = status == own || (level > 0 && !cut && status == capped(node.found(), capped));
        return new Part(
                node.name(),
                status,
                asSaid ? reason(node, level) : HttpIndicator.DOWNSTREAM,
                service(node).orElse(null),
                parts,
                cut);
    }

    /** The whole's becomes the reason of the check that reads it, where another one's TIMEOUT would mislead. */
    private static Reason reason(HealthNode node, int level) {
        return level > 0 || node.reason().equals(Reason.DRAINING) ? node.reason() : HttpIndicator.REPORTED;
    }

    private static Status capped(Status status, boolean capped) {
        return capped && status != Status.UP ? Status.DEGRADED : status;
    }

    /** The ways to all that somebody has seen. */
    private static void collect(Part part, List<Part> above, List<List<Part>> seen) {
        List<Part> path = new ArrayList<>(above);
        path.add(part);
        if (part.isSeen()) {
            seen.add(path);
        }
        part.parts.forEach(each -> collect(each, path, seen));
    }

    /** Marks all on the way, with how many are kept right below; nothing where one of them has no room. */
    private static boolean keep(List<Part> path, IdentityHashMap<Part, Integer> kept) {
        for (int i = 1; i < path.size(); i++) {
            if (!kept.containsKey(path.get(i)) && kept.getOrDefault(path.get(i - 1), 0) >= MOST_SIDE_BY_SIDE) {
                return false;
            }
        }
        kept.putIfAbsent(path.get(0), 0);
        for (int i = 1; i < path.size(); i++) {
            if (kept.putIfAbsent(path.get(i), 0) == null) {
                kept.merge(path.get(i - 1), 1, Integer::sum);
            }
        }
        return true;
    }

    private static Health health(Part part, IdentityHashMap<Part, Integer> kept) {
        Health health = of(part.status, part.reason);
        if (part.service != null) {
            health = health.with(Health.SERVICE, part.service);
        }
        for (Part each : part.parts) {
            if (kept.containsKey(each)) {
                health =
                        health.withComponent(free(each.name, health.components().keySet()), health(each, kept));
            }
        }
        return health;
    }

    /** Two of one name are two. */
    static String free(String name, Set<String> taken) {
        String free = name;
        for (int i = 2; taken.contains(free); i++) {
            String suffix = "-" + i;
            free = name.substring(0, Math.min(name.length(), MOST_NAME - suffix.length())) + suffix;
        }
        return free;
    }

    private static Health of(Status status, Reason reason) {
        return switch (status) {
            case UP -> Health.up();
            case DEGRADED -> Health.degraded(reason);
            case UNKNOWN -> Health.unknown(reason);
            case OUT_OF_SERVICE -> Health.outOfService(reason);
            case DOWN -> Health.down(reason);
        };
    }
}
