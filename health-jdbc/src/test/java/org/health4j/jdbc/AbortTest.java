package org.health4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An abort may hit the connection that the check has borrowed, and never one that is back in its pool. */
@Timeout(120)
@SuppressWarnings("try") // some resources are closed early, and some are only there to be closed
class AbortTest {

    /** What the check does, in order. */
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Test
    void check_anyRun_withdrawsItsAbortBeforeItGivesBack() {
        JdbcIndicator.of(dataSource(false)).check(context(Duration.ofSeconds(1)));

        assertThat(calls).containsSubsequence("getConnection", "onTimeout", "isValid", "withdrawn", "close");
    }

    /** A wait for a connection may be interrupted, and nothing that is done with one. */
    @Test
    void check_anyRun_isInterruptedWhileItBorrowsAndNoLonger() {
        JdbcIndicator.of(dataSource(false)).check(context(Duration.ofSeconds(1)));

        assertThat(calls)
                .containsSubsequence("interruptOnTimeout", "getConnection", "no interrupt any more", "onTimeout")
                .containsOnlyOnce("interruptOnTimeout");
    }

    @Test
    void check_closeFails_keepsItsResult() {
        Health health = JdbcIndicator.of(dataSource(true)).check(context(Duration.ofSeconds(1)));

        assertThat(health.reason()).isEqualTo(Reason.OK);
        assertThat(calls).endsWith("close");
    }

    @Test
    void check_borrowEndsAfterTheDeadline_doesNotAbortTheConnection() {
        Health health = JdbcIndicator.of(dataSource(false)).check(context(Duration.ZERO));

        assertThat(health.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(calls).containsExactly("interruptOnTimeout", "getConnection", "no interrupt any more", "close");
    }

    /** The deadline falls anywhere in a run; whatever it aborts, the application never sees it. */
    @Test
    void check_deadlinesWhileTheApplicationWorks_neverReachTheApplication(@TempDir Path directory) throws Exception {
        try (Postgres postgres = Postgres.start(directory);
                HikariDataSource pool = postgres.pool(config -> config.setMaximumPoolSize(1));
                RunningIndicator running = RunningIndicator.start(
                        PostgresIndicator.of(pool),
                        check -> check.timeout(Duration.ofMillis(1)).period(Duration.ofMillis(2)))) {
            long started = System.nanoTime();
            int queries = 0;
            while (System.nanoTime() - started < Duration.ofSeconds(3).toNanos()) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("select 1")) {
                    assertThat(row.next()).isTrue();
                    queries++;
                }
            }
            assertThat(queries).isGreaterThan(50);
            running.close();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    private CheckContext context(Duration remaining) {
        return new CheckContext() {
            @Override
            public Duration remaining() {
                return remaining;
            }

            @Override
            public Registration onTimeout(Runnable action) {
                calls.add("onTimeout");
                return () -> calls.add("withdrawn");
            }

            @Override
            public Registration interruptOnTimeout() {
                calls.add("interruptOnTimeout");
                return () -> calls.add("no interrupt any more");
            }
        };
    }

    private DataSource dataSource(boolean refusesClose) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isWrapperFor")) {
                        return false;
                    }
                    if (method.getName().equals("getLoginTimeout")) {
                        return 1;
                    }
                    calls.add(method.getName());
                    return connection(refusesClose);
                });
    }

    private Connection connection(boolean refusesClose) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    if (method.getName().equals("close") && refusesClose) {
                        throw new SQLException("closed", "08003");
                    }
                    return method.getReturnType() == boolean.class ? true : null;
                });
    }
}
