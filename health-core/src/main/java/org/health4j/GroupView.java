package org.health4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of one group: a report that is made when something changes, and read by anyone without waiting.
 *
 * <p>A read is one volatile read and one look at the ticker. Only when the report has outlived the expiry that was computed with
 * it does the reader look at the checks, still without a lock: it judges what is stale and swaps the report, unless somebody
 * has shown a newer one.
 */
final class GroupView {

    private static final HealthReport NONE = new HealthReport(
            HealthGroup.OVERALL, Status.UNKNOWN, Reason.PENDING, false, java.time.Instant.EPOCH, List.of());

    /** A check in the group; the monitor's own is none that could be run. */
    record Member(CheckCell cell, @Nullable MonitoredCheck check, boolean required) {

        static Member of(MonitoredCheck check, boolean required) {
            return new Member(check.belief().cell(), check, required);
        }
    }

    /** Who is in the group, and those of them to which readers matter. */
    @SuppressWarnings("ArrayRecordComponent") // gone through by every reader, which must not make an iterator
    private record Members(List<Member> all, MonitoredCheck[] forReaders) {}

    private record Shown(HealthReport report, Members members, long freshUntil) {}

    private final HealthGroup group;
    private final List<GroupView> judges;
    private final Engine engine;
    private final AtomicReference<Shown> shown;
    private Members members =
            new Members(List.of(), new MonitoredCheck[0]); // all of these: guarded by the picture's lock
    private boolean draining;
    private @Nullable Status told;
    private long toldNanos;

    /**
     * A view that shows nothing yet.
     *
     * @param judges the groups whose verdicts are this one's; where there are none, its members are judged
     */
    GroupView(HealthGroup group, List<GroupView> judges, Engine engine) {
        this.group = group;
        this.judges = List.copyOf(judges);
        this.engine = engine;
        this.shown =
                new AtomicReference<>(new Shown(NONE, members, engine.ticker().nanos()));
    }

    HealthGroup group() {
        return group;
    }

    /** For a reader, which has checks run by asking. */
    HealthReport report() {
        long now = engine.ticker().nanos();
        Shown current = shown.get();
        for (MonitoredCheck check : current.members.forReaders) {
            check.wanted(now);
        }
        return now - current.freshUntil < 0 ? current.report : outlived(current);
    }

    HealthReport current(long now) {
        Shown current = shown.get();
        return now - current.freshUntil < 0 ? current.report : outlived(current);
    }

