package org.health4j;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A reader that finds a report outlived judges it and puts another in its place, without a lock. */
public final class StalenessRaces {

    private StalenessRaces() {}

    /** The reader's look, the last look: a check that was renewed does not stay stale. */
    @JCStressTest
    @Outcome(id = "UP, UP", expect = ACCEPTABLE, desc = "the reader came after the renewal")
    @Outcome(id = "UNKNOWN, UP", expect = ACCEPTABLE, desc = "stale, and shown anew")
    @Outcome(expect = FORBIDDEN, desc = "stale although it was renewed")
    @State
    public static class ReaderAgainstRenewal {
        private final Panel panel = new Panel();

        public ReaderAgainstRenewal() {
            panel.pass(Panel.FRESH);
        }

        @Actor
        public void reader(LL_Result r) {
            r.r1 = panel.view.report().checks().get(0).status();
        }

        @Actor
        public void renewal() {
            panel.renew(panel.a);
        }

        @Arbiter
        public void atLast(LL_Result r) {
            panel.elapse();
            r.r2 = panel.view.report().checks().get(0).status();
        }
    }

    /** As before, where the heartbeat comes in place of a reader, and tells of the staleness. */
    @JCStressTest
    @Outcome(id = "0, UP, UP", expect = ACCEPTABLE, desc = "renewed before anybody told")
    @Outcome(id = "2, UP, UP", expect = ACCEPTABLE, desc = "told that it was stale, and that it is not")
    @Outcome(expect = FORBIDDEN, desc = "stale although it was renewed")
    @State
    public static class HeartbeatAgainstResult {
        private final Stage stage = Stage.running(Stage.SILENT, "a");
        private final MonitoredCheck check = stage.check("a");
        private final CheckRun run = stage.run("a");
        private final int before = Stage.transitions(check);

        public HeartbeatAgainstResult() {
            stage.pass(CheckOptions.defaults().period().multipliedBy(4));
        }

        @Actor
        public void heartbeat() {
            stage.checks.beat();
        }

        @Actor
        public void result() {
            run.run();
        }

        @Arbiter
        public void atLast(ILL_Result r) {
            stage.elapse();
            r.r1 = Stage.transitions(check) - before;
            r.r2 = stage.ready().status();
            r.r3 = check.belief().cell().state().status();
        }
    }

    /** The reader's b, the last a and b: a is outlived while b turns, and what the reader makes of the old report does not hide it. */
    @JCStressTest
    @Outcome(id = "(UP|DOWN), UNKNOWN, DOWN", expect = ACCEPTABLE, desc = "both are seen in the end")
    @Outcome(expect = FORBIDDEN, desc = "a newer report was overwritten")
    @State
    public static class ReaderAgainstNewerReport {
        private final Panel panel = new Panel();

        public ReaderAgainstNewerReport() {
            panel.pass(Panel.FRESH.dividedBy(2));
            panel.renew(panel.b);
            panel.pass(Panel.FRESH.dividedBy(2));
        }

        @Actor
        public void reader(LLL_Result r) {
            r.r1 = panel.view.report().checks().get(1).status();
        }

        @Actor
        public void result() {
            panel.turn(Status.DOWN, panel.b);
        }

        @Arbiter
        public void atLast(LLL_Result r) {
            panel.elapse();
            HealthReport report = panel.view.report();
            r.r2 = report.checks().get(0).status();
            r.r3 = report.checks().get(1).status();
        }
    }

    /** As before, where a group is left in place of a result. */
    @JCStressTest
    @Outcome(id = "UP, UP", expect = ACCEPTABLE, desc = "what is left is UP")
    @Outcome(id = "UNKNOWN, UP", expect = ACCEPTABLE, desc = "stale, and then gone")
    @Outcome(expect = FORBIDDEN, desc = "a newer report was overwritten")
    @State
    public static class ReaderAgainstRemoval {
        private final Stage stage = Stage.running(Stage.SILENT, "a");

        public ReaderAgainstRemoval() {
            stage.pass(CheckOptions.defaults().period().multipliedBy(4));
        }

        @Actor
        public void reader(LL_Result r) {
            r.r1 = stage.ready().status();
        }

        @Actor
        public void removal() {
            stage.checks.remove("a");
        }

        @Arbiter
        public void atLast(LL_Result r) {
            r.r2 = stage.isShown("a") ? "shown" : stage.ready().status();
        }
    }

    /** As before, where the drain comes in place of a result. */
    @JCStressTest
    @Outcome(id = "(UNKNOWN|OUT_OF_SERVICE), OUT_OF_SERVICE", expect = ACCEPTABLE, desc = "drained in the end")
    @Outcome(expect = FORBIDDEN, desc = "a newer report was overwritten")
    @State
    public static class ReaderAgainstDrain {
        private final Panel panel = new Panel();

        public ReaderAgainstDrain() {
            panel.pass(Panel.FRESH);
        }

        @Actor
        public void reader(LL_Result r) {
            r.r1 = panel.view.report().status();
        }

        @Actor
        public void drain() {
            panel.picture.drain();
        }

        @Arbiter
        public void atLast(LL_Result r) {
            r.r2 = panel.view.report().status();
        }
    }
}
