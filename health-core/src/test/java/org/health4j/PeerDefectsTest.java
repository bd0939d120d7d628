package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.HealthGroup.STARTUP;
import static org.health4j.Scene.check;
import static org.health4j.Scene.line;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Defects that were found in other libraries, and what happens here instead. */
@Timeout(60)
class PeerDefectsTest {

    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());
    private final AtomicInteger runs = new AtomicInteger();

    private Health look(CheckContext context) {
        runs.incrementAndGet();
        return found.get();
    }

    // Dropwizard: the counter is not reset by a success, so that three failures spread over 2,000 runs turn the check.
    @Test
    @Promise(5)
    void failuresThatAreNotInARow_turnNothing() {
        HealthMonitor monitor = scene.builder()
                .readiness(
                        "db",
                        context -> runs.incrementAndGet() % 500 == 0 ? Health.down(Reason.QUERY_FAILED) : Health.up(),
                        check -> check.period(ofSeconds(1)).failureThreshold(2))
                .start();
        while (runs.get() < 2_100) {
            scene.pass(ofSeconds(1));
            assertThat(monitor.report(READINESS).status()).isNotEqualTo(Status.DOWN);
        }
        assertThat(monitor.details("db").transitions()).hasSize(1);
    }

    // Dropwizard: each listener is called twice, the second time without a try.
    @Test
    @Promise(13)
    void listenerThatThrows_isCalledOnceForEachTransition() {
        List<Status> heard = Collections.synchronizedList(new ArrayList<>());
        HealthMonitor monitor = scene.builder()
                .listener(transition -> {
                    if (transition.subject() == Transition.Subject.CHECK) {
                        heard.add(transition.to());
                    }
                    throw new IllegalStateException();
                })
                .readiness("db", this::look)
                .start();
        scene.pass(ofSeconds(1));
        found.set(Health.down(Reason.QUERY_FAILED));
        scene.pass(ofSeconds(10));
        monitor.close();
        assertThat(heard).containsExactly(Status.UP, Status.DOWN);
    }

    // Dropwizard: a check that changes its state is rescheduled, which interrupts its own thread, on which the
    // listeners are called.
    @Test
    @Promise({3, 13})
    void changeOfPeriod_interruptsNobody() {
        AtomicInteger interrupted = new AtomicInteger();
        AtomicInteger heard = new AtomicInteger();
        try (HealthMonitor monitor = HealthMonitor.builder()
                .listener(transition -> {
                    heard.incrementAndGet();
                    interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                })
                .readiness(
                        "db",
                        context -> {
                            interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                            Waiting.moment();
                            interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                            return runs.incrementAndGet() % 2 == 0 ? Health.up() : Health.down(Reason.QUERY_FAILED);
                        },
                        check -> check.period(ofMillis(4)).periodWhenDown(ofMillis(2)))
                .start()) {
            Waiting.until(() -> runs.get() > 100 && heard.get() > 100);
            assertThat(monitor.checks()).hasSize(1);
        }
        assertThat(interrupted.get()).isZero();
    }

    // Dropwizard: an unhealthy critical check that is unregistered leaves the application unhealthy for ever.
    @Test
    @Promise(16)
    void removedFailingCheck_isForgotten() {
        found.set(Health.down(Reason.QUERY_FAILED));
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(ofSeconds(1));
        monitor.remove("db");
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        monitor.add("db", context -> Health.up(), READINESS);
        scene.pass(ofMillis(20));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    // Dropwizard: during the shutdown's drain the recovery of a check that is not critical makes readiness 200 again.
    @Test
    @Promise(10)
    void recoveryOfAnOptionalCheck_duringTheDrain_changesNothing() {
        found.set(Health.down(Reason.QUERY_FAILED));
        HealthMonitor monitor = scene.builder()
                .readiness("cache", this::look, check -> check.optional())
                .readiness("db", context -> Health.up())
                .start();
        scene.pass(ofSeconds(1));
        monitor.drain();
        found.set(Health.up());
        for (int i = 0; i < 20; i++) {
            scene.pass(ofSeconds(1));
            assertThat(line(monitor.report(READINESS))).isEqualTo("OUT_OF_SERVICE DRAINING 503");
        }
        monitor.add("late", context -> Health.up(), READINESS);
        monitor.override("late", Status.UP, Reason.OK, "alice", ofSeconds(60));
        monitor.remove("cache");
        scene.pass(ofSeconds(1));
        assertThat(line(monitor.report(READINESS))).isEqualTo("OUT_OF_SERVICE DRAINING 503");
    }

    // Dropwizard: a check that hangs leaves the application healthy for ever; there is no timeout and no staleness.
    @Test
    @Promise({3, 6})
    void checkThatHangs_isNotHealthyForEver() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(ofSeconds(1));
        scene.hang();
        scene.pass(CheckOptions.defaults().worstCaseDetection());
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
    }

    // metrics-healthchecks, Felix: what is run in the background stays as it was when it is not run any more.
    @Test
    @Promise(6)
    void checkThatIsNotRun_isNotHealthyForEver() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(ofSeconds(1));
        scene.time.stall(ofSeconds(17));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN STALE 503");
    }

    // Dropwizard: a name that is asked for is lower-cased, but the registry tells upper from lower case.
    @Test
    @Promise(11)
    void nameOfACheck_isTakenAsItIs_andNoTwoDifferInCaseOnly() {
        HealthMonitor monitor = scene.builder().check("OrdersDb", this::look).start();
        assertThat(monitor.details("OrdersDb").lastRun()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> monitor.details("ordersdb"));
        assertThatIllegalArgumentException().isThrownBy(() -> monitor.add("ordersdb", this::look));
    }

    // Dropwizard, Felix ("not yet executed" is OK): healthy by default before the first run.
    @Test
    @Promise(7)
    void checkThatHasNotRun_isNotHealthy() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", this::look)
                .startup("cache", HealthIndicator.local(this::look))
                .start();
        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
        assertThat(line(monitor.report(STARTUP))).isEqualTo("UNKNOWN PENDING 503");
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
    }

    // Dropwizard's TimeBoundHealthCheck: four hung checks fill a shared pool, and every later one fails;
    // metrics-healthchecks: two.
    @Test
    @Promise({3, 4})
    void hungChecks_fillNoPoolThatOthersNeed() {
        CountDownLatch release = new CountDownLatch(1);
        HealthMonitorBuilder builder = HealthMonitor.builder();
        for (int i = 0; i < 10; i++) {
            builder.deep(
                    "hung" + i,
                    context -> {
                        Waiting.uninterruptibly(release);
                        return Health.up();
                    },
                    check -> check.timeout(ofMillis(10)));
        }
        builder.readiness("db", this::look, check -> check.period(ofMillis(10)));
        try (HealthMonitor monitor = builder.start()) {
            Waiting.until(() -> runs.get() > 20 && monitor.report(READINESS).healthy());
            release.countDown();
        }
    }

    // Dropwizard's TimeBoundHealthCheck swallows the cause of a failure, and says "Unable to successfully check in 5s".
    @Test
    void causeOfAFailure_isKeptForTheLog() {
        IllegalStateException cause = new IllegalStateException("refused");
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> {
                    throw cause;
                })
                .start();
        scene.pass(ofMillis(20));
        assertThat(monitor.details("db").lastRun().orElseThrow().health().cause())
                .containsSame(cause);
    }

    // SmallRye: a timeout of 1 s does not apply to a synchronous check, which slept for 6 s and was UP.
    @Test
    @Promise(3)
    void timeout_appliesToACheckThatBlocks() {
        CountDownLatch release = new CountDownLatch(1);
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness(
                        "db",
                        context -> {
                            Waiting.uninterruptibly(release);
                            return Health.up();
                        },
                        check -> check.timeout(ofMillis(50)))
                .start()) {
            Waiting.until(() -> monitor.report(READINESS).reason().equals(Reason.TIMEOUT));
            release.countDown();
        }
    }

    // Helidon: the timeout of the database check is stored and never used.
    @Test
    @Promise(3)
    void timeout_isTheOneThatWasSet() {
        HealthMonitor monitor = scene.builder()
                .readiness("short", this::look, check -> check.timeout(ofMillis(300)))
                .readiness("long", this::look, check -> check.timeout(ofSeconds(7)))
                .start();
        scene.hang();
        scene.pass(ofMillis(300));
        assertThat(check(monitor.report(READINESS), "short").reason()).isEqualTo(Reason.TIMEOUT);
        scene.pass(ofMillis(6_699));
        assertThat(check(monitor.report(READINESS), "long").reason()).isEqualTo(Reason.PENDING);
        scene.pass(ofMillis(1));
        assertThat(check(monitor.report(READINESS), "long").reason()).isEqualTo(Reason.TIMEOUT);
    }

    // SmallRye: a group that nobody knows is UP, so that a typo in a path makes a probe that cannot fail.
    @Test
    @Promise(11)
    void unknownGroup_isRefused() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monitor.report(HealthGroup.of("readyness")))
                .withMessageStartingWith("group: readyness (expected: one of [live, ready, startup, deep])");
    }

    // SmallRye: every group's name that is asked for is kept for ever, and after a hundred made-up ones groups throw.
    @Test
    @Promise(11)
    void unknownGroups_areNotRemembered() {
        HealthMonitor monitor = scene.builder().readiness("db", this::look).start();
        scene.pass(ofMillis(20));
        Set<HealthGroup> before = Set.copyOf(monitor.groups());
        for (int i = 0; i < 10_000; i++) {
            HealthGroup group = HealthGroup.of("made-up-" + i);
            assertThatIllegalArgumentException().isThrownBy(() -> monitor.report(group));
        }
        assertThat(monitor.groups()).isEqualTo(before);
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    // SmallRye: the text of an exception, with a JDBC URL and its password, is in the answer by default.
    @Test
    @Promise(14)
    void textOfAnException_isInNoReport() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> {
                    throw new IllegalStateException("jdbc:postgresql://db/orders?password=s3cret");
                })
                .start();
        scene.pass(ofMillis(20));
        assertThat(monitor.report().toString()).contains("EXCEPTION").doesNotContain("s3cret", "jdbc");
        assertThat(monitor.details("db").toString()).contains("EXCEPTION").doesNotContain("s3cret", "jdbc");
    }

    // Quarkus: where the stage of an asynchronous check fails, no answer is ever written; Micronaut: the whole
    // aggregate fails.
    @Test
    @Promise(9)
    void asynchronousCheckThatFails_isAResult_andOthersGoOn() {
        HealthMonitor monitor = scene.builder()
                .readiness(
                        "failed",
                        HealthIndicator.async(context -> CompletableFuture.failedFuture(new IllegalStateException())))
                .readiness("throws", HealthIndicator.async(context -> {
                    throw new IllegalStateException();
                }))
                .readiness("db", this::look)
                .start();
        scene.pass(ofSeconds(10));
        assertThat(monitor.report(READINESS).checks())
                .extracting(check -> check.name() + " " + check.reason())
                .containsExactly("failed EXCEPTION", "throws EXCEPTION", "db OK");
    }

    // Felix: the result of an asynchronous check has no greatest age.
    @Test
    @Promise({3, 6})
    void asynchronousCheckThatNeverCompletes_isATimeout_andNotItsLastResult() {
        HealthMonitor monitor = scene.builder()
                .readiness(
                        "db",
                        HealthIndicator.async(context -> runs.incrementAndGet() == 1
                                ? CompletableFuture.completedFuture(Health.up())
                                : new CompletableFuture<Health>().minimalCompletionStage()))
                .start();
        scene.pass(ofMillis(20));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        scene.pass(ofSeconds(6));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
    }

    // Spring: a status of one's own that is missing from the order is ignored, so that {FATAL, UP} is UP.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UP")
    @Promise(8)
    void everyStatusAndEveryReason_counts(Status status) {
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> Health.up())
                .readiness("own", context -> health(status, Reason.of("NEVER_HEARD_OF")))
                .start();
        scene.pass(ofMillis(20));
        assertThat(monitor.report(READINESS).status()).isEqualTo(status);
        assertThat(monitor.report(READINESS).reason()).isEqualTo(Reason.of("NEVER_HEARD_OF"));
    }

    private static Health health(Status status, Reason reason) {
        return switch (status) {
            case UP -> Health.up();
            case DEGRADED -> Health.degraded(reason);
            case UNKNOWN -> Health.unknown(reason);
            case OUT_OF_SERVICE -> Health.outOfService(reason);
            case DOWN -> Health.down(reason);
        };
    }

    // Spring: an indicator written as a lambda that throws fails the whole endpoint, and only an Exception is ever
    // caught.
    @Test
    @Promise(9)
    void lambdaThatThrowsAnything_failsItsOwnCheckOnly() {
        List<Throwable> failures = List.of(
                new IllegalStateException(),
                new Exception(),
                new NoClassDefFoundError("com/example/Driver"),
                new OutOfMemoryError(),
                new StackOverflowError(),
                new AssertionError(),
                new Throwable());
        HealthMonitorBuilder builder = scene.builder().readiness("db", this::look);
        for (int i = 0; i < failures.size(); i++) {
            Throwable failure = failures.get(i);
            builder.deep("failing" + i, context -> {
                throw PeerDefectsTest.<RuntimeException>sneaky(failure);
            });
        }
        HealthMonitor monitor = builder.start();
        scene.pass(ofSeconds(30));

        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        assertThat(runs.get()).isGreaterThanOrEqualTo(6);
        assertThat(monitor.report(DEEP).checks())
                .filteredOn(check -> check.name().startsWith("failing"))
                .hasSize(failures.size())
                .allMatch(
                        check -> check.status() == Status.DOWN && check.reason().equals(Reason.EXCEPTION));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // thrown as it is
    private static <E extends Throwable> E sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    // Helidon: a database check is a liveness check by default, so that every pod is restarted when the database is
    // down.
    @Test
    @Promise(12)
    void checkThatSaysNothingOfItself_isInNoLiveness_andRefusedThere() {
        HealthMonitor monitor = scene.builder()
                .check("db", context -> Health.down(Reason.CONNECTION_REFUSED))
                .start();
        scene.pass(ofSeconds(1));
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monitor.group(LIVENESS, group -> group.required("db")))
                .withMessageContaining("HealthIndicator.local(…)");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        monitor.add("async", HealthIndicator.async(context -> new CompletableFuture<>()), LIVENESS));
    }

    // Helidon: an exception without a message ends in a NullPointerException.
    @Test
    @Promise(9)
    void exceptionWithoutAMessage_orWithOneThatThrows_isAResult() {
        HealthMonitor monitor = scene.builder()
                .readiness("none", context -> {
                    throw new Exception((String) null);
                })
                .readiness("throws", context -> {
                    throw new Exception() {
                        @Override
                        public String getMessage() {
                            throw new IllegalStateException();
                        }

                        @Override
                        public String toString() {
                            throw new IllegalStateException();
                        }
                    };
                })
                .start();
        scene.pass(ofSeconds(10));
        assertThat(monitor.report(READINESS).checks())
                .extracting(CheckReport::reason)
                .containsOnly(Reason.EXCEPTION);
    }

    // Felix: after one null result a check is in error until the process is restarted; Spring: null is left out.
    @Test
    @Promise(9)
    @SuppressWarnings("NullAway") // what nobody should do
    void nullResult_isDown_andTheNextOneCounts() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> runs.incrementAndGet() == 1 ? null : Health.up())
                .start();
        scene.pass(ofMillis(20));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN EXCEPTION 503");
        scene.pass(ofSeconds(2));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    // Felix: an empty selection is OK for the servlet and unavailable for its filter and its monitor.
    @Test
    @Promise(8)
    void emptyGroup_isTheSameForEveryReader() {
        HealthGroup orders = HealthGroup.of("orders");
        HealthMonitor monitor = scene.builder().group(orders, group -> {}).start();
        HealthReport refreshed = monitor.refresh(orders)
                .toCompletableFuture()
                .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                .join();
        assertThat(line(refreshed)).isEqualTo("UP OK 200");
        assertThat(line(monitor.report(orders))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report())).isEqualTo("UP OK 200");
    }

    // Micronaut: an indicator keeps its status in a field of a singleton, which each request writes.
    @Test
    void healthThatIsAddedTo_staysAsItWas() {
        Health shared = Health.up().with("role", "primary");
        Health more = shared.with("lag", 7L).withComponent("replica", Health.down(Reason.of("LAGGING")));

        assertThat(shared.status()).isEqualTo(Status.UP);
        assertThat(shared.details()).containsOnlyKeys("role");
        assertThat(shared.components()).isEmpty();
        assertThat(more.status()).isEqualTo(Status.DOWN);
    }
}
