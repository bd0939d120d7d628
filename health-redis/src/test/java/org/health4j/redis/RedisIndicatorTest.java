package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.CheckContext;
import org.health4j.CheckDetails;
import org.health4j.CheckOptions;
import org.health4j.CheckRunReport;
import org.health4j.Health;
import org.health4j.HealthMonitor;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.ProcessFreezer;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;

@Timeout(60)
@SuppressWarnings("try") // some resources are closed early, and some are only there to be closed
class RedisIndicatorTest {

    private static Redis redis;

    @BeforeAll
    static void startRedis(@TempDir Path directory) throws Exception {
        redis = Redis.start(directory);
    }

    @AfterAll
    static void stopRedis() throws Exception {
        redis.close();
    }

    @Test
    void check_pool_isUpAndGivesItsConnectionBack() {
        try (ConnectionPool pool = redis.pool(8)) {
            assertThat(RunningIndicator.once(RedisIndicator.of(pool)).health().status())
                    .isEqualTo(Status.UP);
            assertThat(pool.getNumActive()).isZero();
            assertThat(pool.getNumIdle()).isOne();
        }
    }

    /** A disconnected connection that is used again connects anew, without AUTH and to database 0. */
    @Test
    void check_struckAtItsDeadline_neverPutsAConnectionToAnotherDatabaseBackIntoThePool() {
        HostAndPort address = new HostAndPort("127.0.0.1", redis.port());
        DefaultJedisClientConfig fifth =
                DefaultJedisClientConfig.builder().database(5).build();
        CheckOptions options = CheckOptions.builder()
                .timeout(ofMillis(1))
                .period(ofMillis(1))
                .periodWhenDown(ofMillis(1))
                .build();
        try (ConnectionPool pool = new SlowPool(address, fifth);
                HealthMonitor monitor = HealthMonitor.builder()
                        .check("redis", RedisIndicator.of(pool), options)
                        .start()) {
            int elsewhere = 0;
            CheckDetails details = monitor.details("redis");
            for (int i = 0; i < 3_000 || details.runs().count() < 100; i++) {
                Connection connection = pool.getResource();
                connection.sendCommand(Protocol.Command.CLIENT, "INFO");
                elsewhere += connection.getBulkReply().contains(" db=5 ") ? 0 : 1;
                connection.close();
                details = monitor.details("redis");
            }
            assertThat(details.runs().failureRate()).isPositive();
            assertThat(elsewhere).isZero();
        }
    }

