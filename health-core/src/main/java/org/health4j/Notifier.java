package org.health4j;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the listeners of transitions, each in a lane of its own. */
final class Notifier {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    /** A listener, which is told in its own lane. */
    private record Told(HealthListener listener, Lane lane, AtomicBoolean closed) {

        /** What it is told, or would be. */
        interface News {
            void to(HealthListener listener) throws Exception;
        }

        Told(HealthListener listener) {
            this(listener, new Lane("listener"), new AtomicBoolean());
        }

        void tell(String what, News news) {
            lane.run(() -> {
                try {
                    if (closed.get()) {
                        return;
                    }
                    news.to(listener);
                } catch (Throwable e) {
                    LOG.warn("a listener failed on {}: {}", what, Redaction.describe(e));
                } finally {
                    // It must not find, with the next one, that it was interrupted.
                    Thread.interrupted();
                }
            });
        }
    }

    private final Lane log = new Lane("log");
    private final Lane refresh = new Lane("refresh");
    private final TerminationLog terminationLog;
    private final List<Told> listeners;

    Notifier(List<HealthListener> listeners, TerminationLog terminationLog) {
        this.terminationLog = terminationLog;
        this.listeners =
                new CopyOnWriteArrayList<>(listeners.stream().map(Told::new).toList());
    }

    /** Has one more be told, until the registration is closed. */
    HealthListener.Registration listen(HealthListener listener) {
        Told told = new Told(listener);
        listeners.add(told);
        return () -> {
            if (listeners.remove(told)) {
                told.closed.set(true);
                told.lane.shut();
            }
        };
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
        listeners.forEach(told -> told.tell(check, listener -> listener.onAdded(check)));
    }

    void removed(String check) {
        log.run(() -> TransitionLog.removed(check));
        listeners.forEach(told -> told.tell(check, listener -> listener.onRemoved(check)));
    }

    void drained(String by) {
        log.run(() -> TransitionLog.drained(by));
    }

    /** Of a check: logged with the run that brought it about, or with what was told in between. */
    void tell(Transition transition, CheckState from, @Nullable CheckRunReport run, @Nullable Health told) {
        log.run(() -> TransitionLog.write(transition, from, run, told));
        tell(transition);
    }

    /** Another reason for the same status: logged, and no transition. */
    void reasoned(String check, CheckState now, Reason before, CheckRunReport run) {
        log.run(() -> TransitionLog.writeReason(check, now, before, run));
    }

    /** Of a group: not logged, since the line of its check says the same. */
    void tell(Transition transition, HealthReport report) {
        if (report.group().equals(HealthGroup.LIVENESS) && report.status() == Status.DOWN) {
            log.run(() -> terminationLog.write(report));
        }
        tell(transition);
    }

    private void tell(Transition transition) {
        String what = transition.name() + " " + transition.to();
        listeners.forEach(told -> told.tell(what, listener -> listener.onTransition(transition)));
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
