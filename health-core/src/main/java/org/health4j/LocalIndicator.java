package org.health4j;

import static java.util.Objects.requireNonNull;

/** An indicator that looks at nothing but this process. */
record LocalIndicator(HealthIndicator indicator) implements HealthIndicator {

    LocalIndicator {
        requireNonNull(indicator, "indicator");
    }

    /** The indicator itself, where it was marked. */
    static HealthIndicator unwrapped(HealthIndicator indicator) {
        HealthIndicator inner = indicator;
        while (inner instanceof LocalIndicator local) {
            inner = local.indicator;
        }
        return inner;
    }

    @Override
    public Health check(CheckContext context) throws Exception {
        return indicator.check(context);
    }

    @Override
    public boolean isRemote() {
        return false;
    }
}
