package org.health4j;

import java.util.ServiceLoader;

/**
 * Brings checks along with a jar: found by {@link ServiceLoader} when the builder says {@link HealthMonitorBuilder#discover()}.
 *
 * <p>An implementation is public with a public constructor without parameters (or, in a named module, a {@code public static provider()}
 * method), and is named in {@code META-INF/services/org.health4j.HealthIndicatorProvider}, or by {@code provides} in the module's descriptor.
 */
@FunctionalInterface
public interface HealthIndicatorProvider {

    /**
     * Registers what it brings along.
     *
     * @param builder the application's own; to register checks and memberships with, not to be started
     */
    void provide(HealthMonitorBuilder builder);
}
