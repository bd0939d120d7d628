package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.HealthGroup.STARTUP;
import static org.health4j.Scene.check;
import static org.health4j.Scene.line;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that come, join and go while the monitor runs. */
@Timeout(30)
class MembershipTest {

    private static final HealthGroup BATCH = HealthGroup.of("batch");

    private final Scene scene = new Scene();

    private HealthMonitor monitor() {
        return scene.builder()
                .readiness("first", context -> Health.up())
                .group(BATCH, group -> {})
                .start();
    }

    private static List<String> names(HealthReport report) {
        return report.checks().stream().map(CheckReport::name).toList();
    }

    @Test
    void add_showsAtOnce_pendingUntilItHasRun() {
        HealthMonitor monitor = monitor();
        scene.pass(ofSeconds(1));

        monitor.add("later", context -> Health.degraded(Reason.of("FULL")), READINESS, BATCH);

        assertThat(monitor.checks()).containsExactly("first", "later");
        assertThat(names(monitor.report(DEEP))).containsExactly("first", "later");
        assertThat(names(monitor.report(HealthGroup.OVERALL))).containsExactly("health4j.scheduler", "first", "later");
        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
        assertThat(line(monitor.report(BATCH))).isEqualTo("UNKNOWN PENDING 503");

        scene.pass(ofMillis(10));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DEGRADED FULL 200");
        assertThat(line(monitor.report(BATCH))).isEqualTo("DEGRADED FULL 200");
    }

