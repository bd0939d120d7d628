package org.health4j.jdbc;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.READINESS;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.health4j.HealthMonitor;
import org.health4j.HealthReport;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;
import org.health4j.testkit.ProcessFreezer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pings and real queries that meet different things, on a real server. */
@Timeout(120)
@SuppressWarnings("try") // some resources are only there to be closed
class GrayTest {

    private static Postgres postgres;

    @BeforeAll
    static void startPostgres(@TempDir Path directory) throws Exception {
        postgres = Postgres.start(directory);
        try (Connection connection = postgres.unpooled().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id int)");
        }
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    private static HealthMonitor monitor(ObservedIndicator observed, Duration period) {
        return HealthMonitor.builder()
                .readiness("postgres", observed, check -> check.period(period).periodWhenDown(ofMillis(200)))
                .start();
    }

    private static ObservedIndicator observed(HikariDataSource pings) {
        return ObservedIndicator.builder(PostgresIndicator.of(pings))
                .window(ofSeconds(2), 100)
                .build();
    }

    /** A real query; what it meets goes to the indicator, and no further. */
    private static void query(ObservedIndicator observed, Connection connection) {
        try {
            observed.call(
                    () -> {
                        try (Statement statement = connection.createStatement()) {
                            return statement.execute("select count(*) from orders");
                        }
                    },
                    failure -> Reason.QUERY_FAILED);
        } catch (Exception e) {
            assertThat(e).isInstanceOf(SQLException.class);
        }
    }

    private static String shown(HealthMonitor monitor) {
        HealthReport report = monitor.report(READINESS);
        return report.status() + " " + report.reason();
    }

    private static void callUntil(String wanted, HealthMonitor monitor, Runnable call) {
        while (!shown(monitor).equals(wanted)) {
            call.run();
            LockSupport.parkNanos(ofMillis(20).toNanos());
        }
    }

    @Test
    void pingsThatAreBlocked_whileQueriesSucceed_areGray() throws Exception {
        try (HikariDataSource pings = postgres.pool(config -> config.setMaximumPoolSize(1));
                Connection application = postgres.unpooled().getConnection()) {
            ObservedIndicator observed = observed(pings);
            Connection blocks = pings.getConnection();
            try (HealthMonitor monitor = monitor(observed, ofMillis(500))) {
                callUntil("DEGRADED GRAY", monitor, () -> query(observed, application));
                callUntil("DOWN POOL_EXHAUSTED", monitor, () -> {});
                callUntil("DEGRADED GRAY", monitor, () -> query(observed, application));

                blocks.close();
                callUntil("UP OK", monitor, () -> query(observed, application));
            }
        }
    }

    @Test
    void queriesThatFail_whilePingsPass_areGray() throws Exception {
        try (HikariDataSource pings = postgres.pool(config -> config.setMaximumPoolSize(1));
                Connection application = postgres.unpooled().getConnection();
                Connection other = postgres.unpooled().getConnection();
                Statement locks = other.createStatement();
                Statement impatient = application.createStatement()) {
            impatient.execute("set statement_timeout = 50");
            ObservedIndicator observed = observed(pings);
            try (HealthMonitor monitor = monitor(observed, ofMillis(500))) {
                callUntil("UP OK", monitor, () -> query(observed, application));
                other.setAutoCommit(false);
                locks.execute("lock table orders in access exclusive mode");
                callUntil("DEGRADED GRAY", monitor, () -> query(observed, application));

                other.rollback();
                callUntil("UP OK", monitor, () -> query(observed, application));
            }
        }
    }

    @Test
    void serverThatHangs_isSeenSoonAfterTheFirstFailedQuery_andIsDownAfterThat() throws Exception {
        try (HikariDataSource pings = postgres.pool(config -> config.setMaximumPoolSize(1));
                Connection application = postgres.unpooled().getConnection()) {
            application.setNetworkTimeout(Runnable::run, 200);
            ObservedIndicator observed = observed(pings);
            try (HealthMonitor monitor = monitor(observed, ofMinutes(1))) {
                callUntil("UP OK", monitor, () -> query(observed, application));
                try (ProcessFreezer frozen = postgres.freeze()) {
                    query(observed, application);
                    long failed = System.nanoTime();
                    while (shown(monitor).equals("UP OK")) {
                        LockSupport.parkNanos(ofMillis(1).toNanos());
                    }
                    // Half a second, and what a busy machine adds.
                    assertThat(Duration.ofNanos(System.nanoTime() - failed)).isLessThan(ofSeconds(2));
                    callUntil("DOWN TIMEOUT", monitor, () -> {});
                }
                // Found by the pings that come every 200 ms while it is down.
                try (Connection fresh = postgres.unpooled().getConnection()) {
                    callUntil("UP OK", monitor, () -> query(observed, fresh));
                }
            }
        }
    }
}
