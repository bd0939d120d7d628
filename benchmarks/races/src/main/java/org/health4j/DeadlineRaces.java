package org.health4j;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.FutureTask;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** A run that ends at its deadline has one result, and the check goes on. */
public final class DeadlineRaces {

    private DeadlineRaces() {}

    /** Results counted, transitions told, runs that follow, what is shown. */
    @JCStressTest
    @Outcome(id = "1, 1, 1, UP", expect = ACCEPTABLE, desc = "ended in time")
    @Outcome(id = "1, 1, 1, DOWN", expect = ACCEPTABLE, desc = "too late to count")
    @Outcome(expect = FORBIDDEN, desc = "both counted, or none, or the check does not go on")
    @State
    public static class EndAgainstDeadline {
        private final Stage stage = Stage.beginning(Stage.SILENT, "a");
        private final MonitoredCheck check = stage.check("a");
        private final CheckRun run = stage.runs.remove();
        private final FutureTask<?> deadline = stage.due(CheckOptions.defaults().timeout());

        @Actor
        public void end() {
            run.run();
        }

        @Actor
        public void deadline() {
            deadline.run();
        }

        @Arbiter
        public void atLast(LLLL_Result r) {
            CheckDetails details = check.details();
            r.r1 = details.runs().count();
            r.r2 = details.transitions().size();
            stage.elapse();
            r.r3 = stage.runs.size();
            r.r4 = Stage.status(stage.ready(), "a");
        }
    }
}
