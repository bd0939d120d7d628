package org.health4j;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** What is removed or drained stays so, whatever is found at that instant. */
public final class RemovalRaces {

    private RemovalRaces() {}

    /** Readiness when the removal returns and at last; whether the check is shown then; what is told of it after that. */
    @JCStressTest
    @Outcome(id = "UP, UP, false, 0", expect = ACCEPTABLE, desc = "gone, with all that it added")
    @Outcome(expect = FORBIDDEN, desc = "something of it was left")
    @State
    public static class RemovalAgainstResult {
        private final Stage stage = Stage.running(Stage.SILENT, "a", "b");
        private final MonitoredCheck check = stage.check("a");
        private final CheckRun run = stage.run("a");
        private int told;
        private boolean shown;

        public RemovalAgainstResult() {
            stage.finds = Health.down(Reason.CONNECTION_REFUSED);
        }

        @Actor
        public void removal(LLLL_Result r) {
            stage.checks.remove("a");
            told = Stage.transitions(check);
            shown = stage.isShown("a");
            r.r1 = stage.ready().status();
        }

        @Actor
        public void result() {
            run.run();
        }

        @Arbiter
        public void atLast(LLLL_Result r) {
            stage.engine.picture().showNow();
            r.r2 = stage.ready().status();
            r.r3 = shown || stage.isShown("a");
            r.r4 = Stage.transitions(check) - told;
        }
    }

    /** Readiness when the drain returns, and at last. */
    @JCStressTest
    @Outcome(id = "OUT_OF_SERVICE, OUT_OF_SERVICE", expect = ACCEPTABLE, desc = "for ever")
    @Outcome(expect = FORBIDDEN, desc = "there is a way back")
    @State
    public static class DrainAgainstResult {
        private final Stage stage = Stage.running(Stage.SILENT, "a");
        private final CheckRun run = stage.run("a");

        public DrainAgainstResult() {
            stage.finds = Health.down(Reason.CONNECTION_REFUSED);
        }

        @Actor
        public void drain(LL_Result r) {
            stage.engine.picture().drain();
            r.r1 = stage.ready().status();
        }

        @Actor
        public void result() {
            run.run();
        }

        @Arbiter
        public void atLast(LL_Result r) {
            stage.engine.picture().showNow();
            r.r2 = stage.ready().status();
        }
    }
}
