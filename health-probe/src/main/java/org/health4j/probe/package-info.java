/** The probe's command line, see {@link org.health4j.probe.HealthProbe}. */
@NullMarked
package org.health4j.probe;

import org.jspecify.annotations.NullMarked;
