package org.health4j;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.FutureTask;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A reader sees a whole old or a whole new report. */
public final class PublicationRaces {

    private PublicationRaces() {}

    /** Group, check: the group's status agrees with its check's. */
    @JCStressTest
    @Outcome(id = "UP, UP", expect = ACCEPTABLE, desc = "the old report")
    @Outcome(id = "DOWN, DOWN", expect = ACCEPTABLE, desc = "the new report")
    @Outcome(expect = FORBIDDEN, desc = "a report that contradicts itself")
    @State
    public static class ResultAgainstReader {
        private final Stage stage = Stage.running(Stage.SILENT, "a");
        private final CheckRun run = stage.run("a");

        public ResultAgainstReader() {
            stage.finds = Health.down(Reason.CONNECTION_REFUSED);
        }

        @Actor
        public void result() {
            run.run();
        }

        @Actor
        public void reader(LL_Result r) {
            HealthReport report = stage.ready();
            r.r1 = report.status();
            r.r2 = Stage.status(report, "a");
        }
    }

    /** Group, check, check: two checks that turn together are seen to turn together. */
    @JCStressTest
    @Outcome(id = "UP, UP, UP", expect = ACCEPTABLE, desc = "the old report")
    @Outcome(id = "DOWN, DOWN, DOWN", expect = ACCEPTABLE, desc = "the new report")
    @Outcome(expect = FORBIDDEN, desc = "half a report")
    @State
    public static class TwoChecksAgainstReader {
        private final Panel panel = new Panel();

        @Actor
        public void results() {
            panel.turn(Status.DOWN, panel.a, panel.b);
        }

        @Actor
        public void reader(LLL_Result r) {
            HealthReport report = panel.view.report();
            r.r1 = report.status();
            r.r2 = report.checks().get(0).status();
            r.r3 = report.checks().get(1).status();
        }
    }

    /** What a reader reaches from a report has been made to its end. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "made whole")
    @Outcome(expect = FORBIDDEN, desc = "seen before it was made")
    @State
    public static class MadeBeforeSeen {
        private final Panel panel = new Panel();

        @Actor
        public void results() {
            panel.turn(Status.DOWN, panel.a, panel.b);
        }

        @Actor
        @SuppressWarnings("NullAway") // looks for what must not be there
        public void reader(Z_Result r) {
            HealthReport report = panel.view.report();
            boolean whole = report.group() != null && report.reason() != null && report.since() != null;
            for (CheckReport check : report.checks()) {
                whole &= check.name() != null
                        && check.reason() != null
                        && check.reason().code() != null
                        && check.since() != null
                        && check.override() != null
                        && check.required();
            }
            r.r1 = whole && report.checks().size() == 2;
        }
    }

    /** First look, second look: nobody who has seen the new report sees the old one again. */
    @JCStressTest
    @Outcome(id = "UP, UP", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "UP, DOWN", expect = ACCEPTABLE, desc = "between")
    @Outcome(id = "DOWN, DOWN", expect = ACCEPTABLE, desc = "after")
    @Outcome(expect = FORBIDDEN, desc = "back in time")
    @State
    public static class NeverBack {
        private final Panel panel = new Panel();

        @Actor
        public void result() {
            panel.turn(Status.DOWN, panel.a);
        }

        @Actor
        public void reader(LL_Result r) {
            r.r1 = panel.view.report().status();
            r.r2 = panel.view.report().status();
        }
    }

    /** Everything, then readiness, everything at last: the view that is made of others is never ahead of them, nor left behind. */
    @JCStressTest
    @Outcome(id = "UP, UP, DOWN", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "UP, DOWN, DOWN", expect = ACCEPTABLE, desc = "between")
    @Outcome(id = "DOWN, DOWN, DOWN", expect = ACCEPTABLE, desc = "after")
    @Outcome(expect = FORBIDDEN, desc = "a verdict that is not of those that it is made of")
    @State
    public static class OverallAfterItsJudges {
        private final Stage stage = Stage.running(Stage.SILENT, "a");
        private final CheckRun run = stage.run("a");

        public OverallAfterItsJudges() {
            stage.finds = Health.down(Reason.CONNECTION_REFUSED);
        }

        @Actor
        public void result() {
            run.run();
        }

        @Actor
        public void reader(LLL_Result r) {
            r.r1 = stage.checks.overall().report().status();
            r.r2 = stage.ready().status();
        }

        @Arbiter
        public void atLast(LLL_Result r) {
            r.r3 = stage.checks.overall().report().status();
        }
    }

    /** A change that comes while what was put off is being shown is shown with it or after it. */
    @JCStressTest
    @Outcome(id = "DOWN", expect = ACCEPTABLE, desc = "the last change shows")
    @Outcome(expect = FORBIDDEN, desc = "a change that nobody shows")
    @State
    public static class PutOffAgainstChange {
        private final Panel panel = new Panel();
        private final FutureTask<?> later;

        public PutOffAgainstChange() {
            panel.turn(Status.DEGRADED, panel.a);
            panel.turn(Status.UP, panel.a);
            later = panel.scheduled.remove();
        }

        @Actor
        public void timer() {
            later.run();
        }

        @Actor
        public void result() {
            panel.turn(Status.DOWN, panel.a);
        }

        @Arbiter
        public void atLast(L_Result r) {
            panel.elapse();
            r.r1 = panel.view.report().status();
        }
    }
}
