package org.health4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes transitions to the log: for the better at INFO, for the worse at WARN, with the details that were found and the failure that was thrown, both redacted; and
 * other reasons for the same status.
 */
final class TransitionLog {

    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);
    private static final int MOST_DETAILS = 2_000; // a stack among them
    private static final int MOST_PARTS = 5;
    private static final Pattern PLATFORM = Pattern.compile("^(java|javax|jdk|sun|com\\.sun)\\.");

    private TransitionLog() {}

    static void write(Transition transition, CheckState from, @Nullable CheckRunReport run, @Nullable Health told) {
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
                        run != null ? described(run, transition.isWorse()) : told != null ? found(told) : "");
    }

    /** The same status for another reason, which is no transition. */
    static void writeReason(String check, CheckState now, Reason before, CheckRunReport run) {
        LOG.atWarn()
                .addKeyValue("check", check)
                .addKeyValue("status", now.status())
                .addKeyValue("reason", now.reason())
                .addKeyValue("took", run.took())
                .log(
                        "check {} is {} still, now for {}, before for {}{}",
                        check,
                        now.status(),
                        now.reason(),
                        before,
                        described(run, true));
    }

    private static String described(CheckRunReport run, boolean worse) {
        Health health = run.health();
        String took = " (run took " + rounded(run.took()) + ")";
        return worse ? took + found(health) : took;
    }

    private static String found(Health health) {
        String details = health.details().isEmpty()
                ? ""
                : " " + Redaction.redact(health.details().toString(), MOST_DETAILS);
        String cause = health.cause().map(e -> ": " + Redaction.describe(e)).orElse("");
        boolean unexpected = health.reason().equals(Reason.EXCEPTION);
        List<String> parts = new ArrayList<>();
        collectFailing("", health, parts);
        String failing = parts.isEmpty() ? "" : " " + Redaction.redact(parts.toString(), MOST_DETAILS);
        return details
                + failing
                + cause
                + (unexpected ? health.cause().map(TransitionLog::place).orElse("") : "");
    }

    /** The parts that are not well, by the way to them: a part of a part is what made it so. */
    private static void collectFailing(String way, Health health, List<String> parts) {
        health.components().forEach((name, part) -> {
            if (part.status() != Status.UP && parts.size() < MOST_PARTS) {
                int before = parts.size();
                collectFailing(way + name + "/", part, parts);
                if (parts.size() == before) {
                    parts.add(way + name + " " + described(part.status(), part.reason()));
                }
            }
        });
    }

    /** Where in the application's own code it was thrown: a frame holds no message. */
    private static String place(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> !PLATFORM.matcher(frame.getClassName()).find())
                .findFirst()
                .map(frame -> ", at " + frame)
                .orElse("");
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
