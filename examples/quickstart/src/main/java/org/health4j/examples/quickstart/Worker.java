package org.health4j.examples.quickstart;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/** The application's work: a loop that beats. Only a restart mends one that is stuck, so that its beat belongs to liveness. */
final class Worker implements AutoCloseable {

    private static final Reason NO_PROGRESS = Reason.of("NO_PROGRESS");
    private static final Duration MOST_BETWEEN_BEATS = Duration.ofSeconds(10);

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "worker");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long lastBeat = System.nanoTime();

    private Worker() {}

    static Worker start() {
        Worker worker = new Worker();
        worker.loop.scheduleAtFixedRate(() -> worker.lastBeat = System.nanoTime(), 0, 500, TimeUnit.MILLISECONDS);
        return worker;
    }

    HealthIndicator indicator() {
        return HealthIndicator.local(context -> {
            long age = System.nanoTime() - lastBeat;
            return (age < MOST_BETWEEN_BEATS.toNanos() ? Health.up() : Health.down(NO_PROGRESS))
                    .with("lastBeatAgo", Duration.ofNanos(age));
        });
    }

    @Override
    public void close() {
        loop.shutdownNow();
    }
}
