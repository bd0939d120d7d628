package org.health4j.indicator;

import java.time.Duration;
import java.util.function.Supplier;
import org.health4j.HealthGroup;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;

/** Makes every indicator that needs {@code java.management}, and lets one run that does not. */
final class WithoutManagement {

    private WithoutManagement() {}

    public static void main(String[] arguments) {
        say(DeadlockIndicator::of);
        say(HeapIndicator::of);
        try (HealthMonitor monitor = HealthMonitor.builder()
                .liveness("loop", Heartbeat.of(Duration.ofHours(1)))
                .readiness("switch", SwitchIndicator.of())
                .start()) {
            monitor.refresh(HealthGroup.READINESS).toCompletableFuture().join();
            System.out.println(
                    "the others: " + monitor.report(HealthGroup.READINESS).status());
        }
    }

    private static void say(Supplier<HealthIndicator> made) {
        try {
            System.out.println(made.get());
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
    }
}