    /** The checks that are shown now. */
    List<MonitoredCheck> checks() {
        return shown.get().members.all.stream()
                .map(Member::check)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Under the picture's lock: shows these from the next time on. */
    void join(List<Member> more) {
        List<Member> all = new ArrayList<>(members.all.size() + more.size());
        all.addAll(members.all);
        all.addAll(more);
        members(all);
        for (Member member : more) {
            if (member.check != null) {
                member.check.belief().views().add(this);
            }
        }
    }

    /** Under the picture's lock: does not show it from the next time on. */
    void leave(MonitoredCheck check) {
        List<Member> all = new ArrayList<>(members.all);
        all.removeIf(member -> check.equals(member.check));
        members(all);
    }

    private void members(List<Member> all) {
        members = new Members(
                all,
                all.stream()
                        .map(Member::check)
                        .filter(check -> check != null && check.isForReaders())
                        .toArray(MonitoredCheck[]::new));
    }

    private HealthReport outlived(Shown current) {
        long now = engine.ticker().nanos();
        HealthReport judged = judged(current, now);
        Shown next = new Shown(judged, current.members, expiry(current.members, now));
        return shown.compareAndSet(current, next) ? judged : shown.get().report;
    }

    /** Under the picture's lock: makes the report anew. */
    void show(long now, boolean drain) {
        draining = drain && group.drains();
        List<CheckReport> checks = new ArrayList<>(members.all.size());
        for (Member member : members.all) {
            CheckReport report = member.cell().report(member.required());
            checks.add(member.cell().isStale(now) ? member.cell().stale(report, engine.clock()) : report);
        }
        HealthReport previous = shown.get().report;
        HealthReport report = made(previous, checks);
        shown.set(new Shown(report, members, expiry(members, now)));
        tell(report, now);
    }

    /** Once for each change, whoever saw it first: a reader that finds the report outlived shows it, and tells nobody. */
    private void tell(HealthReport report, long now) {
        Status before = told;
        if (before == report.status()) {
            return;
        }
        if (before != null) {
            engine.notifier()
                    .tell(
                            new Transition(
                                    Transition.Subject.GROUP,
                                    group.name(),
                                    before,
                                    report.status(),
                                    report.reason(),
                                    report.since(),
                                    Duration.ofNanos(now - toldNanos)),
                            report);
        }
        told = report.status();
        toldNanos = now;
    }

    /** Under the picture's lock: puts the expiry off, where none of the checks is stale, and tells of those that are. */
    void keepFresh(long now) {
        Shown current = shown.get();
        if (now - current.freshUntil < 0) {
            shown.compareAndSet(current, new Shown(current.report, current.members, expiry(current.members, now)));
            tell(current.report, now);
        } else {
            tell(outlived(current), now);
        }
    }

    /** Under the picture's lock: from here on the report stands as it is. */
    void freeze(long now) {
        shown.set(new Shown(shown.get().report, members, now + CheckCell.FOREVER));
    }

    /** The same report where nothing in it is stale that was not so before. */
    @SuppressWarnings("ReferenceEquality") // asks whether it was replaced
    private HealthReport judged(Shown current, long now) {
        HealthReport report = current.report;
        List<CheckReport> checks = null;
        for (int i = 0; i < report.checks().size(); i++) {
            CheckCell cell = current.members.all.get(i).cell();
            CheckReport check = report.checks().get(i);
            CheckReport judged = cell.isStale(now) ? cell.stale(check, engine.clock()) : check;
            if (judged != check) {
                checks = checks == null ? new ArrayList<>(report.checks()) : checks;
                checks.set(i, judged);
            }
        }
        return checks == null ? report : made(report, checks);
    }

    @SuppressWarnings("ReferenceEquality") // asks whether there was one
    private HealthReport made(HealthReport previous, List<CheckReport> checks) {
        Verdict verdict = verdict(previous, checks);
        HealthReport next = new HealthReport(
                group,
                verdict.status,
                verdict.reason,
                verdict.healthy,
                previous != NONE && previous.status() == verdict.status
                        ? previous.since()
                        : engine.clock().instant(),
                checks);
        return next.equals(previous) ? previous : next;
    }

    private record Verdict(Status status, Reason reason, boolean healthy) {}

    private Verdict verdict(HealthReport previous, List<CheckReport> checks) {
        if (draining) {
            return new Verdict(Status.OUT_OF_SERVICE, Reason.DRAINING, false);
        }
        if (!judges.isEmpty()) {
            return verdictOfJudges();
        }
        CheckReport worst = worst(checks);
        // Once started, always started.
        if (worst == null || (group.equals(HealthGroup.STARTUP) && previous.status() == Status.UP)) {
            return new Verdict(Status.UP, Reason.OK, true);
        }
        return new Verdict(worst.contribution(), worst.reason(), group.isHealthy(worst.contribution()));
    }

    private Verdict verdictOfJudges() {
        Verdict overall = new Verdict(Status.UP, Reason.OK, true);
        for (GroupView judge : judges) {
            HealthReport report = judge.current(engine.ticker().nanos());
            boolean worse = report.status().compareTo(overall.status) > 0;
            overall = new Verdict(
                    overall.status.worst(report.status()),
                    worse ? report.reason() : overall.reason,
                    overall.healthy && report.healthy());
        }
        return overall;
    }

    private static @Nullable CheckReport worst(List<CheckReport> checks) {
        CheckReport worst = null;
        for (CheckReport check : checks) {
            if (worst == null || check.contribution().compareTo(worst.contribution()) > 0) {
                worst = check;
            }
        }
        return worst;
    }

    /** When the first of the checks that are not stale yet becomes so. */
    private static long expiry(Members members, long now) {
        long earliest = now + CheckCell.FOREVER;
        for (Member member : members.all) {
            earliest = member.cell().earliest(earliest, now);
        }
        return earliest;
    }
}
