package org.health4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.ModelledMonitor.GROUPS;
import static org.health4j.ModelledMonitor.NAMES;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

/** The whole engine against a plain model, over random sequences of all that can happen to it. */
class EngineModelTest {

    private static final int SEQUENCES = 2_200;
    private static final int STEPS = 500; // on average
    private static final long AT_LEAST = 1_000_000;

    private static long steps;
    private static int sequences;

    /** One thing that happens; its text is what a failure shows. */
    record Step(String what, Act act) {
        @Override
        public String toString() {
            return what;
        }
    }

    /** Has it happen. */
    @FunctionalInterface
    interface Act {
        void on(ModelledMonitor monitor);
    }

    private static Logger log() {
        return (Logger) LoggerFactory.getLogger("org.health4j");
    }

    @BeforeContainer
    static void quiet() {
        log().setLevel(Level.OFF);
    }

    @AfterContainer
    static void loud() {
        log().setLevel(Level.ERROR);
    }

    @Property(tries = SEQUENCES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    void everySequence_showsWhatThePlainModelSays(@ForAll("steps") List<Step> steps) {
        ModelledMonitor monitor = new ModelledMonitor();
        for (Step step : steps) {
            step.act.on(monitor);
            monitor.compare();
        }
        monitor.finish();
        EngineModelTest.steps += steps.size();
        sequences++;
    }

    @AfterProperty
    void enoughSteps() {
        if (sequences == SEQUENCES) { // else the property has failed, and that is what must be told
            assertThat(steps).isGreaterThan(AT_LEAST);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<String> name = Arbitraries.of(NAMES);
        Arbitrary<HealthGroup> group = Arbitraries.of(GROUPS);
        Arbitrary<Set<HealthGroup>> groups = group.set().ofMaxSize(3);
        Arbitrary<Status> status = Arbitraries.of(Status.class);
        Arbitrary<Integer> millis = Arbitraries.integers().between(0, 3_000).withoutEdgeCases();
        return Arbitraries.frequencyOf(
                        Tuple.of(
                                40, millis.map(ms -> step("pass " + ms + " ms", on -> on.pass(Duration.ofMillis(ms))))),
                        Tuple.of(15, answers(name, status)),
                        Tuple.of(10, name.map(of -> step("hold " + of, on -> on.hold(of)))),
                        Tuple.of(10, releases(name, status)),
                        Tuple.of(3, stalls()),
                        Tuple.of(2, clocks()),
                        Tuple.of(4, overrides(name, status)),
                        Tuple.of(2, name.map(of -> step("end override of " + of, on -> on.endOverride(of)))),
                        Tuple.of(2, name.map(of -> step("remove " + of, on -> on.remove(of)))),
                        Tuple.of(
                                5,
                                Combinators.combine(name, groups)
                                        .as((of, in) -> step("add " + of + " to " + in, on -> on.add(of, in)))),
                        Tuple.of(
                                2,
                                Combinators.combine(name, group, Arbitraries.of(true, false))
                                        .as((of, in, required) -> step(
                                                "join " + of + " to " + in + (required ? "" : " optional"),
                                                on -> on.join(of, in, required)))),
                        Tuple.of(4, group.map(of -> step("refresh " + of, on -> on.refresh(of)))),
                        Tuple.of(
                                1,
                                Arbitraries.integers()
                                        .between(0, 999)
                                        .map(die -> die == 0
                                                ? step("drain", ModelledMonitor::drain)
                                                : step("nothing", on -> {}))))
                .list()
                .ofMaxSize(2 * STEPS)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    private static Step step(String what, Act act) {
        return new Step(what, act);
    }

    private static Health health(Status status) {
        Reason found = Reason.of("FOUND");
        return switch (status) {
            case UP -> Health.up();
            case DEGRADED -> Health.degraded(found);
            case UNKNOWN -> Health.unknown(found);
            case OUT_OF_SERVICE -> Health.outOfService(found);
            case DOWN -> Health.down(found);
        };
    }

    private static Arbitrary<Step> answers(Arbitrary<String> name, Arbitrary<Status> status) {
        return Combinators.combine(name, status)
                .as((of, is) -> step(of + " finds " + is, on -> on.answer(of, health(is))));
    }

    private static Arbitrary<Step> releases(Arbitrary<String> name, Arbitrary<Status> status) {
        return Combinators.combine(name, status)
                .as((of, is) -> step("release " + of + " with " + is, on -> on.release(of, health(is))));
    }

    private static Arbitrary<Step> stalls() {
        return Arbitraries.integers()
                .between(0, 40_000)
                .withoutEdgeCases()
                .map(ms -> step("stall " + ms + " ms", on -> on.stall(Duration.ofMillis(ms))));
    }

    private static Arbitrary<Step> clocks() {
        return Arbitraries.integers()
                .between(-100_000, 100_000)
                .map(s -> step("wall clock " + s + " s", on -> on.setClock(Duration.ofSeconds(s))));
    }

    private static Arbitrary<Step> overrides(Arbitrary<String> name, Arbitrary<Status> status) {
        return Combinators.combine(
                        name, status, Arbitraries.integers().between(1, 5_000).withoutEdgeCases())
                .as((of, is, ms) -> step(
                        "override " + of + " " + is + " " + ms + " ms",
                        on -> on.override(of, is, Duration.ofMillis(ms))));
    }
}
