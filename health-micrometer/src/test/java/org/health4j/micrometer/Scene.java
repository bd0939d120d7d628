package org.health4j.micrometer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthMonitor;
import org.health4j.HealthMonitorBuilder;
import org.health4j.testkit.ManualTime;

/** A monitor on manual time, and a check that finds what a test says. */
final class Scene {

    final ManualTime time = new ManualTime();
    final AtomicInteger runs = new AtomicInteger();
    private final Queue<Runnable> hung = new ArrayDeque<>();
    private boolean hangs;
    private Health found = Health.up();
    private Duration took = Duration.ZERO;

    HealthMonitorBuilder builder() {
        return HealthMonitor.builder()
                .ticker(time)
                .scheduler(time)
                .clock(time.clock())
                .executor(run -> {
                    if (hangs) {
                        hung.add(run);
                    } else {
                        run.run();
                    }
                });
    }

    Health look(CheckContext context) {
        runs.incrementAndGet();
        time.stall(took);
        return found;
    }

    /** From here on a run finds this, and takes so long. */
    void finds(Health next, Duration taking) {
        found = next;
        took = taking;
    }

    /** From here on a run does not end. */
    void hang() {
        hangs = true;
    }

    void heal() {
        hangs = false;
        hung.forEach(Runnable::run);
        hung.clear();
    }

    void pass(Duration duration) {
        time.advance(duration);
    }

    /** For what happens on a listener's thread; the test's timeout interrupts. */
    static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("not in time");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