    /** The strike comes before the commands, which connect anew and are answered. */
    @Test
    void check_struckBeforeItsCommands_isTimeoutAndDoesNotGiveTheConnectionBack() throws Exception {
        try (ConnectionPool pool = redis.pool(1)) {
            Health health = RedisIndicator.of(pool).check(new CheckContext() {
                @Override
                public Duration remaining() {
                    return ofSeconds(1);
                }

                @Override
                public Registration onTimeout(Runnable action) {
                    action.run();
                    return () -> {};
                }

                @Override
                public Registration interruptOnTimeout() {
                    return () -> {};
                }
            });

            assertThat(health.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(pool.getNumActive()).isZero();
            assertThat(pool.getNumIdle()).isZero();
        }
    }

    /** Lends now before and now after the deadline of a millisecond. */
    private static final class SlowPool extends ConnectionPool {

        private final AtomicInteger lent = new AtomicInteger();

        SlowPool(HostAndPort address, DefaultJedisClientConfig config) {
            super(address, config);
        }

        @Override
        public Connection borrowObject(long patienceMillis) throws Exception {
            Connection connection = super.borrowObject(1_000);
            LockSupport.parkNanos(lent.incrementAndGet() % 20 * 60_000L);
            return connection;
        }
    }

    @Test
    void check_client_isUp() {
        try (UnifiedJedis client = redis.client(8)) {
            assertThat(RunningIndicator.once(RedisIndicator.of(client)).health().status())
                    .isEqualTo(Status.UP);
        }
    }

    @Test
    void check_nothingListens_isConnectionRefused() throws Exception {
        int port = Redis.unusedPort();
        try (ConnectionPool pool = Redis.pool("127.0.0.1", port, null, 8);
                UnifiedJedis client = Redis.client(port, 8)) {
            assertThat(RunningIndicator.once(RedisIndicator.of(pool)).health().reason())
                    .isEqualTo(Reason.CONNECTION_REFUSED);
            assertThat(RunningIndicator.once(RedisIndicator.of(client)).health().reason())
                    .isEqualTo(Reason.CONNECTION_REFUSED);
            assertThat(pool.getNumActive()).isZero();
        }
    }

    @Test
    void check_nameUnknown_isDnsFailed() {
        try (ConnectionPool pool = Redis.pool("nowhere.invalid", 6379, null, 8)) {
            assertThat(RunningIndicator.once(RedisIndicator.of(pool), ofSeconds(20))
                            .health()
                            .reason())
                    .isEqualTo(Reason.DNS_FAILED);
        }
    }

    @Test
    void check_passwordWrongOrMissing_isAuthFailed(@TempDir Path directory) throws Exception {
        try (Redis own = Redis.start(directory, "requirepass right");
                ConnectionPool right = own.pool(8);
                ConnectionPool wrong = own.pool("wrong");
                ConnectionPool missing = own.pool(null)) {
            assertThat(RunningIndicator.once(RedisIndicator.of(right)).health().status())
                    .isEqualTo(Status.UP);
            assertThat(RunningIndicator.once(RedisIndicator.of(wrong)).health().reason())
                    .isEqualTo(Reason.AUTH_FAILED);
            assertThat(RunningIndicator.once(RedisIndicator.of(missing))
                            .health()
                            .reason())
                    .isEqualTo(Reason.AUTH_FAILED);
        }
    }

    @Test
    void check_poolExhausted_saysSoBeforeTheDeadline() {
        try (ConnectionPool pool = redis.pool(1)) {
            Connection taken = pool.getResource();
            CheckRunReport run = RunningIndicator.once(RedisIndicator.of(pool));

            assertThat(run.health().reason()).isEqualTo(Reason.POOL_EXHAUSTED);
            assertThat(run.health().details())
                    .containsExactly(entry("active", 1L), entry("idle", 0L), entry("waiting", 0L));
            assertThat(run.took()).isGreaterThanOrEqualTo(ofMillis(850));
            taken.close();
            assertThat(RunningIndicator.once(RedisIndicator.of(pool)).health().status())
                    .isEqualTo(Status.UP);
        }
    }

    @Test
    void check_poolsOwnTestFails_isConnectionFailed() throws Exception {
        GenericObjectPoolConfig<Connection> config = Redis.atMost(8);
        config.setTestOnBorrow(true);
        try (ScriptedServer server = new ScriptedServer("-LOADING Redis is loading the dataset in memory");
                ConnectionPool pool = Redis.pool("127.0.0.1", server.port(), null, config)) {
            assertThat(RunningIndicator.once(RedisIndicator.of(pool)).health().reason())
                    .isEqualTo(Reason.CONNECTION_FAILED);
        }
    }

    /** Jedis waits for ever by default: the wait ends in time, so that the next run finds the connection that came back. */
    @Test
    void check_poolOfClientExhausted_saysSoAndIsUpOnceThereIsOne() {
        try (Redis.Client client = (Redis.Client) redis.client(1);
                RunningIndicator running = RunningIndicator.start(
                        RedisIndicator.of(client),
                        check -> check.timeout(ofMillis(300)).period(ofMillis(200)))) {
            running.await(Reason.OK);
            Connection taken = client.pool().getResource();
            CheckRunReport run = running.await(Reason.POOL_EXHAUSTED);
            assertThat(run.health().details()).containsEntry("active", 1L);
            assertThat(client.pool().getNumWaiters()).isLessThanOrEqualTo(1);
            taken.close();
            running.await(Reason.OK);
            running.close();
            assertThat(client.pool().getNumActive()).isZero();
            assertThat(client.pool().getNumWaiters()).isZero();
        }
    }

    @Test
    void check_serverFrozen_isTimeoutOnTimeAndUpAfterThaw() throws Exception {
        try (ConnectionPool pool = redis.pool(8)) {
            freezeAndThaw(RedisIndicator.of(pool));
            assertThat(pool.getNumActive()).isZero();
        }
    }

    @Test
    void check_serverOfClientFrozen_isTimeoutOnTimeAndUpAfterThaw() throws Exception {
        try (Redis.Client client = (Redis.Client) redis.client(8)) {
            freezeAndThaw(RedisIndicator.of(client));
            assertThat(client.pool().getNumActive()).isZero();
        }
    }

    private static void freezeAndThaw(RedisIndicator indicator) throws Exception {
        try (RunningIndicator running = RunningIndicator.start(indicator)) {
            running.await(Reason.OK);
            try (ProcessFreezer frozen = redis.freeze()) {
                CheckRunReport run = running.await(Reason.TIMEOUT);

                assertThat(run.health().status()).isEqualTo(Status.DOWN);
                assertThat(run.took()).isBetween(ofMillis(950), ofMillis(1_500));
            }
            running.await(Reason.OK);
        }
    }

    @Test
    void check_serverStops_isConnectionRefused(@TempDir Path directory) throws Exception {
        Redis own = Redis.start(directory);
        try (ConnectionPool pool = own.pool(8);
                RunningIndicator running = RunningIndicator.start(RedisIndicator.of(pool))) {
            running.await(Reason.OK);
            own.close();
            CheckRunReport run = running.await(report -> report.health().status() == Status.DOWN);
            assertThat(run.health().reason()).isIn(Reason.CONNECTION_FAILED, Reason.CONNECTION_REFUSED);

            running.await(Reason.CONNECTION_REFUSED);

            running.close();
            assertThat(pool.getNumActive()).isZero();
        }
    }

    @Test
    void check_redisCannotSave_isPersistenceFailed(@TempDir Path directory) throws Exception {
        try (Redis own = Redis.start(directory, "save 3600 1");
                ConnectionPool pool = own.pool(8);
                UnifiedJedis client = own.client(1);
                RunningIndicator running = RunningIndicator.start(RedisIndicator.of(pool))) {
            running.await(Reason.OK);
            Files.createDirectories(directory.resolve("dump.rdb"));
            client.sendCommand(Protocol.Command.BGSAVE);

            running.await(Reason.of("PERSISTENCE_FAILED"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+PONG, OK",
        "+GNOP, EXPECTATION_FAILED",
        "-LOADING Redis is loading the dataset in memory, LOADING",
        "-MISCONF Redis is configured to save RDB snapshots, PERSISTENCE_FAILED",
        "-READONLY You can't write against a read only replica., READ_ONLY",
        "-MASTERDOWN Link with MASTER is down, MASTER_LINK_DOWN",
        "-CLUSTERDOWN The cluster is down, CLUSTER_DOWN",
        "-OOM command not allowed when used memory > 'maxmemory'., OUT_OF_MEMORY",
        "-NOREPLICAS Not enough good replicas to write., NOT_ENOUGH_REPLICAS",
        "-NOPERM this user has no permissions to run the 'ping' command, AUTH_FAILED",
        "-ERR unknown command, QUERY_FAILED",
        "-BUSY Redis is busy running a script., BUSY",
        "?what, CONNECTION_FAILED"
    })
    void check_reply_isItsReason(String reply, String reason) throws Exception {
        try (ScriptedServer server = new ScriptedServer(reply);
                ConnectionPool pool = Redis.pool("127.0.0.1", server.port(), null, 1)) {
            Health health = RunningIndicator.once(RedisIndicator.of(pool)).health();

            assertThat(health.reason()).hasToString(reason);
            assertThat(health.details()).isEmpty();
            assertThat(pool.getNumActive()).isZero();
        }
    }
}
