package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.Scene.line;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real calls meet, joined with what the ping finds. */
class ObservedIndicatorTest {

    private static final Reason BROKEN = Reason.of("BROKEN");

    private final Scene scene = new Scene();
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicReference<Health> ping = new AtomicReference<>(Health.up());
    private final ObservedIndicator observed = ObservedIndicator.builder(context -> {
                pings.incrementAndGet();
                return ping.get();
            })
            .ticker(scene.time)
            .build();
    private final HealthMonitor monitor =
            scene.builder().readiness("db", observed).start();

    private String shown() {
        return line(monitor.report(READINESS));
    }

    private void succeed() {
        observed.success(ofMillis(3));
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            observed.failure(BROKEN);
        }
    }

    /** Somebody calls ten times a second. */
    private void passWith(Duration duration, Runnable call) {
        for (long i = 0; i < duration.toMillis() / 100; i++) {
            call.run();
            scene.pass(ofMillis(100));
        }
    }

    private Object detail(String name) {
        return requireNonNull(
                monitor.details("db").lastRun().orElseThrow().health().details().get(name));
    }

    @Test
    void withoutCalls_thePingDecides() {
        scene.pass(ofSeconds(20));
        assertThat(shown()).isEqualTo("UP OK 200");
        assertThat(pings.get()).isBetween(4, 6);
        ping.set(Health.down(BROKEN));
        scene.pass(ofSeconds(6));
        assertThat(shown()).isEqualTo("DOWN BROKEN 503");
        ping.set(Health.up());
        scene.pass(ofSeconds(2));
        assertThat(shown()).isEqualTo("UP OK 200");
    }

    @Test
    void whileCallsSucceed_thePingIsSkipped_butForOneAMinute() {
        scene.pass(ofMillis(100));
        assertThat(pings).hasValue(1);
        passWith(ofMinutes(10), this::succeed);

        assertThat(pings.get()).isBetween(9, 11);
        assertThat(shown()).isEqualTo("UP OK 200");
        assertThat(monitor.details("db").runs().count()).isEqualTo(100);
        assertThat(detail("ping")).isEqualTo("SKIPPED");
        assertThat(detail("calls")).isEqualTo(100L);
        assertThat(detail("callsP99")).isEqualTo(ofMillis(3));
    }

    @Test
    void oneFailure_hasAPingSentAtOnce_whichSettlesIt() {
        scene.pass(ofMillis(100));
        passWith(ofSeconds(2), this::succeed);
        int before = pings.get();

        fail(1);
        scene.pass(ofMillis(1));
        assertThat(pings.get()).isEqualTo(before + 1);
        assertThat(shown()).isEqualTo("UP OK 200");

        ping.set(Health.down(Reason.CONNECTION_REFUSED));
        scene.pass(ofMillis(200));
        fail(1);
        scene.pass(ofMillis(20));
        assertThat(shown())
                .as("no call has succeeded since the ping began to fail")
                .isEqualTo("DOWN CONNECTION_REFUSED 503");
    }

    @Test
    void failures_inQuickSuccession_askForFewPings() {
        scene.pass(ofMillis(100));
        int before = pings.get();
        for (int i = 0; i < 1_000; i++) {
            fail(1);
            scene.pass(ofMillis(1));
        }
        assertThat(pings.get() - before).isBetween(10, 12);
    }

    @Test
    void callsThatFail_whileThePingPasses_areGray_atOnce_untilTheyAreOutOfTheWindow() {
        scene.pass(ofMillis(100));
        passWith(ofSeconds(5), this::succeed);
        fail(4);
        scene.pass(ofMillis(11));
        assertThat(shown()).as("4 of 54 calls").isEqualTo("UP OK 200");
        fail(1);
        scene.pass(ofMillis(100));
        assertThat(shown()).isEqualTo("DEGRADED GRAY 200");
        assertThat(detail("ping")).isEqualTo("PASSES");
        assertThat(detail("lastFailure")).isEqualTo("BROKEN");
        assertThat(detail("failedCalls")).isEqualTo(5L);

        passWith(ofSeconds(6), this::succeed);
        assertThat(shown()).isEqualTo("UP OK 200");
    }

    @Test
    void failuresThatFollowTheFirstAtOnce_areSeenSoon_thoughNobodyCallsAfterThem() {
        scene.pass(ofMillis(100));
        passWith(ofSeconds(5), this::succeed);
        fail(1);
        scene.pass(ofMillis(1));
        fail(99);
        scene.pass(ofMillis(120));
        assertThat(shown()).isEqualTo("DEGRADED GRAY 200");
    }

    @Test
    void beforeTheFirstPingHasEnded_failingCallsMakeNothingReady() {
        ObservedIndicator fed = ObservedIndicator.builder(context -> Health.up())
                .ticker(scene.time)
                .build();
        scene.hang();
        HealthMonitor own = scene.builder()
                .readiness("db", fed, check -> check.timeout(ofSeconds(5)))
                .start();
        scene.pass(ofMillis(100));
        for (int i = 0; i < 30; i++) {
            fed.failure(BROKEN);
            scene.pass(ofMillis(100));
            assertThat(line(own.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
        }
        scene.pass(ofSeconds(2));
        assertThat(line(own.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
    }

    @Test
    void slowButHealthyPing_isNotDoubted_howeverManyCallsFailHereAndThere() {
        List<String> told = new CopyOnWriteArrayList<>();
        ObservedIndicator fed = ObservedIndicator.builder(context -> Health.up())
                .ticker(scene.time)
                .failing(100, 1)
                .build();
        HealthMonitor own = scene.builder()
                .readiness("db", fed)
                .listener(transition -> told.add(transition.name() + " " + transition.to()))
                .start();
        scene.pass(ofMillis(100));
        for (int i = 0; i < 100; i++) {
            fed.success(ofMillis(1));
            if (i % 3 == 0) {
                fed.failure(BROKEN);
            }
            // Each ping takes 60 ms.
            scene.hang();
            scene.pass(ofMillis(60));
            scene.heal();
            scene.pass(ofMillis(40));
        }
        own.close();
        assertThat(told).filteredOn(each -> each.startsWith("db")).containsExactly("db UP");
    }

    @Test
    void pingThatIsDegraded_isNotSkipped() {
        ping.set(Health.degraded(BROKEN));
        scene.pass(ofMillis(100));
        passWith(ofMinutes(2), () -> {
            succeed();
            assertThat(shown()).isEqualTo("DEGRADED BROKEN 200");
        });
    }

    @Test
    void failuresThatAreFewAmongManySuccesses_areNone() {
        scene.pass(ofMillis(100));
        AtomicInteger calls = new AtomicInteger();
        passWith(ofSeconds(30), () -> {
            if (calls.incrementAndGet() % 3 == 0) {
                fail(1);
            } else {
                succeed();
            }
        });
        assertThat(shown()).isEqualTo("UP OK 200");
    }

    @Test
    void pingThatFails_whileCallsSucceed_isGray() {
        scene.pass(ofMillis(100));
        ping.set(Health.down(BROKEN));
        passWith(ofSeconds(61), this::succeed);
        passWith(ofSeconds(5), this::succeed);
        assertThat(shown()).isEqualTo("DEGRADED GRAY 200");
        assertThat(detail("ping")).isEqualTo("BROKEN");

        scene.pass(ofSeconds(16));
        assertThat(shown()).as("nobody calls any more").isEqualTo("DOWN BROKEN 503");
        ping.set(Health.up());
        scene.pass(ofSeconds(2));
        assertThat(shown()).isEqualTo("UP OK 200");
    }

    @Test
    void pingThatHangs_whileCallsSucceed_isGray_andDownWhereTheyFail() {
        scene.pass(ofMillis(100));
        scene.hang();
        passWith(ofSeconds(70), this::succeed);
        assertThat(shown()).isEqualTo("DEGRADED GRAY 200");
        assertThat(monitor.details("db").stuck()).isPresent();

        fail(3);
        scene.pass(ofSeconds(5));
        assertThat(shown()).isEqualTo("DOWN TIMEOUT 503");
        scene.heal();
        passWith(ofSeconds(11), this::succeed);
        assertThat(shown()).isEqualTo("UP OK 200");
    }

    @Test
    void everythingHangs_isSeenWithinHalfASecondOfTheFirstFailedCall() {
        scene.pass(ofMillis(100));
        passWith(ofSeconds(5), this::succeed);
        scene.hang();
        scene.pass(ofMillis(50));

        fail(1);
        scene.pass(ofMillis(390));
        assertThat(shown()).isEqualTo("UP OK 200");
        scene.pass(ofMillis(30));
        assertThat(shown()).isEqualTo("DEGRADED GRAY 200");
        scene.pass(ofMillis(700));
        assertThat(shown()).isEqualTo("DOWN TIMEOUT 503");
        scene.heal();
        scene.pass(ofSeconds(2));
        assertThat(shown()).isEqualTo("UP OK 200");
    }

    @Test
    void pingThatWasUnderWayBeforeTheFailure_isFollowedByAnother() {
        scene.pass(ofMillis(100));
        scene.hang();
        scene.pass(ofSeconds(5));
        int before = pings.get();
        fail(1);
        scene.pass(ofMillis(10));
        scene.heal();
        scene.pass(ofMillis(400));
        assertThat(pings.get() - before).isEqualTo(2);
    }

    @Test
    void failureThreshold_holdsADownBack_notTheGray() {
        AtomicReference<Health> found = new AtomicReference<>(Health.up());
        ObservedIndicator fed = ObservedIndicator.builder(context -> found.get())
                .ticker(scene.time)
                .build();
        HealthMonitor own = scene.builder()
                .readiness("db", fed, check -> check.failureThreshold(3))
                .start();
        scene.pass(ofMillis(100));
        for (int i = 0; i < 3; i++) {
            fed.failure(BROKEN);
        }
        scene.pass(ofMillis(11));
        assertThat(line(own.report(READINESS))).isEqualTo("DEGRADED GRAY 200");
        scene.pass(ofSeconds(16));
        assertThat(line(own.report(READINESS))).isEqualTo("UP OK 200");

        // Each ping is a run, and counts; a failed call counts for nothing by itself.
        found.set(Health.down(BROKEN));
        fed.failure(BROKEN);
        scene.pass(ofMillis(150));
        fed.failure(BROKEN);
        scene.pass(ofMillis(50));
        assertThat(line(own.report(READINESS))).isEqualTo("UP OK 200");
        fed.failure(BROKEN);
        fed.failure(BROKEN);
        fed.failure(BROKEN);
        scene.pass(ofMillis(50));
        assertThat(line(own.report(READINESS)))
                .as("calls fail by the rule, and the ping does")
                .isEqualTo("DEGRADED GRAY 200");
        scene.pass(ofMillis(1_100));
        assertThat(line(own.report(READINESS))).isEqualTo("DOWN BROKEN 503");
    }

    @Test
    void everythingHangs_whileAThresholdHoldsTheDownBack_isNeverUpAgain() {
        ObservedIndicator fed = ObservedIndicator.builder(context -> Health.up())
                .ticker(scene.time)
                .build();
        HealthMonitor own = scene.builder()
                .readiness("db", fed, check -> check.failureThreshold(3))
                .start();
        scene.pass(ofMillis(100));
        passWith(ofSeconds(5), () -> fed.success(ofMillis(1)));
        scene.hang();
        List<String> shown = new ArrayList<>();
        passWith(ofSeconds(4), () -> {
            fed.failure(BROKEN);
            shown.add(line(own.report(READINESS)));
        });
        assertThat(shown.get(0)).isEqualTo("UP OK 200");
        assertThat(shown.subList(5, shown.size())).doesNotContain("UP OK 200");
        assertThat(shown.get(31))
                .as("three periods of the check that is down, and a deadline")
                .isEqualTo("DOWN TIMEOUT 503");
        scene.heal();
        passWith(ofSeconds(11), () -> fed.success(ofMillis(1)));
        assertThat(line(own.report(READINESS))).isEqualTo("UP OK 200");
    }

    @Test
    void failureSoonAfterAnother_hasAPingOfItsOwn_thoughNobodyCallsAfterIt() {
        scene.pass(ofMillis(100));
        passWith(ofSeconds(2), this::succeed);
        fail(1);
        scene.pass(ofMillis(50));
        ping.set(Health.down(BROKEN));
        fail(1);
        scene.pass(ofMillis(49));
        assertThat(shown()).as("not twice in 100 ms").isEqualTo("UP OK 200");
        scene.pass(ofMillis(10));
        assertThat(shown()).isEqualTo("DOWN BROKEN 503");
    }

    @Test
    void failureSoonAfterAnother_isDoubtedAsSoonAsAnyOther() {
        scene.pass(ofMillis(100));
        fail(1);
        scene.pass(ofMillis(10));
        scene.hang();
        fail(1);
        scene.pass(ofMillis(390));
        assertThat(shown()).isEqualTo("UP OK 200");
        scene.pass(ofMillis(20));
        assertThat(shown()).isEqualTo("DEGRADED GRAY 200");
    }

    @Test
    void gray_isLookedAtAsOftenAsDown() {
        ping.set(Health.up());
        scene.pass(ofMillis(100));
        fail(3);
        scene.pass(ofMillis(100));
        assertThat(shown()).isEqualTo("DEGRADED GRAY 200");
        ping.set(Health.down(BROKEN));
        scene.pass(ofSeconds(1));
        assertThat(shown()).isEqualTo("DOWN BROKEN 503");
    }

    @ParameterizedTest(name = "{0} of calls fail, {1} a second")
    @CsvSource({
        "0.02, 100",
        "0.05, 100",
        "0.1, 100",
        "0.2, 100",
        "0.3, 100",
        "0.4, 100",
        "0.1, 10",
        "0.2, 10",
        "0.02, 1",
        "0.05, 1"
    })
    void callsThatFailNowAndThen_doNotHaveTheAnswerJumpToAndFro(double share, int perSecond) {
        List<String> told = new CopyOnWriteArrayList<>();
        ObservedIndicator fed = ObservedIndicator.builder(context -> Health.up())
                .ticker(scene.time)
                .build();
        HealthMonitor own = scene.builder()
                .readiness("db", fed)
                .listener(transition -> told.add(transition.name() + " " + transition.to()))
                .start();
        scene.pass(ofMillis(100));
        Random random = new Random(20_261_121);
        for (int i = 0; i < ofMinutes(15).toSeconds() * perSecond; i++) {
            if (random.nextDouble() < share) {
                fed.failure(BROKEN);
            } else {
                fed.success(ofMillis(1));
            }
            scene.pass(ofSeconds(1).dividedBy(perSecond));
        }
        own.close();
        assertThat(told).filteredOn(each -> each.startsWith("db")).hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void gray_tellsWhatThePingHasFound() {
        IOException cause = new IOException("the ping's");
        ping.set(Health.down(BROKEN, cause).with("active", 10));
        passWith(ofSeconds(3), this::succeed);
        Health found = monitor.details("db").lastRun().orElseThrow().health();
        assertThat(found.status()).isEqualTo(Status.DEGRADED);
        assertThat(found.cause()).containsSame(cause);
        assertThat(found.details()).containsEntry("active", 10L).containsEntry("ping", "BROKEN");
    }

    @Test
    void pingWithAllDetailsThatThereCanBe_isShownAsItIs() {
        Health full = Health.up();
        for (int i = 0; i < 64; i++) {
            full = full.with("detail" + i, i);
        }
        ping.set(full);
        scene.pass(ofMillis(100));
        assertThat(shown()).isEqualTo("UP OK 200");
        assertThat(monitor.details("db").lastRun().orElseThrow().health().details())
                .hasSize(64);
    }

    @Test
    void pingThatAnswersLater_holdsNoThread_andIsJoinedWhenItDoes() {
        CompletableFuture<Health> later = new CompletableFuture<>();
        AtomicInteger begun = new AtomicInteger();
        ObservedIndicator fed = ObservedIndicator.builder(HealthIndicator.async(context -> {
                    begun.incrementAndGet();
                    return later;
                }))
                .ticker(scene.time)
                .build();
        HealthMonitor own = scene.builder().readiness("db", fed).start();
        scene.pass(ofMillis(100));
        assertThat(begun).hasValue(1);
        assertThat(line(own.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");
        later.complete(Health.down(BROKEN));
        fed.success(ofMillis(1));
        scene.pass(ofMillis(100));
        assertThat(line(own.report(READINESS))).isEqualTo("DOWN BROKEN 503");
        passWith(ofSeconds(2), () -> fed.success(ofMillis(1)));
        assertThat(line(own.report(READINESS))).isEqualTo("DEGRADED GRAY 200");
        own.close();
    }

    @Test
    void latency_thatIsNone_isRefused_andOneWithoutEndIsTaken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> observed.success(ofSeconds(-5)))
                .withMessage("latency: PT-5S (expected: >= 0)");
        observed.success(Duration.ofSeconds(Long.MAX_VALUE));
        scene.pass(ofMillis(100));
        assertThat(detail("callsP99")).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    }

    @Test
    void call_tellsHowItWent() throws Exception {
        assertThat(observed.call(() -> 42)).isEqualTo(42);
        assertThatThrownBy(() -> observed.call(() -> {
                    throw new IllegalStateException("x");
                }))
                .hasMessage("x");
        assertThatThrownBy(() -> observed.call(
                        () -> {
                            throw new IllegalArgumentException("the caller's own");
                        },
                        failure -> failure instanceof IllegalArgumentException ? null : BROKEN))
                .hasMessage("the caller's own");
        scene.pass(ofMillis(100));
        assertThat(detail("calls")).isEqualTo(3L);
        assertThat(detail("failedCalls")).isEqualTo(1L);
        assertThat(detail("lastFailure")).isEqualTo("EXCEPTION");

        assertThatThrownBy(() -> observed.call(() -> {
                    throw new SocketTimeoutException("y");
                }))
                .hasMessage("y");
        scene.pass(ofSeconds(6));
        assertThat(detail("lastFailure")).isEqualTo("TIMEOUT");
    }

    @Test
    void aMonitorThatIsClosed_andACheckThatIsRemoved_areForgotten() {
        HealthMonitor other = scene.builder().readiness("db", observed).start();
        assertThat(observed.hurries()).isEqualTo(2);
        other.remove("db");
        assertThat(observed.hurries()).isEqualTo(1);
        scene.pass(ofMillis(100));
        monitor.close();
        assertThat(observed.hurries()).isZero();
        fail(100);
        scene.pass(ofSeconds(1));
        assertThat(pings).hasValue(1);
    }

    @Test
    void call_thatIsInterruptedOrWhoseReasonIsNotFound_isToldRightly() throws Exception {
        assertThatThrownBy(() -> observed.call(() -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> observed.call(
                        () -> {
                            throw new IllegalStateException("its own");
                        },
                        failure -> {
                            throw new IllegalArgumentException("the mapper's");
                        }))
                .hasMessage("its own")
                .hasSuppressedException(new IllegalArgumentException("the mapper's"));
        scene.pass(ofMillis(100));
        assertThat(detail("calls")).isEqualTo(1L);
        assertThat(detail("lastFailure")).isEqualTo("EXCEPTION");
    }

    @Test
    void success_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ObservedIndicator fed = ObservedIndicator.of(context -> Health.up());
        Duration latency = ofMillis(1);
        for (int i = 0; i < 20_000; i++) {
            fed.success(latency);
        }
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < 10_000; i++) {
            fed.success(latency);
        }
        assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(10_000);
    }

    @Test
    void badInput_isRefusedByName() {
        ObservedIndicator.Builder builder = ObservedIndicator.builder(context -> Health.up());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.window(ofMillis(99), 1))
                .withMessage("window: PT0.099S (expected: PT0.1S to PT1H)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.window(ofSeconds(1), 0))
                .withMessage("calls: 0 (expected: 1 to 1000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.failing(0, 0.5))
                .withMessage("failures: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.failing(1, Double.NaN))
                .withMessage("failureRate: NaN (expected: > 0 to 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.pingEvery(ofSeconds(-1)))
                .withMessage("pingEvery: PT-1S (expected: PT0S to PT24H)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.window(ofSeconds(1), 2).build())
                .withMessage("failures: 3 (expected: at most the 2 calls of the window)");
    }
}
