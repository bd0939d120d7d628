package org.health4j.jdbc;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.health4j.Reason;
import org.health4j.testkit.RunningIndicator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Data sources that are no Hikari pool. */
@Timeout(60)
class PlainSourceTest {

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(JdbcIndicator.class);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private volatile boolean hangs;
    private @Nullable Integer loginTimeout = 0;

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
        logger.setAdditive(false);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    /** As a pool does that has none to give. */
    private Connection borrow() throws SQLException {
        if (hangs) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new SQLException("interrupted", e);
            }
        }
        return proxy(Connection.class);
    }

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getConnection" -> borrow();
                    case "getLoginTimeout" -> loginTimeout();
                    case "isValid", "getAutoCommit" -> true;
                    case "isWrapperFor" -> false;
                    default -> {
                        Class<?> returned = method.getReturnType();
                        yield returned == boolean.class ? false : returned == int.class ? 0 : null;
                    }
                }));
    }

    private int loginTimeout() throws SQLException {
        if (loginTimeout == null) {
            throw new SQLFeatureNotSupportedException();
        }
        return loginTimeout;
    }

    @Test
    void check_borrowHangs_isInterruptedAtTheDeadlineAndUpOnceItDoesNot() throws Exception {
        try (RunningIndicator running = RunningIndicator.start(
                JdbcIndicator.of(proxy(DataSource.class)),
                check -> check.timeout(ofMillis(300)).period(ofMillis(100)))) {
            running.await(Reason.OK);
            hangs = true;
            assertThat(running.await(Reason.TIMEOUT).took()).isGreaterThanOrEqualTo(ofMillis(290));
            interrupted.await();
            hangs = false;

            running.await(Reason.OK);
        }
    }

    @Test
    void run_noLoginTimeout_isToldOnceAndNotBeforeTheFirstRun() {
        JdbcIndicator indicator = JdbcIndicator.of(proxy(DataSource.class));
        assertThat(warnings()).isEmpty();
        for (int i = 0; i < 3; i++) {
            indicator.check(new UnattendedRun(ofSeconds(1)));
        }

        assertThat(warnings())
                .singleElement()
                .asString()
                .startsWith("loginTimeout of ")
                .contains(": 0 s (expected: ");
    }

    @Test
    void run_loginTimeoutOrNoneThatCanBeTold_isNotWarnedOf() {
        loginTimeout = 1;
        JdbcIndicator.of(proxy(DataSource.class)).check(new UnattendedRun(ofSeconds(1)));
        loginTimeout = null;
        JdbcIndicator.of(proxy(DataSource.class)).check(new UnattendedRun(ofSeconds(1)));

        assertThat(warnings()).isEmpty();
    }

    @Test
    void run_hikari_isNotWarnedOf() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(proxy(DataSource.class));
        config.setInitializationFailTimeout(-1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            assertThat(JdbcIndicator.of(pool)
                            .check(new UnattendedRun(ofSeconds(5)))
                            .reason())
                    .isEqualTo(Reason.OK);
        }

        assertThat(warnings()).isEmpty();
    }

    private List<String> warnings() {
        return List.copyOf(logged.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
