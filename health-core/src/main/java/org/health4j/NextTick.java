package org.health4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The one tick of a check that is to come. May be ordered by several threads at once, readers among them: the last order stands, whoever comes to write
 * it down first.
 */
final class NextTick {

    private record Ordered(long order, Future<?> task) {
        static Ordered later(@Nullable Ordered one, @Nullable Ordered other) {
            if (one == null || other == null) {
                return requireNonNull(one == null ? other : one);
            }
            return one.order > other.order ? one : other;
        }
    }

    private final Runnable tick;
    private final BiFunction<Runnable, Duration, @Nullable Future<?>> scheduler;
    private final AtomicLong orders = new AtomicLong();
    private final AtomicReference<@Nullable Ordered> next = new AtomicReference<>();

    /**
     * A tick that nobody has ordered yet.
     *
     * @param scheduler returns nothing where nothing is scheduled any more
     */
    NextTick(Runnable tick, BiFunction<Runnable, Duration, @Nullable Future<?>> scheduler) {
        this.tick = tick;
        this.scheduler = scheduler;
    }

    void in(Duration delay) {
        long order = orders.incrementAndGet();
        Future<?> task = scheduler.apply(() -> tick(order), delay);
        if (task != null) {
            Ordered mine = new Ordered(order, task);
            Ordered other = next.getAndAccumulate(mine, Ordered::later);
            if (other != null) {
                (other.order > order ? mine : other).task.cancel(false);
            }
        }
    }

    private void tick(long order) {
        if (order == orders.get()) {
            tick.run();
        }
    }

    void cancel() {
        Ordered ordered = next.get();
        if (ordered != null) {
            ordered.task.cancel(false);
        }
    }
}
