package org.health4j;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Two checks of readiness that are UP, and what shows them, without anything that runs them: the smallest that can be read. Time stands where a test has put
 * it before its actors begin, and what is scheduled waits until somebody runs it.
 */
final class Panel {

    static final Duration FRESH = Duration.ofSeconds(10);

    final Queue<FutureTask<?>> scheduled = new ConcurrentLinkedQueue<>();
    final Picture picture = new Picture(this::nanos, this::schedule);
    final CheckCell a = cell("a");
    final CheckCell b = cell("b");
    final GroupView view = new GroupView(
            HealthGroup.READINESS,
            List.of(),
            new Engine(
                    this::nanos,
                    InstantSource.fixed(Instant.EPOCH),
                    this::schedule,
                    Stage.NO_THREADS,
                    picture,
                    Stage.SILENT,
                    Optional.empty()));
    private long nanos;

    Panel() {
        picture.change(() -> {
            view.join(List.of(new GroupView.Member(a, null, true), new GroupView.Member(b, null, true)));
            return null;
        });
        picture.open(List.of(view));
        // So long that the next change shows at once.
        pass(Duration.ofSeconds(1));
    }

    private static CheckCell cell(String name) {
        CheckState up = new CheckState(Status.UP, Reason.OK, Instant.EPOCH, 0, Optional.empty());
        return new CheckCell(name, Status.UNKNOWN, up, FRESH.toNanos());
    }

    private long nanos() {
        return nanos;
    }

    private FutureTask<?> schedule(Runnable task, Duration delay) {
        FutureTask<?> future = new FutureTask<@Nullable Object>(task, null);
        scheduled.add(future);
        return future;
    }

    /** Before the actors begin: lets time pass. */
    void pass(Duration duration) {
        nanos += duration.toNanos();
    }

    /** Turns checks in one update. */
    void turn(Status status, CheckCell... cells) {
        picture.update(() -> {
            for (CheckCell cell : cells) {
                Reason reason = status == Status.UP ? Reason.OK : Reason.CONNECTION_REFUSED;
                cell.state(cell.state().next(status, reason, Instant.EPOCH, nanos, Optional.empty()));
            }
            picture.changed(List.of(view));
            return null;
        });
    }

    /** A check has been heard of, and is as it was. */
    void renew(CheckCell cell) {
        picture.update(() -> {
            if (cell.renew(nanos + FRESH.toNanos())) {
                picture.changed(List.of(view));
            }
            return null;
        });
    }

    /** The arbiter's part: whatever was put off happens now. */
    void elapse() {
        for (FutureTask<?> task = scheduled.poll(); task != null; task = scheduled.poll()) {
            task.run();
        }
    }
}
