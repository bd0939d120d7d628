package org.health4j.http;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.health4j.Health;
import org.health4j.HealthMonitor;
import org.jspecify.annotations.Nullable;

/** Reads answers that are a service's health. Safe for use by several threads. */
final class DownstreamHealth {

    static final int MOST_BYTES = 1_024 * 1_024;

    private final Set<String> without;
    private final int depth;
    private volatile @Nullable String lastName;

    DownstreamHealth(Set<String> without, int depth) {
        this.without = Set.copyOf(without);
        this.depth = depth;
    }

    Health read(
            int code, CappedBody.Content body, HttpExpectations expectations, Optional<HealthMonitor.Service> self) {
        boolean expected = expectations.isExpected(code);
        if (!expected && (expectations.namesStatus() || code < 500)) {
            return expectations.ofStatus(code, body);
        }
        if (!body.isWhole()) {
            return HttpExpectations.badBody("TOO_LONG");
        }
        if (code == 204) {
            return Health.up(); // Helidon's and Vert.x' way to say so
        }
        HealthNode root;
        try {
            root = HealthReader.read(body.bytes());
        } catch (IOException e) {
            // Without the failure, which quotes from the body.
            return expected ? HttpExpectations.badBody("NO_HEALTH") : HttpExpectations.badStatus(code);
        }
        if (!expected && root.stated().isPassing()) {
            return HttpExpectations.badStatus(code);
        }
        lastName = Subtree.service(root).orElse(null);
        return new Subtree(self.map(HealthMonitor.Service::name).orElse(null), without, depth)
                .of(root, !expected || !root.stated().isPassing());
    }

    /** Whose health it is, as far as that is known, also where nobody has answered. */
    Health named(Health health) {
        String name = lastName;
        return name == null || health.details().containsKey(Health.SERVICE)
                ? health
                : health.with(Health.SERVICE, name);
    }
}
