/**
 * Indicators for what is in every process and on every machine, without a dependency.
 *
 * <p>None of them asks anything over a network: each counts as local, and the monitor takes it into any group. That it may stand in
 * {@linkplain org.health4j.HealthGroup#LIVENESS liveness} does not mean that it should. Liveness asks whether a restart would help, and that is so
 * for two of them only: {@link org.health4j.indicator.DeadlockIndicator} and {@link org.health4j.indicator.Heartbeat}. A full disk, an expired
 * certificate or a backup that is too old is the same after the restart.
 *
 * <p>{@link org.health4j.indicator.DeadlockIndicator} and {@link org.health4j.indicator.HeapIndicator} need the JDK's module
 * {@code java.management}, which this module asks for only when they are made. On the class path of an ordinary JDK it is there. An application
 * that is a module itself says {@code requires java.management}, an image that is linked without one adds it.
 */
@NullMarked
package org.health4j.indicator;

import org.jspecify.annotations.NullMarked;
