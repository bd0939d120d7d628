package org.health4j;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.health4j.config.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Checks of readiness as a monitor has them, whose ticks, deadlines and runs wait until somebody runs them. Time stands where a test has put it before its
 * actors begin.
 */
final class Stage {

    /** Tells nobody, and starts no thread. */
    static final Notifier SILENT = notifier();

    /** Tells whoever waits for a refresh. */
    static final Notifier TELLING = notifier();

    static final CheckThreads NO_THREADS = new CheckThreads(task -> {});

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    static {
        SILENT.close(Duration.ZERO);
    }

    /** What is due after that delay. */
    record Due(FutureTask<?> task, Duration delay) {}

    final Queue<Due> due = new ConcurrentLinkedQueue<>();
    final Queue<CheckRun> runs = new ConcurrentLinkedQueue<>();
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger looks = new AtomicInteger();
    final Engine engine;
    final Checks checks;
    Health finds = Health.up();
    private long nanos;

    Stage(Notifier notifier, Consumer<CheckOptions.Builder> configure, String... names) {
        engine = new Engine(
                this::nanos,
                this::looked,
                this::schedule,
                new CheckThreads(this::begin),
                new Picture(this::nanos, this::schedule),
                notifier,
                Optional.empty());
        Roster roster = new Roster();
        CheckOptions options = CheckOptions.of(configure);
        for (String name : names) {
            roster.register(name, Roster.Registered.of(context -> finds, options), Set.of(HealthGroup.READINESS));
        }
        checks = new Checks(roster, Configuration.none(), engine);
        checks.start();
    }

    /** With checks that have begun their first runs. */
    static Stage beginning(Notifier notifier, String... names) {
        Stage stage = new Stage(notifier, check -> {}, names);
        stage.elapse();
        stage.pass(Duration.ofMillis(100));
        return stage;
    }

    /** With checks that were found UP, which is shown, and that have begun their second runs. */
    static Stage running(Notifier notifier, String... names) {
        Stage stage = beginning(notifier, names);
        stage.work();
        stage.pass(CheckOptions.defaults().period());
        stage.elapse();
        stage.pass(Duration.ofMillis(100));
        return stage;
    }

    private static Notifier notifier() {
        return new Notifier(List.of(), new TerminationLog(Path.of("none")));
    }

    private long nanos() {
        return nanos;
    }

    /** The wall clock, which counts how often it is looked at. */
    private Instant looked() {
        looks.incrementAndGet();
        return Instant.EPOCH;
    }

    private Future<?> schedule(Runnable task, Duration delay) {
        FutureTask<?> future = new FutureTask<@Nullable Object>(task, null);
        due.add(new Due(future, delay));
        return future;
    }

    private void begin(Runnable run) {
        begun.incrementAndGet();
        runs.add((CheckRun) run);
    }

    MonitoredCheck check(String name) {
        return checks.known(name);
    }

    /** The run of that check that is held. */
    CheckRun run(String name) {
        return runs.stream()
                .filter(run -> run.check().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What is due after exactly that delay, and has not been cancelled. */
    FutureTask<?> due(Duration delay) {
        return due.stream()
                .filter(each -> each.delay.equals(delay) && !each.task.isCancelled())
                .findFirst()
                .orElseThrow()
                .task;
    }

    HealthReport ready() {
        return checks.view(HealthGroup.READINESS).report();
    }

    static Status status(HealthReport report, String check) {
        return report.checks().stream()
                .filter(each -> each.name().equals(check))
                .findFirst()
                .orElseThrow()
                .status();
    }

    boolean isShown(String check) {
        return List.of(HealthGroup.READINESS, HealthGroup.DEEP, HealthGroup.OVERALL).stream()
                .flatMap(group -> checks.view(group).report().checks().stream())
                .anyMatch(each -> each.name().equals(check));
    }

    static int transitions(MonitoredCheck check) {
        return check.details().transitions().size();
    }

    /** Lets time pass; nothing runs. */
    void pass(Duration duration) {
        nanos += duration.toNanos();
    }

    /** Whatever was scheduled is due now, but not what that schedules. */
    void elapse() {
        List<Due> now = new ArrayList<>(due);
        due.removeAll(now);
        now.forEach(each -> each.task.run());
    }

    /** The runs that are held end. */
    void work() {
        for (CheckRun run = runs.poll(); run != null; run = runs.poll()) {
            run.run();
        }
    }

    /** Whether it comes to be done, when whatever is under way has ended. */
    boolean isAnswered(Future<?> future) {
        due.stream().filter(each -> each.delay.isZero()).map(Due::task).forEach(FutureTask::run);
        work();
        try {
            future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
