package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.READINESS;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.health4j.HealthMonitor;
import org.health4j.HealthReport;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/** Pings and real calls that meet different things, on a real server: users may do the one and not the other. */
@Timeout(60)
class GrayTest {

    private static Redis redis;

    @BeforeAll
    static void startRedis(@TempDir Path directory) throws Exception {
        redis = Redis.start(directory);
    }

    @AfterAll
    static void stopRedis() throws Exception {
        redis.close();
    }

    private static void allow(String user, String... rules) {
        try (ConnectionPool admin = redis.pool(1);
                Connection connection = admin.getResource()) {
            String[] arguments = new String[rules.length + 2];
            arguments[0] = "SETUSER";
            arguments[1] = user;
            System.arraycopy(rules, 0, arguments, 2, rules.length);
            connection.sendCommand(Protocol.Command.ACL, arguments);
            assertThat(connection.getBulkReply()).isEqualTo("OK");
        }
    }

    private static HealthMonitor monitor(ObservedIndicator observed) {
        return HealthMonitor.builder()
                .readiness(
                        "redis", observed, check -> check.period(ofMillis(300)).periodWhenDown(ofMillis(100)))
                .start();
    }

    private static void get(ObservedIndicator observed, ConnectionPool application) {
        try {
            observed.call(
                    () -> {
                        try (Connection connection = application.getResource()) {
                            connection.sendCommand(Protocol.Command.GET, "key");
                            connection.getBinaryBulkReply();
                            return true;
                        }
                    },
                    failure -> Reason.of("GET_FAILED"));
        } catch (Exception e) {
            assertThat(e).isInstanceOf(JedisException.class);
        }
    }

    private static void callUntil(String wanted, HealthMonitor monitor, Runnable call) {
        for (HealthReport report = monitor.report(READINESS);
                !(report.status() + " " + report.reason()).equals(wanted);
                report = monitor.report(READINESS)) {
            call.run();
            LockSupport.parkNanos(ofMillis(10).toNanos());
        }
    }

    private static ObservedIndicator observed(ConnectionPool pings) {
        return ObservedIndicator.builder(RedisIndicator.of(pings))
                .window(ofSeconds(2), 100)
                .build();
    }

    @Test
    void pingsThatAreRefused_whileCallsSucceed_areGray() {
        allow("default", "-ping");
        try (ConnectionPool pool = redis.pool(8)) {
            ObservedIndicator observed = observed(pool);
            try (HealthMonitor monitor = monitor(observed)) {
                callUntil("DEGRADED GRAY", monitor, () -> get(observed, pool));
                callUntil("DOWN AUTH_FAILED", monitor, () -> {});
                callUntil("DEGRADED GRAY", monitor, () -> get(observed, pool));

                allow("default", "+ping");
                callUntil("UP OK", monitor, () -> get(observed, pool));
            }
        } finally {
            allow("default", "+ping");
        }
    }

    @Test
    void callsThatAreRefused_whilePingsPass_areGray() {
        try (ConnectionPool pool = redis.pool(8)) {
            ObservedIndicator observed = observed(pool);
            try (HealthMonitor monitor = monitor(observed)) {
                callUntil("UP OK", monitor, () -> get(observed, pool));
                allow("default", "-get");
                callUntil("DEGRADED GRAY", monitor, () -> get(observed, pool));

                allow("default", "+get");
                callUntil("UP OK", monitor, () -> get(observed, pool));
            }
        } finally {
            allow("default", "+get");
        }
    }
}
