package org.health4j;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** One run at a time, whoever wants it. */
public final class SingleFlightRaces {

    private static final Duration TTL = Duration.ofSeconds(30);

    private SingleFlightRaces() {}

    /** Ticks ordered, runs begun: two readers of a check that runs on demand. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one run for both")
    @Outcome(expect = FORBIDDEN, desc = "none, or one for each")
    @State
    public static class ReaderAgainstReader {
        private final Stage stage = new Stage(Stage.SILENT, check -> check.onDemand(TTL), "a");

        @Actor
        public void one() {
            stage.ready();
        }

        @Actor
        public void other() {
            stage.ready();
        }

        @Arbiter
        public void atLast(II_Result r) {
            r.r1 = stage.due.size();
            stage.elapse();
            r.r2 = stage.begun.get();
        }
    }

    /** Runs begun: a reader, while the run that another reader asked for comes and goes. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "one run for both")
    @Outcome(expect = FORBIDDEN, desc = "a second one, although the result is new")
    @State
    public static class ReaderAgainstTick {
        private final Stage stage = new Stage(Stage.SILENT, check -> check.onDemand(TTL), "a");
        private final FutureTask<?> tick;

        public ReaderAgainstTick() {
            stage.ready();
            tick = stage.due(Duration.ZERO);
        }

        @Actor
        public void timer() {
            tick.run();
            stage.work();
        }

        @Actor
        public void reader() {
            stage.ready();
        }

        @Arbiter
        public void atLast(I_Result r) {
            stage.elapse();
            r.r1 = stage.begun.get();
        }
    }

    /** Runs begun: a tick, and somebody who wants a run now. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "one run for both")
    @Outcome(expect = FORBIDDEN, desc = "none, or two at a time")
    @State
    public static class TickAgainstRefresh {
        private final Stage stage = new Stage(Stage.SILENT, check -> {}, "a");
        private final FutureTask<?> tick = stage.due(Duration.ZERO);

        @Actor
        public void timer() {
            tick.run();
        }

        @Actor
        public void refresh() {
            stage.check("a").refresh();
        }

        @Arbiter
        public void atLast(I_Result r) {
            stage.elapse();
            r.r1 = stage.begun.get();
        }
    }
}
