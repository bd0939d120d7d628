package org.health4j;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes transitions to the log: for the worse at WARN, for the better at INFO, the failure that was thrown redacted. */
final class TransitionLog {

    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);

    private TransitionLog() {}

    static void write(Transition transition, CheckState from, CheckRunReport run) {
        LOG.atLevel(transition.isWorse() ? Level.WARN : Level.INFO)
                .addKeyValue("check", transition.name())
                .addKeyValue("status", transition.to())
                .addKeyValue("reason", transition.reason())
                .addKeyValue("took", run.took())
                .addKeyValue("was", transition.from())
                .addKeyValue("lasted", transition.lasted())
                .log(
                        "check {} is {}, was {} for {} (run took {}){}",
                        transition.name(),
                        described(transition.to(), transition.reason()),
                        described(from.status(), from.reason()),
                        rounded(transition.lasted()),
                        rounded(run.took()),
                        run.health()
                                .cause()
                                .map(e -> ": " + Redaction.describe(e))
                                .orElse(""));
    }

    private static String described(Status status, Reason reason) {
        return reason.equals(Reason.OK) ? status.name() : status + " " + reason;
    }

    private static String rounded(Duration duration) {
        return duration.toSeconds() >= 10 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
