package org.health4j;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Of the ticks that are ordered at once, exactly the last one counts. */
public final class NextTickRaces {

    private static final Duration A = Duration.ofSeconds(1);
    private static final Duration B = Duration.ofSeconds(2);
    private static final Duration C = Duration.ofSeconds(3);

    private NextTickRaces() {}

    /** Orders, and what they were for. */
    private static final class Orders {

        private record Order(FutureTask<?> task, Duration delay) {}

        private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
        final NextTick nextTick = new NextTick(this::tick, this::schedule);
        volatile @Nullable Duration last;
        private int ticks;

        private void tick() {
            ticks++;
        }

        private Future<?> schedule(Runnable task, Duration delay) {
            FutureTask<?> future = new FutureTask<@Nullable Object>(task, null);
            orders.add(new Order(future, delay));
            last = delay;
            return future;
        }

        /** How often that order ticks. */
        int ticks(Duration delay) {
            int before = ticks;
            for (Order order : orders) {
                if (order.delay.equals(delay)) {
                    order.task.run();
                }
            }
            return ticks - before;
        }
    }

    /** Which tick: one thread orders A and then B, another one C. */
    @JCStressTest
    @Outcome(
            id = {"B", "C"},
            expect = ACCEPTABLE,
            desc = "the last order")
    @Outcome(id = "", expect = FORBIDDEN, desc = "lost")
    @Outcome(expect = FORBIDDEN, desc = "an outdated one, or two")
    @State
    public static class OrderAgainstOrder {
        private final Orders orders = new Orders();

        @Actor
        public void one() {
            orders.nextTick.in(A);
            orders.nextTick.in(B);
        }

        @Actor
        public void other() {
            orders.nextTick.in(C);
        }

        @Arbiter
        public void atLast(L_Result r) {
            r.r1 = "A".repeat(orders.ticks(A)) + "B".repeat(orders.ticks(B)) + "C".repeat(orders.ticks(C));
        }
    }

    /** Whether the first order ticked after the second one had been given, and how often the second one ticks. */
    @JCStressTest
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "the second order stands")
    @Outcome(id = "true, .*", expect = FORBIDDEN, desc = "an outdated tick")
    @Outcome(expect = FORBIDDEN, desc = "the second order was lost")
    @State
    public static class TickAgainstOrder {
        private final Orders orders = new Orders();

        public TickAgainstOrder() {
            orders.nextTick.in(A);
        }

        @Actor
        public void timer(ZI_Result r) {
            boolean outdated = B.equals(orders.last);
            r.r1 = orders.ticks(A) > 0 && outdated;
        }

        @Actor
        public void order() {
            orders.nextTick.in(B);
        }

        @Arbiter
        public void atLast(ZI_Result r) {
            r.r2 = orders.ticks(B);
        }
    }
}
