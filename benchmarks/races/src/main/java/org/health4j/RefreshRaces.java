package org.health4j;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Whoever waits for a refresh is answered, whatever comes between. */
public final class RefreshRaces {

    private RefreshRaces() {}

    /** The run ends just then. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "answered")
    @Outcome(expect = FORBIDDEN, desc = "forgotten")
    @State
    public static class RefreshAgainstResult {
        private final Stage stage = Stage.beginning(Stage.TELLING, "a");
        private final MonitoredCheck check = stage.check("a");
        private final CheckRun run = stage.runs.remove();
        private CompletableFuture<Void> answer = new CompletableFuture<>();

        @Actor
        public void result() {
            run.run();
        }

        @Actor
        public void refresh() {
            answer = check.refresh();
        }

        @Arbiter
        public void atLast(Z_Result r) {
            r.r1 = stage.isAnswered(answer);
        }
    }

    /** The run reaches its deadline just then. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "answered")
    @Outcome(expect = FORBIDDEN, desc = "forgotten")
    @State
    public static class RefreshAgainstDeadline {
        private final Stage stage = Stage.beginning(Stage.TELLING, "a");
        private final MonitoredCheck check = stage.check("a");
        private final FutureTask<?> deadline = stage.due(CheckOptions.defaults().timeout());
        private CompletableFuture<Void> answer = new CompletableFuture<>();

        public RefreshAgainstDeadline() {
            // It hangs.
            stage.runs.clear();
        }

        @Actor
        public void deadline() {
            deadline.run();
        }

        @Actor
        public void refresh() {
            answer = check.refresh();
        }

        @Arbiter
        public void atLast(Z_Result r) {
            r.r1 = stage.isAnswered(answer);
        }
    }

    /** The check is removed just then. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "answered")
    @Outcome(expect = FORBIDDEN, desc = "forgotten")
    @State
    public static class RefreshAgainstRemoval {
        private final Stage stage = Stage.beginning(Stage.TELLING, "a");
        private final MonitoredCheck check = stage.check("a");
        private CompletableFuture<Void> answer = new CompletableFuture<>();

        public RefreshAgainstRemoval() {
            // It hangs.
            stage.runs.clear();
        }

        @Actor
        public void removal() {
            stage.checks.remove("a");
        }

        @Actor
        public void refresh() {
            answer = check.refresh();
        }

        @Arbiter
        public void atLast(Z_Result r) {
            r.r1 = stage.isAnswered(answer);
        }
    }
}
