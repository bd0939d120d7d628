package org.health4j.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.health4j.CheckFigures;
import org.health4j.HealthMonitor;
import org.health4j.RunTotals;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;

/** What the meters of one check say. Safe for use by several threads. */
final class CheckMeters {

    private static final double NANOS_PER_SECOND = 1e9;

    private final HealthMonitor monitor;
    private final String check;
    private volatile CheckFigures last;

    /**
     * The meters of a check, none of which is registered yet.
     *
     * @throws IllegalArgumentException when there is no such check any more
     */
    CheckMeters(HealthMonitor monitor, String check) {
        this.monitor = monitor;
        this.check = check;
        this.last = monitor.figures(check);
    }

    /** What it said last, where the check has gone before its meters have: a meter that throws would spoil the whole scrape. */
    private CheckFigures figures() {
        try {
            CheckFigures now = monitor.figures(check);
            last = now;
            return now;
        } catch (IllegalArgumentException e) {
            return last;
        }
    }

    /** Registers all meters of the check. */
    void register(MeterRegistry registry, Tags tags, Latest latest, Consumer<Meter> registered) {
        registerStatus(registry, tags, latest, check, registered);
        register(registry, tags.and("check", check), registered);
    }

    /** Registers the status alone: the monitor's own check has nothing else. */
    static void registerStatus(
            MeterRegistry registry, Tags tags, Latest latest, String check, Consumer<Meter> registered) {
        for (Status status : Status.values()) {
            registered.accept(Gauge.builder("health.check.status", latest, all -> isNow(status, all.of(check)))
                    .description("1 for the status that the check has, 0 for the others")
                    .tags(tags.and("check", check, "status", status.name()))
                    .strongReference(true)
                    .register(registry));
        }
    }

    private static double isNow(Status status, @Nullable Status now) {
        return now == null ? Double.NaN : now == status ? 1 : 0;
    }

    private void register(MeterRegistry registry, Tags tags, Consumer<Meter> registered) {
        registered.accept(FunctionTimer.builder(
                        "health.check.duration",
                        this,
                        each -> runs(each.figures().totals()),
                        each -> each.figures().totals().took().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("How long the runs of the check took")
                .tags(tags)
                .register(registry));
        registered.accept(seconds(
                registry,
                tags,
                "health.check.duration.p99",
                "The duration that 99 % of the last 100 runs did not exceed",
                figures -> ifAny(figures, figures.runs().p99())));
        registered.accept(seconds(
                registry,
                tags,
                "health.check.duration.max",
                "The longest of the last 100 runs",
                figures -> ifAny(figures, figures.runs().max())));
        registered.accept(runs(registry, tags, "success", RunTotals::passed));
        registered.accept(runs(registry, tags, "failure", RunTotals::failed));
        registered.accept(runs(registry, tags, "timeout", RunTotals::timedOut));
        registered.accept(counter(
                registry,
                tags,
                "health.check.transitions",
                "How often the status that is shown of the check has changed",
                RunTotals::transitions));
        registered.accept(seconds(
                registry,
                tags,
                "health.check.age",
                "How long ago the last result was known",
                figures -> figures.age().map(CheckMeters::seconds).orElse(Double.NaN)));
        registered.accept(seconds(
                registry,
                tags,
                "health.check.last.success.timestamp",
                "When the last run that passed ended, in seconds since 1970",
                figures -> figures.totals().lastPassed().map(CheckMeters::epoch).orElse(Double.NaN)));
        registered.accept(seconds(
                registry,
                tags,
                "health.check.worst.case.detection",
                "How long a fault can last before the check shows it",
                figures -> seconds(figures.worstCaseDetection())));
        registered.accept(
                Gauge.builder("health.check.stuck", this, each -> each.figures().stuck() ? 1 : 0)
                        .description("1 where a run has outlived its deadline and has not ended")
                        .tags(tags)
                        .strongReference(true)
                        .register(registry));
    }

    private Meter runs(MeterRegistry registry, Tags tags, String outcome, ToLongFunction<RunTotals> value) {
        return counter(
                registry,
                tags.and("outcome", outcome),
                "health.check.runs",
                "The runs of the check, by outcome",
                value);
    }

    private Meter counter(
            MeterRegistry registry, Tags tags, String name, String description, ToLongFunction<RunTotals> value) {
        return FunctionCounter.builder(
                        name, this, each -> value.applyAsLong(each.figures().totals()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private Meter seconds(
            MeterRegistry registry, Tags tags, String name, String description, ToDoubleFunction<CheckFigures> value) {
        return TimeGauge.builder(name, this, TimeUnit.SECONDS, each -> value.applyAsDouble(each.figures()))
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private static long runs(RunTotals totals) {
        return totals.passed() + totals.failed() + totals.timedOut();
    }

    /** Of no runs there is no longest. */
    private static double ifAny(CheckFigures figures, Duration duration) {
        return figures.runs().count() == 0 ? Double.NaN : seconds(duration);
    }

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS_PER_SECOND;
    }

    private static double epoch(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / NANOS_PER_SECOND;
    }
}
