/** A monitor's picture as Micrometer meters, see {@link org.health4j.micrometer.HealthMetrics}. */
@NullMarked
package org.health4j.micrometer;

import org.jspecify.annotations.NullMarked;
