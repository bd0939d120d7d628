package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

@Timeout(30)
class TransitionLogTest {

    /** Only what this test's own monitors write: those of other tests may still have something to say. */
    private final ListAppender<ILoggingEvent> log = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            List<KeyValuePair> pairs = event.getKeyValuePairs();
            if (pairs != null && pairs.stream().anyMatch(pair -> pair.value.equals("logged"))) {
                super.append(event);
            }
        }
    };

    private final Logger logger = (Logger) LoggerFactory.getLogger(HealthMonitor.class);
    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(Health.up());

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    /** What was logged, once it is that much: on a busy machine the log's own thread may come later than the close. */
    private List<ILoggingEvent> logged(int count) {
        while (log.list.size() < count) {
            LockSupport.parkNanos(ofMillis(1).toNanos());
        }
        return log.list;
    }

    @Test
    @Promise(14)
    void transitions_areLoggedOnceEach_withTheRedactedCause() {
        HealthMonitor monitor = scene.builder()
                .readiness("logged", context -> found.get(), check -> check.period(ofSeconds(1)))
                .start();
        scene.pass(ofSeconds(60));
        found.set(Health.down(Reason.AUTH_FAILED, new IllegalStateException("jdbc:x://app:s3cret@db/orders")));
        scene.pass(ofSeconds(60));
        found.set(Health.up());
        scene.pass(ofSeconds(60));
        monitor.close();

        List<String> lines = logged(3).stream()
                .map(event ->
                        event.getLevel() + " " + event.getFormattedMessage().replaceAll("for \\d+ s", "for N s"))
                .toList();
        assertThat(lines)
                .containsExactly(
                        "INFO check logged is UP, was UNKNOWN PENDING for 0 ms (run took 0 ms)",
                        "WARN check logged is DOWN AUTH_FAILED, was UP for N s (run took 0 ms):"
                                + " IllegalStateException: jdbc:x://***@db/orders",
                        "INFO check logged is UP, was DOWN AUTH_FAILED for N s (run took 0 ms)");
        ILoggingEvent down = log.list.get(1);
        assertThat(down.getThrowableProxy())
                .as("no stack trace, which would hold the message")
                .isNull();
        assertThat(down.getKeyValuePairs())
                .extracting(pair -> pair.key)
                .containsExactly("check", "status", "reason", "took", "was", "lasted");
    }

    @Test
    void partsThatFail_areNamedByTheWayToThem() {
        HealthMonitor monitor =
                scene.builder().readiness("logged", context -> found.get()).start();
        scene.pass(ofSeconds(60));
        found.set(Health.down(Reason.of("DOWNSTREAM"))
                .withComponent("cache", Health.up())
                .withComponent(
                        "ledger",
                        Health.down(Reason.of("DOWNSTREAM"))
                                .withComponent("postgres", Health.down(Reason.TIMEOUT))
                                .withComponent("redis", Health.degraded(Reason.CONNECTION_REFUSED)))
                .withComponent("disk", Health.down(Reason.of("FULL"))));
        scene.pass(ofSeconds(60));
        monitor.close();

        assertThat(logged(2).get(1).getFormattedMessage())
                .endsWith(
                        "(run took 0 ms) [ledger/postgres DOWN TIMEOUT, ledger/redis DEGRADED CONNECTION_REFUSED, disk DOWN FULL]");
    }

    @Test
    void whatCallersMeet_isLoggedWithItsFigures() {
        AtomicReference<Health> ping = new AtomicReference<>(Health.up());
        ObservedIndicator observed = ObservedIndicator.builder(context -> ping.get())
                .ticker(scene.time)
                .build();
        HealthMonitor monitor = scene.builder().readiness("logged", observed).start();
        scene.pass(ofSeconds(10));
        for (int i = 0; i < 10; i++) {
            observed.failure(Reason.of("BROKEN"));
            scene.pass(ofMillis(100));
        }
        monitor.close();

        assertThat(logged(2).get(1).getFormattedMessage())
                .startsWith("check logged is DEGRADED GRAY, was UP for ")
                .contains("lastFailure=BROKEN", "ping=PASSES");
    }

    @Test
    @Promise(14)
    void hungCheck_isLoggedOnce() {
        HealthMonitor monitor =
                scene.builder().readiness("logged", context -> found.get()).start();
        scene.hang();
        scene.pass(ofSeconds(100));
        scene.heal();
        scene.pass(ofSeconds(100));
        monitor.close();

        assertThat(logged(2))
                .extracting(
                        ILoggingEvent::getLevel,
                        event -> event.getFormattedMessage().replaceFirst(",.*", ""))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Level.WARN, "check logged is DOWN TIMEOUT"),
                        org.assertj.core.groups.Tuple.tuple(Level.INFO, "check logged is UP"));
    }

    @Test
    @Promise(13)
    void newReasonAtTheSameStatus_isNoTransition_butLoggedOnce() {
        List<Transition> told = new CopyOnWriteArrayList<>();
        found.set(Health.down(Reason.CONNECTION_REFUSED));
        HealthMonitor monitor = scene.builder()
                .readiness("logged", context -> found.get())
                .listener(told::add)
                .start();
        scene.pass(ofMillis(10));
        for (int i = 0; i < 10; i++) {
            found.set(Health.down(Reason.AUTH_FAILED, new IllegalStateException("password=s3cret")));
            scene.pass(ofSeconds(10));
            found.set(Health.down(Reason.CONNECTION_REFUSED));
            scene.pass(ofSeconds(10));
        }
        for (int i = 0; i < 1_000; i++) {
            found.set(Health.down(Reason.of("NO_" + i)));
            scene.pass(ofSeconds(1));
        }
        monitor.close();

        assertThat(told).filteredOn(each -> each.name().equals("logged")).hasSize(1);
        assertThat(logged(10)).as("however many reasons there are").hasSize(10);
        assertThat(log.list.get(1).getLevel()).isEqualTo(Level.WARN);
        assertThat(log.list.get(1).getFormattedMessage())
                .isEqualTo("check logged is DOWN still, now for AUTH_FAILED, before for CONNECTION_REFUSED"
                        + " (run took 0 ms): IllegalStateException: password=***");
    }

    @Test
    void whatIsWorse_isLoggedWithItsDetails() {
        HealthMonitor monitor =
                scene.builder().readiness("logged", context -> found.get()).start();
        scene.pass(ofMillis(10));
        found.set(Health.down(Reason.of("DISK_FULL")).with("free", 512).with("path", "/var/lib"));
        scene.pass(ofSeconds(5));
        found.set(Health.up().with("free", 1_024));
        scene.pass(ofSeconds(5));
        monitor.close();

        assertThat(logged(3))
                .extracting(event -> event.getFormattedMessage().replaceFirst(",.*\\)", ""))
                .containsExactly(
                        "check logged is UP",
                        "check logged is DOWN DISK_FULL {free=512, path=/var/lib}",
                        "check logged is UP");
    }

    @Test
    void exceptionThatWasNotExpected_isLoggedWithItsPlace() {
        HealthMonitor monitor = scene.builder()
                .readiness("logged", context -> {
                    throw new UnsupportedOperationException(List.of().get(0).toString());
                })
                .start();
        scene.pass(ofMillis(10));
        monitor.close();

        assertThat(logged(1).get(0).getFormattedMessage())
                .matches(
                        "check logged is DOWN EXCEPTION, was UNKNOWN PENDING for 0 ms \\(run took 0 ms\\):"
                                + " ArrayIndexOutOfBoundsException: .*, at org\\.health4j\\.TransitionLogTest\\..*\\(TransitionLogTest\\.java:\\d+\\)");
    }

    @Test
    void drain_isLoggedOnce_withItsAuthor() {
        HealthMonitor monitor = scene.builder().start();
        monitor.drain("logged");
        monitor.drain("logged");
        monitor.close();

        assertThat(logged(1))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("draining, as logged wants: readiness is OUT_OF_SERVICE from here on");
    }
}
