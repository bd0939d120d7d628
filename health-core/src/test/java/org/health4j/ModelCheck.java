package org.health4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What must be shown of one check, calculated the plain way: from the list of its results and from when they came. Is told of the runs that
 * begin and end, and works out by itself when they time out.
 */
final class ModelCheck {

    private record Result(Status status, Reason reason) {}

    /** What is shown of it in a group. */
    record Shown(String name, Status status, Reason reason, boolean required) {

        static Shown of(CheckReport report) {
            return new Shown(report.name(), report.status(), report.reason(), report.required());
        }

        static Shown verdict(HealthReport report) {
            return new Shown("verdict", report.status(), report.reason(), true);
        }

        /** The worst of what they add, and the first of them where several are as bad. */
        static Shown verdict(List<Shown> all) {
            Status worst = Status.UP;
            Reason reason = Reason.OK;
            for (Shown each : all) {
                Status adds = each.required || each.status == Status.UP ? each.status : Status.DEGRADED;
                if (adds.compareTo(worst) > 0) {
                    worst = adds;
                    reason = each.reason;
                }
            }
            return new Shown("verdict", worst, reason, true);
        }
    }

    private final CheckOptions options;
    private final List<Result> results = new ArrayList<>();
    private @Nullable Result believed;
    private long observedAt;
    private @Nullable Result said;
    private long saidUntil;
    private boolean running;
    private boolean timedOut;
    private long startedAt;
    private long countedAt;
    private long dueBy; // when the next run must have begun at the latest
    private long notBefore; // and at the earliest

    ModelCheck(CheckOptions options, long now) {
        this.options = options;
        this.dueBy = now + options.initialDelay().toNanos();
        this.notBefore = dueBy;
    }

    CheckOptions options() {
        return options;
    }

    boolean isStuck() {
        return timedOut;
    }

    boolean isRunning() {
        return running;
    }

    private long period() {
        boolean passing = believed != null && believed.status.isPassing();
        return (passing ? options.period() : options.periodWhenDown()).toNanos();
    }

    void begin(long now) {
        if (running) {
            throw new AssertionError("a second run began beside the first");
        }
        if (now - notBefore < 0) {
            throw new AssertionError("a run began " + Duration.ofNanos(notBefore - now) + " too early");
        }
        running = true;
        startedAt = now;
    }

    void end(Health health, long now) {
        boolean late = timedOut;
        running = false;
        timedOut = false;
        if (!late) {
            boolean slow = options.degradedAfter()
                    .filter(limit -> now - startedAt >= limit.toNanos())
                    .isPresent();
            boolean degraded = slow && health.status() == Status.UP;
            observe(
                    degraded ? new Result(Status.DEGRADED, Reason.SLOW) : new Result(health.status(), health.reason()),
                    now);
        }
        if (options.onDemand().isPresent()) {
            notBefore = startedAt + options.onDemand().get().toNanos();
        } else {
            dueBy = later(now, startedAt + period());
            notBefore = startedAt
                    + Math.min(
                                    options.period().toNanos(),
                                    options.periodWhenDown().toNanos())
                            / 5
                            * 4;
        }
    }

    /** Somebody wants a new result now. */
    void refresh(long now) {
        if (!running) {
            dueBy = now;
            notBefore = now;
        }
    }

    void say(Status status, Reason reason, long until) {
        said = new Result(status, reason);
        saidUntil = until;
    }

    void endSaying() {
        said = null;
    }

    /** Everything that was due until now has happened, each at its time, or when the scheduler went on after it had stood. */
    void settle(long now, long resumedAt) {
        while (running) {
            long due = timedOut
                    ? countedAt + period()
                    : startedAt + options.timeout().toNanos();
            long at = later(due, resumedAt);
            if (at - now > 0 || (timedOut && options.onDemand().isPresent())) {
                break;
            }
            timedOut = true;
            countedAt = at;
            observe(new Result(Status.DOWN, Reason.TIMEOUT), at);
        }
        if (endsSaying(now, resumedAt)) {
            endSaying();
        }
    }

    /** What is said ends by now. */
    boolean endsSaying(long now, long resumedAt) {
        return said != null && later(saidUntil, resumedAt) - now <= 0;
    }

    OptionalLong saidUntil() {
        return said == null ? OptionalLong.empty() : OptionalLong.of(saidUntil);
    }

    /** No run is late. */
    void requireBegun(long now, long resumedAt) {
        if (!running && options.onDemand().isEmpty() && later(dueBy, resumedAt) - now <= 0) {
            throw new AssertionError("no run began, " + Duration.ofNanos(now - dueBy) + " after it was due");
        }
    }

    private void observe(Result result, long at) {
        observedAt = at;
        results.add(result);
        boolean passing = result.status.isPassing();
        int needed = passing ? options.successThreshold() : options.failureThreshold();
        boolean agrees = believed == null || believed.status.isPassing() == passing;
        boolean inARow = results.size() >= needed
                && results.subList(results.size() - needed, results.size()).stream()
                        .allMatch(each -> each.status.isPassing() == passing);
        if (agrees || inARow) {
            believed = result;
        }
    }

    Shown shown(String name, boolean required, long now) {
        Result shown =
                said != null ? said : Optional.ofNullable(believed).orElse(new Result(Status.UNKNOWN, Reason.PENDING));
        return isStale(now) && shown.status.compareTo(Status.UNKNOWN) < 0
                ? new Shown(name, Status.UNKNOWN, Reason.STALE, required)
                : new Shown(name, shown.status, shown.reason, required);
    }

    private boolean isStale(long now) {
        long allowed = 3 * options.period().toNanos() + options.timeout().toNanos();
        return !results.isEmpty() && options.onDemand().isEmpty() && now - observedAt >= allowed;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
