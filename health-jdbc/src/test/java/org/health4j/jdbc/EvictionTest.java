package org.health4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.health4j.CheckContext;
import org.health4j.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a driver whose dead connections throw nothing, so that the pool does not notice them by itself. */
@Timeout(120)
class EvictionTest {

    private final AtomicInteger made = new AtomicInteger();
    private boolean valid = true;
    private HikariDataSource pool;

    @BeforeEach
    void open() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(proxy(DataSource.class, 0));
        config.setMaximumPoolSize(1);
        pool = new HikariDataSource(config);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private <T> T proxy(Class<T> type, int number) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getConnection" -> proxy(Connection.class, made.incrementAndGet());
                    case "createStatement" -> proxy(Statement.class, number);
                    case "executeQuery" -> proxy(ResultSet.class, number);
                    case "isValid" -> valid;
                    case "next" -> true;
                    case "getAutoCommit" -> true;
                    case "toString" -> "connection " + number;
                    default -> {
                        Class<?> returned = method.getReturnType();
                        yield returned == boolean.class ? false : returned == int.class ? 0 : null;
                    }
                }));
    }

    /** The number of the one connection that the pool has. */
    private String pooled() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return connection.toString().replaceAll(".* wrapping ", "");
        }
    }

    @Test
    void check_connectionWell_staysInThePool() throws Exception {
        assertThat(JdbcIndicator.of(pool)
                        .check(new UnattendedRun(Duration.ofSeconds(1)))
                        .reason())
                .isEqualTo(Reason.OK);

        assertThat(pooled()).isEqualTo("connection 1");
    }

    @Test
    void check_connectionInvalid_isEvicted() throws Exception {
        valid = false;
        assertThat(JdbcIndicator.of(pool)
                        .check(new UnattendedRun(Duration.ofSeconds(1)))
                        .reason())
                .isEqualTo(Reason.CONNECTION_FAILED);
        valid = true;

        assertThat(pooled()).isEqualTo("connection 2");
    }

    @Test
    void check_expectationThrows_connectionStaysInThePool() throws Exception {
        JdbcIndicator indicator = JdbcIndicator.builder(pool)
                .query("select 1", row -> {
                    throw new IllegalStateException("of the application");
                })
                .build();
        assertThatThrownBy(() -> indicator.check(new UnattendedRun(Duration.ofSeconds(1))))
                .isInstanceOf(IllegalStateException.class);

        assertThat(pooled()).isEqualTo("connection 1");
    }

    @Test
    void check_connectionBreaksWhileTheRowIsRead_isEvicted() throws Exception {
        JdbcIndicator indicator = JdbcIndicator.builder(pool)
                .query("select 1", row -> {
                    throw new SQLException("gone", "08006");
                })
                .build();
        assertThat(indicator.check(new UnattendedRun(Duration.ofSeconds(1))).reason())
                .isEqualTo(Reason.CONNECTION_FAILED);

        assertThat(pooled()).isEqualTo("connection 2");
    }

    /** Whatever the run finds afterwards. */
    @Test
    void check_connectionAborted_isEvicted() throws Exception {
        CheckContext late = new CheckContext() {
            @Override
            public Duration remaining() {
                return Duration.ofSeconds(1);
            }

            @Override
            public Registration onTimeout(Runnable action) {
                action.run();
                return () -> {};
            }

            @Override
            public Registration interruptOnTimeout() {
                throw new AssertionError("a driver must not be interrupted");
            }
        };
        assertThat(JdbcIndicator.of(pool).check(late).reason()).isEqualTo(Reason.OK);

        assertThat(pooled()).isEqualTo("connection 2");
    }
}
