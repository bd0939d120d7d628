package org.health4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one lock under which what is known of the checks changes, and the views that show it.
 *
 * <p>Views are made anew only when a status, a reason or a membership has changed, and at most 100 times a second: a change
 * shows at once, those that follow within 10 ms show together. No foreign code runs under the lock.
 */
final class Picture {

    private static final long COALESCED_NANOS = Duration.ofMillis(10).toNanos();

    private final Ticker ticker;
    private final Scheduler scheduler;
    private final Object lock = new Object();
    private final List<GroupView> views = new ArrayList<>(); // all of these: guarded by lock
    private final Set<GroupView> changed = new LinkedHashSet<>();
    private boolean draining;
    private boolean closed;
    private boolean showingLater;
    private long shownAt;

    Picture(Ticker ticker, Scheduler scheduler) {
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.shownAt = ticker.nanos() - COALESCED_NANOS;
    }

    /** Applies a change, and shows it now or soon. */
    <T extends @Nullable Object> T update(Supplier<T> change) {
        T result;
        long later = 0;
        synchronized (lock) {
            result = change.get();
            if (!changed.isEmpty() && !showingLater && !closed) {
                long elapsed = ticker.nanos() - shownAt;
                if (elapsed >= COALESCED_NANOS) {
                    show();
                } else {
                    showingLater = true;
                    later = COALESCED_NANOS - elapsed;
                }
            }
        }
        if (later > 0) {
            showIn(later);
        }
        return result;
    }

    /** Within {@link #update} and {@link #change}: these views have to be shown anew. */
    void changed(Collection<GroupView> anew) {
        changed.addAll(anew);
    }

    /** Applies a change of who is shown where, and shows it at once. */
    <T extends @Nullable Object> T change(Supplier<T> change) {
        synchronized (lock) {
            T result = change.get();
            if (!closed) {
                show();
            }
            return result;
        }
    }

    /** Adds the views in the order in which they are to be made: one that is made of others after those. */
    void open(Collection<GroupView> all) {
        synchronized (lock) {
            views.addAll(all);
            changed.addAll(all);
            show();
        }
    }

    /** Puts the views' expiries off where their checks have been heard of, so that no reader has to. */
    void keepFresh() {
        synchronized (lock) {
            long now = ticker.nanos();
            if (!closed) {
                views.forEach(view -> view.keepFresh(now));
            }
        }
    }

    /** From here on no new work is wanted; shows at once. */
    boolean drain() {
        synchronized (lock) {
            boolean first = !draining;
            draining = true;
            changed.addAll(views);
            if (!closed) {
                show();
            }
            return first;
        }
    }

    /** Nothing ages any more: there is nobody left who could keep it fresh. */
    void close() {
        synchronized (lock) {
            draining = true;
            closed = true;
            long now = ticker.nanos();
            for (GroupView view : views) {
                view.show(now, true);
                view.freeze(now);
            }
            changed.clear();
        }
    }

    private void show() {
        long now = ticker.nanos();
        // In the order of the views, since the overall view is made of two others.
        for (GroupView view : views) {
            if (changed.contains(view)) {
                view.show(now, draining);
            }
        }
        changed.clear();
        shownAt = now;
    }

    private void showIn(long nanos) {
        try {
            scheduler.schedule(this::showNow, Duration.ofNanos(nanos));
        } catch (RuntimeException | Error e) {
            // Nobody will come later.
            showNow();
        }
    }

    /** Shows what has changed, without waiting for what may follow. */
    void showNow() {
        synchronized (lock) {
            showingLater = false;
            if (!closed) {
                show();
            }
        }
    }
}
