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
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** An override ends once, and only itself. */
public final class OverrideRaces {

    private static final Duration TIME = Duration.ofSeconds(2);

    private OverrideRaces() {}

    private static Stage overridden(Status status, Reason reason) {
        Stage stage = Stage.running(Stage.SILENT, "a");
        stage.check("a").override(status, reason, "the first", TIME);
        stage.pass(TIME);
        return stage;
    }

    /** Ends, and whether it is over: its time has come when somebody ends it by hand. */
    @JCStressTest
    @Outcome(id = "1, true", expect = ACCEPTABLE, desc = "ended once")
    @Outcome(expect = FORBIDDEN, desc = "ended twice, or not at all")
    @State
    public static class TimerAgainstHand {
        // Says what is found, too, so that an end looks at the wall clock once, and no group looks to see since when.
        private final Stage stage = overridden(Status.UP, Reason.OK);
        private final MonitoredCheck check = stage.check("a");
        private final FutureTask<?> timer = stage.due(TIME);

        public TimerAgainstHand() {
            stage.looks.set(0);
        }

        @Actor
        public void timer() {
            timer.run();
        }

        @Actor
        public void hand() {
            check.endOverride("somebody");
        }

        @Arbiter
        public void atLast(IZ_Result r) {
            r.r1 = stage.looks.get();
            r.r2 = stage.ready().checks().get(0).override().isEmpty();
        }
    }

    /** Whose override is left, and what is shown: the timer of the first must not end the second. */
    @JCStressTest
    @Outcome(id = "the second, OUT_OF_SERVICE", expect = ACCEPTABLE, desc = "the timer ends its own only")
    @Outcome(expect = FORBIDDEN, desc = "the second was ended by the timer of the first")
    @State
    public static class TimerAgainstNextOverride {
        private final Stage stage = overridden(Status.DEGRADED, Reason.SLOW);
        private final MonitoredCheck check = stage.check("a");
        private final FutureTask<?> timer = stage.due(TIME);

        @Actor
        public void timer() {
            timer.run();
        }

        @Actor
        public void next() {
            check.override(Status.OUT_OF_SERVICE, Reason.DRAINING, "the second", TIME);
        }

        @Arbiter
        public void atLast(LL_Result r) {
            CheckOverride left = check.belief().overridden();
            r.r1 = left == null ? "none" : left.author();
            r.r2 = check.belief().cell().state().status();
        }
    }

    /** What the cell and the report show: a result that comes as an override ends is what is believed afterwards. */
    @JCStressTest
    @Outcome(id = "DOWN, DOWN", expect = ACCEPTABLE, desc = "what was found last")
    @Outcome(expect = FORBIDDEN, desc = "what was found before, or the override")
    @State
    public static class TimerAgainstResult {
        private final Stage stage = overridden(Status.DEGRADED, Reason.SLOW);
        private final MonitoredCheck check = stage.check("a");
        private final CheckRun run = stage.run("a");
        private final FutureTask<?> timer = stage.due(TIME);

        public TimerAgainstResult() {
            stage.finds = Health.down(Reason.CONNECTION_REFUSED);
        }

        @Actor
        public void timer() {
            timer.run();
        }

        @Actor
        public void result() {
            run.run();
        }

        @Arbiter
        public void atLast(LL_Result r) {
            stage.elapse();
            r.r1 = check.belief().cell().state().status();
            r.r2 = Stage.status(stage.ready(), "a");
        }
    }
}
