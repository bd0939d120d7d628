package org.health4j;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes each transition to the log once, in order, on a thread of its own: an appender that blocks delays no check.
 *
 * <p>For the worse at WARN, for the better at INFO. The failure that was thrown stands in the line, redacted.
 */
final class TransitionLog {

    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);
    private static final int MOST_WAITING = 10_000;

    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            CheckThreads.daemon("log"),
            new ThreadPoolExecutor.DiscardOldestPolicy());

    TransitionLog() {
        writer.allowCoreThreadTimeOut(true);
    }

    void add(Transition transition) {
        writer.execute(() -> write(transition));
    }

    private static void write(Transition transition) {
        CheckState from = transition.from();
        CheckState to = transition.to();
        Level level = to.status().compareTo(from.status()) > 0 ? Level.WARN : Level.INFO;
        LOG.atLevel(level)
                .addKeyValue("check", transition.check())
                .addKeyValue("status", to.status())
                .addKeyValue("reason", to.reason())
                .addKeyValue("took", transition.run().took())
                .addKeyValue("was", from.status())
                .addKeyValue("lasted", transition.lasted())
                .log(
                        "check {} is {}, was {} for {} (run took {}){}",
                        transition.check(),
                        described(to),
                        described(from),
                        rounded(transition.lasted()),
                        rounded(transition.run().took()),
                        transition
                                .run()
                                .health()
                                .cause()
                                .map(e -> ": " + Redaction.describe(e))
                                .orElse(""));
    }

    private static String described(CheckState state) {
        return state.reason().equals(Reason.OK) ? state.status().name() : state.status() + " " + state.reason();
    }

    private static String rounded(Duration duration) {
        return duration.toSeconds() >= 10 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    void close(Duration patience) {
        writer.shutdown();
        try {
            writer.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
