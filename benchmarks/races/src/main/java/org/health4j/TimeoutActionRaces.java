package org.health4j;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Once it is closed, a timeout action neither runs nor will run; it runs at most once. */
public final class TimeoutActionRaces {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private TimeoutActionRaces() {}

    /** Started and ended when close returns, and started at last. */
    @JCStressTest
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "closed first, never runs")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "ran first, is over")
    @Outcome(expect = FORBIDDEN, desc = "runs, or will run, after close returned")
    @State
    public static class CloseAgainstRun {
        private int started;
        private int ended;
        private final TimeoutAction action = new TimeoutAction(() -> {
            started++;
            ended++;
        });

        @Actor
        public void deadline() {
            action.run();
        }

        @Actor
        public void close(III_Result r) {
            action.close();
            r.r1 = started;
            r.r2 = ended;
        }

        @Arbiter
        public void atLast(III_Result r) {
            r.r3 = started;
        }
    }

    /** How often it ran. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "once")
    @Outcome(expect = FORBIDDEN, desc = "twice")
    @State
    public static class RunAgainstRun {
        private int ran;
        private final TimeoutAction action = new TimeoutAction(() -> ran++);

        @Actor
        public void one() {
            action.run();
        }

        @Actor
        public void other() {
            action.run();
        }

        @Arbiter
        public void atLast(I_Result r) {
            r.r1 = ran;
        }
    }

    /** How often it ran: an action that is given at the deadline is neither lost nor done twice. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "once")
    @Outcome(id = "0", expect = FORBIDDEN, desc = "lost")
    @Outcome(expect = FORBIDDEN, desc = "twice")
    @State
    public static class RegistrationAgainstDeadline {
        private final Stage stage = Stage.beginning(Stage.SILENT, "a");
        private final CheckRun run = stage.run("a");
        private volatile int ran;

        @Actor
        public void deadline() {
            run.expire();
        }

        @Actor
        public void registration() {
            run.onTimeout(this::count);
        }

        private synchronized void count() {
            ran++;
        }

        @Arbiter
        public void atLast(I_Result r) {
            stage.engine.threads().close(PATIENCE);
            r.r1 = ran;
        }
    }

    /** Whether the run is interrupted when it has closed its registration. */
    @JCStressTest
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "no interrupt is left behind")
    @Outcome(expect = FORBIDDEN, desc = "an interrupt for whatever the thread does next")
    @State
    public static class InterruptAgainstClose {
        private final Stage stage = Stage.beginning(Stage.SILENT, "a");
        private final CheckRun run = stage.run("a");

        @Actor
        public void deadline() {
            run.expire();
        }

        @Actor
        public void run(Z_Result r) {
            run.interruptOnTimeout().close();
            r.r1 = Thread.interrupted();
        }

        @Arbiter
        public void atLast(Z_Result r) {
            stage.engine.threads().close(PATIENCE);
        }
    }
}