    @Test
    void add_toNoGroup_countsInDeepOnly_andJoinsLater() {
        HealthMonitor monitor = monitor();
        scene.pass(ofSeconds(1));
        monitor.add("later", context -> Health.down(Reason.of("BAD")), check -> check.initialDelay(ofSeconds(2)));

        scene.pass(ofSeconds(1));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report(DEEP))).isEqualTo("UNKNOWN PENDING 503");
        scene.pass(ofSeconds(2));

        monitor.group(READINESS, group -> group.optional("later"));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DEGRADED BAD 200");
        monitor.group(BATCH, group -> group.required("later", "first"));
        assertThat(line(monitor.report(BATCH))).isEqualTo("DOWN BAD 503");
        assertThat(check(monitor.report(BATCH), "later").required()).isTrue();
    }

    @Test
    void optionalCheck_thatIsAdded_onlyDegrades() {
        HealthMonitor monitor = monitor();
        monitor.add(
                "later",
                context -> Health.down(Reason.of("BAD")),
                CheckOptions.of(check -> check.optional()),
                READINESS);
        scene.pass(ofSeconds(1));

        assertThat(line(monitor.report(READINESS))).isEqualTo("DEGRADED BAD 200");
        assertThat(line(monitor.report(DEEP))).isEqualTo("DEGRADED BAD 200");
    }

    @Test
    void remove_endsItsInfluenceAtThatInstant() {
        HealthMonitor monitor = scene.builder()
                .readiness("good", context -> Health.up())
                .readiness("bad", context -> Health.down(Reason.of("BAD")))
                .start();
        scene.pass(ofSeconds(1));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN BAD 503");

        monitor.remove("bad");

        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report())).isEqualTo("UP OK 200");
        assertThat(names(monitor.report(DEEP))).containsExactly("good");
        assertThat(monitor.checks()).containsExactly("good");
        assertThatThrownBy(() -> monitor.details("bad")).hasMessage("check: bad (expected: one of [good])");
        assertThatThrownBy(() -> monitor.remove("bad")).hasMessage("check: bad (expected: one of [good])");
    }

    @Test
    void removedCheck_isNotRunAgain_andItsLateResultFindsNobody() {
        AtomicInteger runs = new AtomicInteger();
        List<String> told = new CopyOnWriteArrayList<>();
        HealthMonitor monitor = scene.builder()
                .readiness("goes", context -> {
                    runs.incrementAndGet();
                    return Health.down(Reason.of("BAD"));
                })
                .listener(transition -> told.add(transition.name() + " " + transition.to()))
                .start();
        scene.hang();
        scene.pass(ofMillis(500));
        monitor.remove("goes");
        scene.heal();
        scene.pass(ofMinutes(1));

        assertThat(runs).hasValue(1);
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        monitor.close();
        assertThat(told).contains("ready UP").doesNotContain("goes DOWN", "ready DOWN");
    }

    @Test
    void removedCheck_thatHangs_isFreedAtItsDeadline() {
        CountDownLatch freed = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness(
                        "hangs",
                        context -> {
                            try (CheckContext.Registration action = context.onTimeout(freed::countDown)) {
                                assertThat(action).isNotNull();
                                begun.countDown();
                                freed.await();
                            }
                            return Health.up();
                        },
                        check -> check.timeout(ofMillis(200)))
                .start()) {
            assertThat(awaited(begun)).isTrue();
            monitor.remove("hangs");
            assertThat(awaited(freed)).isTrue();
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void nameOfARemovedCheck_isFreeAgain_andTheNewOneKnowsNothingOfTheOld() {
        HealthMonitor monitor = scene.builder()
                .readiness("name", context -> Health.up(), check -> check.failureThreshold(3))
                .start();
        scene.pass(ofSeconds(30));
        monitor.override("name", Status.DEGRADED, Reason.of("SAID"), "somebody", ofMinutes(1));
        scene.hang();
        scene.pass(ofSeconds(10));

        monitor.remove("name");
        scene.held.clear();
        assertThatThrownBy(() -> monitor.report(HealthGroup.of("none"))).isInstanceOf(IllegalArgumentException.class);
        monitor.add("name", context -> Health.up(), READINESS);
        scene.pass(ofMillis(10));

        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
        assertThat(monitor.details("name").runs().count()).isZero();
        assertThat(monitor.details("name").stuck()).isEmpty();
        scene.pass(ofSeconds(1));
        assertThat(scene.held).hasSize(1);
        scene.heal();
        scene.pass(ofMinutes(2));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    @Test
    void startupThatWasUp_staysUp_whateverIsAdded() {
        HealthMonitor monitor = scene.builder()
                .startup("warm", HealthIndicator.local(context -> Health.up()))
                .start();
        scene.pass(ofSeconds(1));
        monitor.add("cold", HealthIndicator.local(context -> Health.down(Reason.STARTING)), STARTUP);
        scene.pass(ofSeconds(1));

        assertThat(line(monitor.report(STARTUP))).isEqualTo("UP OK 200");
        assertThat(names(monitor.report(STARTUP))).containsExactly("warm", "cold");
    }

    @Test
    void onDemandCheck_thatIsAdded_runsWhenAsked() {
        AtomicInteger runs = new AtomicInteger();
        HealthMonitor monitor = monitor();
        monitor.add(
                "asked",
                context -> {
                    runs.incrementAndGet();
                    return Health.up();
                },
                check -> check.onDemand(ofSeconds(1)),
                BATCH);
        scene.pass(ofSeconds(5));
        assertThat(runs).hasValue(0);

        monitor.report(BATCH);
        scene.pass(ofMillis(10));
        assertThat(runs).hasValue(1);
        monitor.remove("asked");
        scene.pass(ofSeconds(5));
        monitor.report(BATCH);
        scene.pass(ofMillis(10));
        assertThat(runs).hasValue(1);
    }

    @Test
    void refresh_thatWaitsForACheckThatIsRemoved_completes() {
        HealthMonitor monitor = monitor();
        scene.pass(ofSeconds(1));
        scene.hang();
        monitor.add("later", context -> Health.up(), BATCH);
        CompletableFuture<HealthReport> refreshed = monitor.refresh(BATCH).toCompletableFuture();
        scene.pass(ofMillis(100));
        assertThat(refreshed).isNotDone();

        monitor.remove("later");

        assertThat(refreshed.orTimeout(10, TimeUnit.SECONDS).join().checks()).isEmpty();
    }

    @Test
    void badInput_changesNothing() {
        HealthMonitor monitor = monitor();
        HealthIndicator up = context -> Health.up();
        refused(monitor, on -> on.add("first", up), "check: first (expected: a name not yet taken)");
        refused(monitor, on -> on.add("FIRST", up), "in more than case and punctuation");
        refused(monitor, on -> on.add("-", up), "check: - (expected: ");
        refused(monitor, on -> on.add("x", up, HealthGroup.of("none")), "group: none (expected: one of [live, ready");
        refused(monitor, on -> on.add("x", up, READINESS, DEEP), "group: deep (expected: another group");
        refused(
                monitor,
                on -> on.add("x", up, READINESS, LIVENESS),
                "check: x in group live (expected: a local indicator");
        refused(monitor, on -> on.group(READINESS, group -> group.required("first")), "named once in group ready");
        refused(monitor, on -> on.group(BATCH, group -> group.required("first", "x")), "check: x in group batch");
        refused(monitor, on -> on.group(STARTUP, group -> group.required("first")), "a local indicator");
        refused(monitor, on -> on.group(HealthGroup.OVERALL, group -> {}), "group: health (expected: another group");
        monitor.add("x", up, READINESS, READINESS);
        scene.pass(ofMillis(10));
        assertThat(names(monitor.report(READINESS))).containsExactly("first", "x");
    }

    private static void refused(HealthMonitor monitor, Consumer<HealthMonitor> act, String message) {
        assertThatThrownBy(() -> act.accept(monitor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        assertThat(monitor.checks()).containsExactly("first");
        assertThat(names(monitor.report(READINESS))).containsExactly("first");
        assertThat(names(monitor.report(BATCH))).isEmpty();
        assertThat(names(monitor.report(DEEP))).containsExactly("first");
    }

    @Test
    void isRemote_ofACheckThatIsAdded_isAskedOutsideOfAllLocks() throws Exception {
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness("first", context -> Health.up())
                .start()) {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch answer = new CountDownLatch(1);
            HealthIndicator slow = new HealthIndicator() {
                @Override
                public Health check(CheckContext context) {
                    return Health.up();
                }

                @Override
                public boolean isRemote() {
                    asked.countDown();
                    return awaited(answer);
                }
            };
            CompletableFuture<Void> added = CompletableFuture.runAsync(() -> monitor.add("slow", slow, READINESS));
            assertThat(awaited(asked)).isTrue();
            monitor.add("other", context -> Health.up(), READINESS);
            assertThat(monitor.checks()).containsExactly("first", "other");
            answer.countDown();
            added.orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(monitor.checks()).containsExactly("first", "other", "slow");
        }
    }

    @Test
    void checkThatIsAddedWhileTheMonitorCloses_isRefused() {
        CompletableFuture<HealthMonitor> started = new CompletableFuture<>();
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        HealthMonitor monitor = HealthMonitor.builder()
                .readiness("hangs", context -> {
                    CheckContext.Registration action = context.onTimeout(() -> {
                        try {
                            started.join().add("late", inner -> Health.up());
                            refused.complete(new AssertionError("was added"));
                        } catch (RuntimeException e) {
                            refused.complete(e);
                        }
                    });
                    begun.countDown();
                    assertThat(refused.join()).isNotNull();
                    action.close();
                    return Health.up();
                })
                .start();
        started.complete(monitor);
        assertThat(awaited(begun)).isTrue();
        monitor.close();
        assertThat(refused.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(IllegalStateException.class);
        assertThat(monitor.checks()).containsExactly("hangs");
    }

    @Test
    void listenerThatIsClosed_isToldNothingMore_notEvenWhatWaitsForIt() {
        HealthMonitor monitor = monitor();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        HealthListener.Registration registration = monitor.listen(new HealthListener() {
            @Override
            public void onTransition(Transition transition) {
                told.incrementAndGet();
            }

            @Override
            public void onAdded(String check) {
                inside.countDown();
                awaited(release);
            }
        });
        monitor.add("x", context -> Health.up());
        assertThat(awaited(inside)).isTrue();
        scene.pass(ofSeconds(10));
        registration.close();
        registration.close();
        release.countDown();
        monitor.close();
        assertThat(told).hasValue(0);
    }

    @Test
    void closedMonitor_refusesChanges() {
        HealthMonitor monitor = monitor();
        monitor.close();
        assertThatThrownBy(() -> monitor.add("x", context -> Health.up())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> monitor.remove("first")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> monitor.group(BATCH, group -> group.required("first")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(names(monitor.report(DEEP))).containsExactly("first");
    }

    @Test
    void listenerThatAddsAndRemoves_isServed() throws Exception {
        CountDownLatch removed = new CountDownLatch(1);
        CompletableFuture<HealthMonitor> started = new CompletableFuture<>();
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness("first", context -> Health.up())
                .listener(transition -> {
                    if (transition.name().equals("first")) {
                        HealthMonitor own = started.get(10, TimeUnit.SECONDS);
                        own.add("second", context -> Health.up(), READINESS);
                        own.remove("first");
                        removed.countDown();
                    }
                })
                .start()) {
            started.complete(monitor);
            assertThat(awaited(removed)).isTrue();
            assertThat(monitor.checks()).containsExactly("second");
        }
    }
}
