/**
 * What tests of health checks need: the {@linkplain org.health4j.testkit.HealthIndicatorContract contract} that every indicator holds, a
 * {@linkplain org.health4j.testkit.FaultyProxy proxy} with the faults of networks and servers and {@linkplain org.health4j.testkit.ProcessFreezer
 * processes that freeze}, what an indicator shows of {@linkplain org.health4j.testkit.FaultMatrix each fault}, watches for what is {@linkplain
 * org.health4j.testkit.LeakWatch left behind} and for {@linkplain org.health4j.testkit.SecretWatch secrets}, and {@linkplain
 * org.health4j.testkit.ManualTime time} that is turned by hand.
 */
@NullMarked
package org.health4j.testkit;

import org.jspecify.annotations.NullMarked;
