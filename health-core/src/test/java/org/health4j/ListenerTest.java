package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListenerTest {

    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    private static String line(Transition transition) {
        return transition.subject() + " " + transition.name() + " " + transition.from() + " " + transition.to() + " "
                + transition.reason();
    }

    private HealthMonitorBuilder builder() {
        return scene.builder().listener(transition -> heard.add(line(transition)));
    }

    @Test
    @Promise(13)
    void transitions_areToldOnceAndInOrder_ofChecksAndGroups() {
        HealthMonitor monitor = builder()
                .readiness("db", context -> found.get(), check -> check.period(ofSeconds(1)))
                .start();
        scene.pass(ofSeconds(10));
        found.set(Health.down(Reason.TIMEOUT));
        scene.pass(ofSeconds(10));
        found.set(Health.down(Reason.AUTH_FAILED));
        scene.pass(ofSeconds(10));
        monitor.drain();
        monitor.drain();
        monitor.close();

        assertThat(heard)
                .containsExactly(
                        "CHECK db UNKNOWN UP OK",
                        "GROUP ready UNKNOWN UP OK",
                        "GROUP deep UNKNOWN UP OK",
                        "GROUP health UNKNOWN UP OK",
                        "CHECK db UP DOWN TIMEOUT",
                        "GROUP ready UP DOWN TIMEOUT",
                        "GROUP deep UP DOWN TIMEOUT",
                        "GROUP health UP DOWN TIMEOUT",
                        "GROUP ready DOWN OUT_OF_SERVICE DRAINING",
                        "GROUP health DOWN OUT_OF_SERVICE DRAINING");
    }

    @Test
    @Promise(13)
    void checkThatGoesStale_isToldWithItsGroups_whenTheSchedulerLooks_evenIfAReaderSawItFirst() {
        HealthMonitor monitor =
                builder().readiness("db", context -> found.get()).start();
        scene.pass(ofMillis(100));
        scene.hang();
        scene.time.stall(ofSeconds(20));
        assertThat(monitor.report(HealthGroup.READINESS).status()).isEqualTo(Status.UNKNOWN);
        scene.pass(ofMillis(100));
        scene.heal();
        scene.pass(ofSeconds(10));
        monitor.close();

        assertThat(heard)
                .filteredOn(line -> line.startsWith("CHECK"))
                .containsExactly("CHECK db UNKNOWN UP OK", "CHECK db UP UNKNOWN STALE", "CHECK db UNKNOWN UP OK");
        assertThat(heard)
                .filteredOn(line -> line.startsWith("GROUP ready"))
                .containsExactly(
                        "GROUP ready UNKNOWN UP OK",
                        "GROUP ready UP UNKNOWN STALE",
                        "GROUP ready UNKNOWN UP OK",
                        "GROUP ready UP OUT_OF_SERVICE DRAINING");
    }

    @Test
    @Promise(13)
    void listenerThatThrowsOrHangs_harmsNobody() {
        CountDownLatch never = new CountDownLatch(1);
        HealthMonitor monitor = scene.builder()
                .listener(transition -> {
                    throw new AssertionError("password=s3cret");
                })
                .listener(transition -> never.await())
                .listener(transition -> {
                    heard.add(line(transition) + " " + Thread.currentThread().getName() + " "
                            + Thread.currentThread().isInterrupted());
                    Thread.currentThread().interrupt();
                })
                .readiness("db", context -> found.get())
                .start();
        scene.pass(ofMillis(100));
        found.set(Health.down(Reason.TIMEOUT));
        scene.pass(ofSeconds(10));
        monitor.close();
        never.countDown();

        assertThat(heard)
                .hasSize(10)
                .contains(
                        "CHECK db UNKNOWN UP OK health4j-listener false",
                        "CHECK db UP DOWN TIMEOUT health4j-listener false");
    }
}
