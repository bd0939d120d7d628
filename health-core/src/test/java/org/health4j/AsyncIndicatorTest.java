package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.Scene.line;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AsyncIndicatorTest {

    private final Scene scene = new Scene();
    private final Deque<CompletableFuture<Health>> begun = new ArrayDeque<>();
    private final HealthIndicator indicator = HealthIndicator.async(this::begin);

    private CompletionStage<Health> begin(CheckContext context) {
        begun.add(new CompletableFuture<>());
        return begun.getLast();
    }

    @Test
    @Promise({2, 4})
    void result_countsWhenItComes_andOneIsUnderWayAtATime() {
        // So long that the second run is still under way at the end.
        HealthMonitor monitor = scene.builder()
                .readiness("db", indicator, check -> check.timeout(ofSeconds(10)))
                .start();
        scene.pass(ofMillis(900));
        assertThat(begun).hasSize(1);
        assertThat(line(monitor.report(READINESS))).isEqualTo("UNKNOWN PENDING 503");

        begun.getLast().complete(Health.up());
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        scene.pass(ofMillis(4_100)); // to where the second one has begun at the latest, and is not yet timed out
        assertThat(begun).hasSize(2);
    }

    @Test
    @Promise(9)
    void failureOrNull_isAResult() {
        HealthMonitor monitor = scene.builder().readiness("db", indicator).start();
        scene.pass(ofMillis(10));
        begun.getLast().completeExceptionally(new IllegalStateException("x"));
        scene.pass(ofMillis(10));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN EXCEPTION 503");
        assertThat(monitor.details("db")
                        .lastRun()
                        .orElseThrow()
                        .health()
                        .cause()
                        .orElseThrow())
                .isInstanceOf(IllegalStateException.class);

        scene.pass(ofSeconds(1));
        begun.getLast().complete(null);
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN EXCEPTION 503");
    }

    @Test
    @Promise(3)
    void stageThatHangs_isTimeoutAndCancelled_andTheNextRunCounts() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", indicator, check -> check.timeout(ofMillis(100)))
                .start();
        scene.pass(ofMillis(100));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
        Waiting.until(() -> begun.getFirst().isCancelled());
        Waiting.until(() -> monitor.details("db").stuck().isEmpty());
        while (begun.size() < 2) {
            scene.pass(ofMillis(1));
        }
        begun.getLast().complete(Health.up());
        scene.pass(ofMillis(10));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
    }

    @Test
    @Promise({2, 3})
    void stageThatCannotBeCancelled_staysTheOnlyOne() {
        HealthIndicator stubborn = HealthIndicator.async(context ->
                begin(context).thenApply(health -> health).toCompletableFuture().minimalCompletionStage());
        HealthMonitor monitor = scene.builder().readiness("db", stubborn).start();
        scene.pass(ofSeconds(60));
        assertThat(begun).hasSize(1);
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");
        assertThat(monitor.details("db").stuck().orElseThrow().stack()).isEmpty();
    }

    @Test
    void localAsyncIndicator_holdsNoThreadEither() {
        HealthMonitor monitor = scene.builder()
                .liveness("loop", HealthIndicator.local(indicator))
                .start();
        scene.pass(ofMillis(10));
        begun.getLast().complete(Health.up());
        scene.pass(ofMillis(10));
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
    }

    @Test
    void check_outsideOfAMonitor_waits() throws Exception {
        assertThat(indicator(CompletableFuture.completedStage(Health.up())).check(new NoDeadline()))
                .isSameAs(Health.up());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> indicator(CompletableFuture.failedStage(new IOException("x")))
                        .check(new NoDeadline()));
    }

    private static HealthIndicator indicator(CompletionStage<Health> stage) {
        return HealthIndicator.async(context -> stage);
    }

    /** Of somebody who waits as long as it takes. */
    private static final class NoDeadline implements CheckContext {
        @Override
        public Duration remaining() {
            return ofSeconds(60);
        }

        @Override
        public Registration onTimeout(Runnable action) {
            return () -> {};
        }

        @Override
        public Registration interruptOnTimeout() {
            return () -> {};
        }
    }
}
