package org.health4j;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.health4j.testkit.ManualTime;

/** A monitor on manual time whose runs happen at once, or are held back to look hung. */
public final class Scene {

    public final ManualTime time = new ManualTime();
    final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;

    public HealthMonitorBuilder builder() {
        return HealthMonitor.builder()
                .ticker(time)
                .scheduler(time)
                .clock(time.clock())
                .executor(this::execute);
    }

    private void execute(Runnable run) {
        if (holding) {
            held.add(run);
        } else {
            run.run();
        }
    }

    /** From here on a run that is started does not get anywhere. */
    void hang() {
        holding = true;
    }

    /** Runs get through again, first those that hung. */
    void heal() {
        holding = false;
        List<Runnable> released = new ArrayList<>(held);
        held.clear();
        released.forEach(Runnable::run);
    }

    public void pass(Duration duration) {
        time.advance(duration);
    }

    public static String line(HealthReport report) {
        return report.status() + " " + report.reason() + " " + (report.healthy() ? 200 : 503);
    }

    public static CheckReport check(HealthReport report, String name) {
        return report.checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
