package org.health4j.testkit;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.health4j.CheckReport;
import org.health4j.CheckRunReport;
import org.health4j.HealthGroup;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.Status;
import org.junit.jupiter.api.function.Executable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cell that is played: well, fault, shown, healed, well again, and nothing left behind. */
final class FaultRun {

    private static final Logger LOG = LoggerFactory.getLogger(FaultRun.class);
    private static final String CHECK = "checked";
    private static final Duration TO_BE_WELL = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = 1_000_000;

    private final String title;
    private final FaultCell cell;
    private final LeakWatch.Builder leaks;
    private final List<String> secrets;
    private final List<String> shown = new ArrayList<>();
    private Duration shownAfter = Duration.ZERO;
    private Duration upAfter = Duration.ZERO;

    FaultRun(String title, FaultCell cell, LeakWatch.Builder leaks, List<String> secrets) {
        this.title = title;
        this.cell = cell;
        this.leaks = leaks;
        this.secrets = secrets;
    }

    FaultOutcome play() throws Exception {
        FaultOutcome outcome = outcome();
        LOG.info(
                "{}: {}: {} {} after {} ms, UP again after {} ms",
                title,
                cell.name(),
                outcome.status(),
                outcome.reason(),
                shownAfter.toMillis(),
                upAfter.toMillis());
        return outcome;
    }

    private FaultOutcome outcome() throws Exception {
        if (cell.isFromTheStart()) {
            Executing.now(cell.fault(), "the fault");
        }
        try (SecretWatch watch = SecretWatch.sown(secrets.toArray(String[]::new))) {
            HealthIndicator indicator = cell.indicator().call();
            warm(indicator, watch);
            LeakWatch leak = leaks.start();
            if (cell.isFromTheStart()) {
                Executing.now(cell.fault(), "the fault");
            }
            CheckReport seen = watched(indicator, watch);
            watch.assertNoneFound();
            List<String> left = leak.awaitLeft();
            if (!left.isEmpty()) {
                fail("%s: left behind (expected: nothing):%n%s", cell.name(), String.join("\n", left));
            }
            return new FaultOutcome(
                    cell.name(),
                    seen.status(),
                    seen.reason(),
                    cell.within(),
                    cell.heal() == null ? null : cell.recoversWithin(),
                    left);
        }
    }

    /** So that pools have their connections and clients their threads. What has never been well is played whole, so that it is well then. */
    private void warm(HealthIndicator indicator, SecretWatch watch) {
        if (cell.isFromTheStart()) {
            watched(indicator, watch);
            return;
        }
        try (HealthMonitor monitor = monitor(indicator)) {
            await(monitor, each -> each.status() == Status.UP, TO_BE_WELL, "UP before the fault");
        }
    }

    private CheckReport watched(HealthIndicator indicator, SecretWatch watch) {
        boolean healed = false;
        try (HealthMonitor monitor = monitor(indicator)) {
            if (!cell.isFromTheStart()) {
                await(monitor, each -> each.status() == Status.UP, TO_BE_WELL, "UP before the fault");
                Executing.now(cell.fault(), "the fault");
            }
            long broken = System.nanoTime();
            CheckReport seen = await(monitor, this::isExpected, cell.within(), cell.status() + " " + cell.reason());
            shownAfter = since(broken);
            hold(monitor);
            watch.look(monitor);
            Executable heal = cell.heal();
            if (heal != null) {
                Executing.now(heal, "the healing");
                healed = true;
                long well = System.nanoTime();
                await(monitor, each -> each.status() == Status.UP, cell.recoversWithin(), "UP once healed");
                upAfter = since(well);
                watch.look(monitor);
            }
            return seen;
        } finally {
            Executable heal = cell.heal();
            if (!healed && heal != null) {
                Executing.now(heal, "the healing");
            }
        }
    }

    private HealthMonitor monitor(HealthIndicator indicator) {
        return HealthMonitor.builder().check(CHECK, indicator, cell.options()).start();
    }

    private boolean isExpected(CheckReport report) {
        return report.status() == cell.status() && report.reason().equals(cell.reason());
    }

    private CheckReport await(HealthMonitor monitor, Predicate<CheckReport> wanted, Duration most, String what) {
        long start = System.nanoTime();
        shown.clear();
        CheckReport report = look(monitor, start);
        while (!wanted.test(report)) {
            if (since(start).compareTo(most) > 0) {
                Optional<CheckRunReport> last = monitor.details(CHECK).lastRun();
                fail(
                        "%s: not within %s (expected: %s). It showed: %s. Last run: %s, cause: %s",
                        cell.name(),
                        most,
                        what,
                        shown,
                        last,
                        last.flatMap(run -> run.health().cause()));
            }
            LockSupport.parkNanos(LOOK_NANOS);
            report = look(monitor, start);
        }
        return report;
    }

    /** For as long as the fault lasts, the check goes on to show it. */
    private void hold(HealthMonitor monitor) {
        long start = System.nanoTime();
        Duration time =
                cell.options().timeout().plus(cell.options().periodWhenDown().multipliedBy(2));
        while (since(start).compareTo(time) < 0) {
            CheckReport report = look(monitor, start);
            if (report.status() != cell.status() || !cell.allows(report.reason())) {
                fail(
                        "%s: changed while the fault lasts (expected: %s %s). It showed: %s",
                        cell.name(), cell.status(), cell.reason(), shown);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private CheckReport look(HealthMonitor monitor, long start) {
        CheckReport report = monitor.report(HealthGroup.DEEP).checks().stream()
                .filter(each -> each.name().equals(CHECK))
                .findAny()
                .orElseThrow();
        String now = report.status() + " " + report.reason();
        if (shown.isEmpty() || !shown.get(shown.size() - 1).startsWith(now + " ")) {
            shown.add(now + " after " + since(start).toMillis() + " ms");
        }
        return report;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
