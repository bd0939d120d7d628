package org.health4j;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of one check, and what is shown of it: its results through the thresholds, or what somebody says in their place. Changes under the
 * picture's lock.
 */
final class Belief {

    private static final int MOST_LOGGED = 10;

    /** What somebody says in place of what is found. */
    private record Said(CheckOverride override, Status status, Reason reason) {}

    private record Observed(CheckRunReport run, long nanos) {}

    private final String name;
    private final Engine engine;
    private final CheckCell cell;
    private final Thresholds thresholds;
    private final long maxAgeNanos;
    private final CheckHistory history = new CheckHistory();
    private final List<GroupView> views = new ArrayList<>();
    private final Set<Reason> logged = new HashSet<>(); // reasons for the status that is shown
    private volatile @Nullable Health believed; // this and the next three: read by anyone
    private volatile @Nullable Health suspected; // in place of an UP that is believed, until a run passes
    private volatile @Nullable Said said;
    private volatile @Nullable Observed observed;

    Belief(String name, CheckOptions options, Engine engine) {
        this.name = name;
        this.engine = engine;
        this.thresholds = new Thresholds(options.failureThreshold(), options.successThreshold());
        this.maxAgeNanos = options.onDemand().isPresent()
                ? CheckCell.FOREVER
                : options.period().multipliedBy(3).plus(options.timeout()).toNanos();
        long now = engine.ticker().nanos();
        CheckState pending =
                new CheckState(Status.UNKNOWN, Reason.PENDING, engine.clock().instant(), now, Optional.empty());
        // Pending does not age: it says already that nothing is known.
        this.cell = new CheckCell(name, Status.UNKNOWN, pending, now + CheckCell.FOREVER);
    }

    CheckCell cell() {
        return cell;
    }

    /** The views that show it. */
    List<GroupView> views() {
        return views;
    }

    /** Whether the check passes and nothing speaks against it, whatever is shown of it. */
    boolean isSettled() {
        Health found = believed;
        return found != null
                && found.status().isPassing()
                && suspected == null
                && !found.reason().equals(ObservedIndicator.GRAY);
    }

    CheckDetails details(Optional<StuckRun> stuck, Duration worstCaseDetection) {
        Observed last = observed;
        return new CheckDetails(
                Optional.ofNullable(last).map(Observed::run),
                age(last),
                history.runs(),
                history.totals(),
                history.transitions(),
                stuck,
                worstCaseDetection);
    }

    CheckFigures figures(boolean stuck, Duration worstCaseDetection) {
        return new CheckFigures(age(observed), history.runs(), history.totals(), stuck, worstCaseDetection);
    }

    private Optional<Duration> age(@Nullable Observed last) {
        return Optional.ofNullable(last)
                .map(each -> Duration.ofNanos(engine.ticker().nanos() - each.nanos));
    }

    /** Takes the result of a run in, or of one that has not ended; the time of that has been counted in part where it timed out before. */
    void observe(Health result, long tookNanos, long uncountedNanos, long nanos, boolean timedOut) {
        Instant at = engine.clock().instant();
        CheckRunReport run = new CheckRunReport(result, at, Duration.ofNanos(tookNanos));
        observed = new Observed(run, nanos);
        history.add(result.status().isPassing(), timedOut, uncountedNanos, at);
        believed = thresholds.apply(result);
        if (result.status().isPassing() || !isUp()) {
            suspected = null;
        }
        if (cell.renew(nanos + maxAgeNanos)) {
            engine.picture().changed(views);
        }
        show(at, nanos, run);
    }

    private boolean isUp() {
        Health found = believed;
        return found != null && found.status() == Status.UP;
    }

    /** Shows what was learnt without a run in place of an UP that is believed, until a run passes: it counts towards no threshold. */
    void told(Health health, long nanos) {
        if (isUp()) {
            suspected = health;
            show(engine.clock().instant(), nanos, null);
        }
    }

    /** It is not run for a while, and not stale for that. */
    void rest(long nanos) {
        if (cell.renew(nanos + CheckCell.FOREVER)) {
            engine.picture().changed(views);
        }
    }

    /** Readers have seen by themselves that it is stale; here it is told. */
    void tellStale(long nanos) {
        CheckState now = cell.state();
        CheckReport stale = cell.stale(cell.report(true), engine.clock());
        show(now.next(stale.status(), stale.reason(), stale.since(), nanos, now.override()), null);
    }

    void override(CheckOverride override, Status status, Reason reason, Duration duration) {
        said = new Said(override, status, reason);
        engine.notifier().overridden(name, status, reason, override.author(), duration);
        show(override.until().minus(duration), engine.ticker().nanos(), null);
    }

    @Nullable
    CheckOverride overridden() {
        Said current = said;
        return current == null ? null : current.override;
    }

    void endOverride(String by) {
        said = null;
        engine.notifier().overrideEnded(name, by);
        show(engine.clock().instant(), engine.ticker().nanos(), null);
    }

    private void show(Instant at, long nanos, @Nullable CheckRunReport run) {
        Said instead = said;
        Health found = suspected == null ? believed : suspected;
        CheckState before = cell.state();
        if (instead != null) {
            show(before.next(instead.status, instead.reason, at, nanos, Optional.of(instead.override)), run);
        } else if (found != null) {
            show(before.next(found.status(), found.reason(), at, nanos, Optional.empty(), parts(found)), run);
        } else {
            show(before.next(Status.UNKNOWN, Reason.PENDING, at, nanos, Optional.empty()), run);
        }
    }

    /**
     * What the last run found, where it has parts. Those of a run that is worse than what is believed are not told yet; those of one that is better
     * are, because services that watch each other would keep each other waiting for a second success.
     */
    @SuppressWarnings("ReferenceEquality") // asks whether it is the run's that is believed
    private Optional<Health> parts(Health believed) {
        Observed last = observed;
        if (last == null || !last.run.health().hasParts()) {
            return Optional.empty();
        }
        Health found = last.run.health();
        boolean waits = !believed.status().isPassing() && found.status().isPassing();
        return found == believed || waits ? Optional.of(found) : Optional.empty();
    }

    private void show(CheckState after, @Nullable CheckRunReport run) {
        CheckState before = cell.state();
        if (after.looksLike(before)) {
            return;
        }
        cell.state(after);
        engine.picture().changed(views);
        if (after.status() != before.status()) {
            Duration lasted = Duration.ofNanos(after.sinceNanos() - before.sinceNanos());
            Transition transition = new Transition(
                    Transition.Subject.CHECK,
                    name,
                    before.status(),
                    after.status(),
                    after.reason(),
                    after.since(),
                    lasted);
            history.add(transition);
            logged.clear();
            logged.add(after.reason());
            engine.notifier().tell(transition, before, run, run == null && said == null ? suspected : null);
        } else if (run != null && logged.size() < MOST_LOGGED && logged.add(after.reason())) {
            engine.notifier().reasoned(name, after, before.reason(), run);
        }
    }
}
