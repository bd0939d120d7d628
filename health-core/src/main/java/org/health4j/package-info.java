/**
 * Health checks whose readers never wait.
 *
 * <p>An application registers {@linkplain org.health4j.HealthIndicator indicators} with a
 * {@linkplain org.health4j.HealthMonitor monitor}. The monitor runs them in the background and keeps one picture;
 * {@linkplain org.health4j.HealthGroup groups} are views of that picture; a
 * {@linkplain org.health4j.HealthReport report} is one instant of a view.
 */
@NullMarked
package org.health4j;

import org.jspecify.annotations.NullMarked;
