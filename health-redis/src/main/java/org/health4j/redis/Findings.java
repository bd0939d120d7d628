package org.health4j.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.health4j.Health;

/** What the answers of one run come to: the worst of what was found, the first where several are as bad, with the details of all. Not safe for use by several threads. */
final class Findings {

    private Health worst = Health.up();
    private final List<UnaryOperator<Health>> details = new ArrayList<>();

    void found(Health health) {
        if (health.status().compareTo(worst.status()) > 0) {
            worst = health;
        }
    }

    /** An answer that Redis does not give. */
    void unexpected() {
        found(Health.down(RedisIndicator.EXPECTATION_FAILED));
    }

    void detail(String name, String value) {
        details.add(health -> health.with(name, value));
    }

    void detail(String name, long value) {
        details.add(health -> health.with(name, value));
    }

    void detail(String name, Duration value) {
        details.add(health -> health.with(name, value));
    }

    Health health() {
        Health health = worst;
        for (UnaryOperator<Health> detail : details) {
            health = detail.apply(health);
        }
        return health;
    }
}
