package org.health4j;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes transitions to the log: for the worse at WARN, for the better at INFO, the failure that was thrown redacted. */
final class TransitionLog {

    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);

    private TransitionLog() {}

    static void write(Transition transition, CheckState from, @Nullable CheckRunReport run) {
        LoggingEventBuilder event = LOG.atLevel(transition.isWorse() ? Level.WARN : Level.INFO)
                .addKeyValue("check", transition.name())
                .addKeyValue("status", transition.to())
                .addKeyValue("reason", transition.reason());
        if (run != null) {
            event = event.addKeyValue("took", run.took());
        }
        event.addKeyValue("was", transition.from())
                .addKeyValue("lasted", transition.lasted())
                .log(
                        "check {} is {}, was {} for {}{}",
                        transition.name(),
                        described(transition.to(), transition.reason()),
                        described(from.status(), from.reason()),
                        rounded(transition.lasted()),
                        run == null ? "" : described(run));
    }

    private static String described(CheckRunReport run) {
        String cause =
                run.health().cause().map(e -> ": " + Redaction.describe(e)).orElse("");
        return " (run took " + rounded(run.took()) + ")" + cause;
    }

    static void overridden(String check, Status status, Reason reason, String author, Duration duration) {
        LOG.atWarn()
                .addKeyValue("check", check)
                .addKeyValue("status", status)
                .addKeyValue("reason", reason)
                .addKeyValue("author", author)
                .addKeyValue("duration", duration)
                .log("check {} is overridden by {}: {} for {}", check, author, described(status, reason), duration);
    }

    static void overrideEnded(String check, String by) {
        LOG.atInfo()
                .addKeyValue("check", check)
                .addKeyValue("author", by)
                .log("the override of check {} was ended by {}", check, by);
    }

    static void added(String check) {
        LOG.atInfo().addKeyValue("check", check).log("check {} was added", check);
    }

    static void removed(String check) {
        LOG.atInfo().addKeyValue("check", check).log("check {} was removed", check);
    }

    static void drained(String by) {
        LOG.atInfo()
                .addKeyValue("author", by)
                .log("draining, as {} wants: readiness is OUT_OF_SERVICE from here on", by);
    }

    private static String described(Status status, Reason reason) {
        return reason.equals(Reason.OK) ? status.name() : status + " " + reason;
    }

    private static String rounded(Duration duration) {
        return duration.toSeconds() >= 10 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
