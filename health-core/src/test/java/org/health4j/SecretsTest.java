package org.health4j;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Wherever a password may turn up in a failure, it comes out nowhere. */
@Timeout(30)
@Promise(14)
class SecretsTest {

    private static final String SECRET = "s3cret";
    private static final String MESSAGE = "jdbc:postgresql://app:s3cret@db/orders?user=app&password=s3cret";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.health4j");
    private final Scene scene = new Scene();

    @BeforeEach
    void listen() {
        Waiting.untilTheLogIsQuiet();
        log.start();
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(Level.ERROR);
    }

    private static RuntimeException failure() {
        RuntimeException failure = new IllegalStateException(MESSAGE, new Exception(MESSAGE));
        failure.addSuppressed(new Exception(MESSAGE));
        return failure;
    }

    private void assertLogged(String part) {
        List<ILoggingEvent> events = new ArrayList<>(log.list);
        assertThat(events).anyMatch(event -> event.getFormattedMessage().contains(part));
        for (ILoggingEvent event : events) {
            assertThat(event.getFormattedMessage()).doesNotContain(SECRET);
            assertThat(event.getThrowableProxy())
                    .as("a stack trace holds the messages")
                    .isNull();
            assertThat(String.valueOf(event.getKeyValuePairs())).doesNotContain(SECRET);
        }
    }

    private static void assertShown(HealthMonitor monitor) {
        List<Object> shown = new ArrayList<>(List.of(monitor.report()));
        monitor.groups().forEach(group -> shown.add(monitor.report(group)));
        monitor.checks().forEach(check -> shown.add(monitor.details(check)));
        assertThat(shown)
                .allSatisfy(each -> assertThat(each.toString())
                        .doesNotContain(SECRET)
                        .doesNotContain("jdbc")
                        .doesNotContain("IllegalStateException"));
    }

    @Test
    void failureOfACheck_isACodeInReports_andRedactedInTheLog() {
        HealthMonitor monitor = scene.builder()
                .readiness("throws", context -> {
                    throw failure();
                })
                .readiness("returns", context -> Health.down(Reason.QUERY_FAILED, failure()))
                .start();
        scene.pass(ofSeconds(10));
        assertShown(monitor);
        monitor.close();
        assertLogged("check throws is DOWN EXCEPTION");
        assertLogged("check returns is DOWN QUERY_FAILED");
        assertThat(log.list).as("once, not once a run").hasSize(2);
        assertThat(log.list).allMatch(event -> event.getLevel() == Level.WARN);
    }

    @Test
    void failureOfAListener_isRedacted() {
        HealthMonitor monitor = scene.builder()
                .listener(transition -> {
                    throw failure();
                })
                .readiness("db", context -> Health.up())
                .start();
        scene.pass(ofMillis(100));
        monitor.close();
        assertLogged("a listener failed on db UP");
    }

    private boolean isActionLogged() {
        return new ArrayList<>(log.list)
                .stream().anyMatch(event -> event.getFormattedMessage().contains("its timeout action failed"));
    }

    @Test
    void failureOfATimeoutAction_isRedacted() {
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness(
                        "db",
                        context -> {
                            context.onTimeout(() -> {
                                throw failure();
                            });
                            Waiting.until(this::isActionLogged);
                            return Health.up();
                        },
                        check -> check.timeout(ofMillis(20)))
                .start()) {
            Waiting.until(this::isActionLogged);
            assertShown(monitor);
        }
        assertLogged("check db: its timeout action failed");
    }

    @Test
    void failureOfTheExecutor_isRedacted() {
        HealthMonitor monitor = scene.builder()
                .executor(run -> {
                    throw new RejectedExecutionException(MESSAGE);
                })
                .readiness("db", context -> Health.up())
                .start();
        scene.pass(ofMillis(100));
        assertShown(monitor);
        monitor.close();
        assertLogged("check db is DOWN REJECTED");
    }

    @Test
    void reasonsOfAWorseningAndABettering_areWarnAndInfo_onceEach() {
        AtomicReference<Health> found = new AtomicReference<>(Health.up());
        AtomicInteger runs = new AtomicInteger();
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> {
                    runs.incrementAndGet();
                    return found.get();
                })
                .start();
        scene.pass(ofSeconds(100));
        found.set(Health.degraded(Reason.of("X")));
        scene.pass(ofSeconds(100));
        found.set(Health.down(Reason.of("X"), failure()));
        scene.pass(ofSeconds(100));
        found.set(Health.degraded(Reason.of("X")));
        scene.pass(ofHours(1));
        monitor.close();

        assertThat(runs.get()).isGreaterThan(800);
        assertThat(log.list)
                .extracting(event ->
                        event.getLevel() + " " + event.getFormattedMessage().replaceFirst(",.*", ""))
                .containsExactly(
                        "INFO check db is UP",
                        "WARN check db is DEGRADED X",
                        "WARN check db is DOWN X",
                        "INFO check db is DEGRADED X");
    }
}
