package org.health4j;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the listeners of transitions, each in a lane of its own. */
final class Notifier {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    private record Told(HealthListener listener, Lane lane) {}

    private final Lane log = new Lane("log");
    private final Lane refresh = new Lane("refresh");
    private final TerminationLog terminationLog;
    private final List<Told> listeners;

    Notifier(List<HealthListener> listeners, TerminationLog terminationLog) {
        this.terminationLog = terminationLog;
        this.listeners = listeners.stream()
                .map(listener -> new Told(listener, new Lane("listener")))
                .toList();
    }

    /** What somebody waits for; whoever waits does with it what it likes. */
    void complete(CompletableFuture<Void> future) {
        refresh.run(() -> future.complete(null));
    }

    void overridden(String check, Status status, Reason reason, String author, Duration duration) {
        log.run(() -> TransitionLog.overridden(check, status, reason, author, duration));
    }

    void overrideEnded(String check, String by) {
        log.run(() -> TransitionLog.overrideEnded(check, by));
    }

    void added(String check) {
        log.run(() -> TransitionLog.added(check));
    }

    void removed(String check) {
        log.run(() -> TransitionLog.removed(check));
    }

    void drained(String by) {
        log.run(() -> TransitionLog.drained(by));
    }

    /** Of a check: logged with the run that brought it about, where it was a run. */
    void tell(Transition transition, CheckState from, @Nullable CheckRunReport run) {
        log.run(() -> TransitionLog.write(transition, from, run));
        tell(transition);
    }

    /** Of a group: not logged, since the line of its check says the same. */
    void tell(Transition transition, HealthReport report) {
        if (report.group().equals(HealthGroup.LIVENESS) && report.status() == Status.DOWN) {
            log.run(() -> terminationLog.write(report));
        }
        tell(transition);
    }

    private void tell(Transition transition) {
        for (Told told : listeners) {
            told.lane.run(() -> tell(told.listener, transition));
        }
    }

    private static void tell(HealthListener listener, Transition transition) {
        try {
            listener.onTransition(transition);
        } catch (Throwable e) {
            LOG.warn("a listener failed on {} {}: {}", transition.name(), transition.to(), Redaction.describe(e));
        } finally {
            // It must not find, with the next one, that it was interrupted.
            Thread.interrupted();
        }
    }

    /** Takes nothing more, and waits a little: so long for all lanes together, however many of them hang. */
    void close(Duration patience) {
        List<Lane> lanes = Stream.concat(
                        Stream.of(log, refresh), listeners.stream().map(Told::lane))
                .toList();
        lanes.forEach(Lane::shut);
        long until = System.nanoTime() + patience.toNanos();
        lanes.forEach(lane -> lane.awaitEnd(until));
    }
}
