package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.READINESS;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How listeners are called, on real threads. */
@Timeout(60)
@Promise(13)
class ListenerCallsTest {

    private final AtomicInteger runs = new AtomicInteger();

    private Health flap(CheckContext context) {
        return runs.incrementAndGet() % 2 == 0 ? Health.up() : Health.down(Reason.QUERY_FAILED);
    }

    @Test
    void listener_isCalledOutsideOfAllLocks() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        AtomicBoolean waited = new AtomicBoolean();
        HealthMonitor[] monitor = new HealthMonitor[1];
        Runnable calls = () -> {
            monitor[0].report(READINESS);
            monitor[0].details("db");
            monitor[0].add("more", context -> Health.up(), READINESS);
            monitor[0].override("db", Status.UP, Reason.OK, "listener", ofMinutes(1));
            monitor[0].endOverride("db", "listener");
            monitor[0].refresh(READINESS);
            monitor[0].remove("more");
            monitor[0].drain();
        };
        monitor[0] = HealthMonitor.builder()
                .listener(transition -> {
                    if (started.await(5, TimeUnit.SECONDS) && done.getCount() > 0) {
                        // On another thread, which would wait for a lock that this one held.
                        Thread other = new Thread(calls);
                        other.setDaemon(true);
                        other.start();
                        other.join(5_000);
                        waited.set(other.isAlive());
                        monitor[0].report();
                        monitor[0].remove("spare");
                        done.countDown();
                    }
                })
                .readiness("db", context -> Health.up())
                .deep("spare", context -> Health.up())
                .start();
        try (HealthMonitor closing = monitor[0]) {
            started.countDown();
            Waiting.until(() -> done.getCount() == 0);
            assertThat(waited)
                    .as("for a lock that the listener was called under")
                    .isFalse();
            assertThat(closing.checks()).containsExactly("db");
            assertThat(closing.report(READINESS).reason()).isEqualTo(Reason.DRAINING);
        }
    }

    @Test
    void transitionsOfManyChecks_areHeardOnceAndInOrder_byEveryListener() {
        List<Transition> first = Collections.synchronizedList(new ArrayList<>());
        List<Transition> second = Collections.synchronizedList(new ArrayList<>());
        HealthMonitorBuilder builder = HealthMonitor.builder()
                .listener(first::add)
                .listener(transition -> {
                    second.add(transition);
                    throw new IllegalStateException("always");
                });
        for (int i = 0; i < 8; i++) {
            builder.readiness("check" + i, this::flap, check -> check.period(ofMillis(2)));
        }
        HealthMonitor monitor = builder.start();
        Waiting.until(() -> first.size() > 500);
        monitor.close();

        assertThat(second).isEqualTo(first);
        Map<String, Status> last = new HashMap<>();
        for (Transition transition : first) {
            assertThat(transition.from()).isNotEqualTo(transition.to());
            Status before = last.put(transition.subject() + transition.name(), transition.to());
            assertThat(transition.from()).isEqualTo(before == null ? Status.UNKNOWN : before);
        }
        for (String check : monitor.checks()) {
            List<Transition> heard = new ArrayList<>(first.stream()
                    .filter(transition -> transition.subject() == Transition.Subject.CHECK)
                    .filter(transition -> transition.name().equals(check))
                    .toList());
            Collections.reverse(heard);
            List<Transition> kept = monitor.details(check).transitions();
            assertThat(heard.subList(0, Math.min(heard.size(), kept.size()))).isEqualTo(kept);
        }
    }

    @Test
    void listener_isOnAThreadOfItsOwn_thatIsNotInterrupted_evenIfTheChecksIs() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        AtomicInteger interrupted = new AtomicInteger();
        AtomicInteger heard = new AtomicInteger();
        try (HealthMonitor monitor = HealthMonitor.builder()
                .listener(transition -> {
                    names.add(Thread.currentThread().getName());
                    interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                    heard.incrementAndGet();
                })
                .readiness(
                        "db",
                        context -> {
                            Thread.currentThread().interrupt();
                            if (runs.incrementAndGet() % 2 == 0) {
                                throw new InterruptedException();
                            }
                            return Health.up();
                        },
                        check -> check.period(ofMillis(2)))
                .start()) {
            Waiting.until(() -> heard.get() > 50);
            assertThat(monitor.checks()).hasSize(1);
        }
        assertThat(names).containsExactly("health4j-listener");
        assertThat(interrupted.get()).isZero();
    }

    @Test
    void listenerThatHangs_delaysNoCheck() {
        CountDownLatch release = new CountDownLatch(1);
        try (HealthMonitor monitor = HealthMonitor.builder()
                .listener(transition -> Waiting.uninterruptibly(release))
                .readiness("db", this::flap, check -> check.period(ofMillis(5)))
                .start()) {
            Waiting.until(() -> runs.get() > 50);
            assertThat(monitor.details("db").transitions()).hasSize(20);
            release.countDown();
        }
    }
}
