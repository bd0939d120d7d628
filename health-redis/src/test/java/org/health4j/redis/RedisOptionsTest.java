package org.health4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.RunningIndicator;
import org.health4j.testkit.SecretWatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

@Timeout(60)
class RedisOptionsTest {

    private static final byte[] PONG = {'P', 'O', 'N', 'G'};

    private static Redis redis;

    @BeforeAll
    static void startRedis(@TempDir Path directory) throws Exception {
        redis = Redis.start(directory);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    private static RedisIndicator.Builder all(RedisIndicator.Builder builder) {
        return builder.requireMaster()
                .requireMasterLink()
                .maxReplicationLag(ofSeconds(20))
                .maxMemoryUsed(0.9)
                .requirePersistence();
    }

    @Test
    void check_masterWithAllOptions_isUpWithDetails() {
        try (ConnectionPool pool = redis.pool(1)) {
            Health health = RunningIndicator.once(
                            all(RedisIndicator.builder(pool)).build())
                    .health();

            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.details())
                    .containsEntry("role", "master")
                    .containsEntry("replicas", 0L)
                    .containsEntry("memoryMax", 0L)
                    .containsEntry("rdbSave", "ok")
                    .containsEntry("aofWrite", "ok")
                    .containsKey("memoryUsed");
        }
    }

    /** In RESP3, too, which has maps and texts of its own. */
    @ParameterizedTest
    @CsvSource({"RESP2, false", "RESP3, false", "RESP2, true", "RESP3, true"})
    void check_requireMaster_tellsTheRole(RedisProtocol protocol, boolean link) {
        DefaultJedisClientConfig config =
                DefaultJedisClientConfig.builder().protocol(protocol).build();
        try (ConnectionPool pool = new ConnectionPool(new HostAndPort("127.0.0.1", redis.port()), config)) {
            RedisIndicator.Builder builder = RedisIndicator.builder(pool).requireMaster();
            RedisIndicator indicator = link ? builder.requireMasterLink().build() : builder.build();

            assertThat(RunningIndicator.once(indicator).health())
                    .hasToString("UP OK " + (link ? "{role=master, replicas=0}" : "{role=master}"));
        }
    }

    /** A proxy that says yes to everything, and a server that is none. */
    @ParameterizedTest
    @CsvSource({"role", "link", "memory", "persistence", "cluster"})
    void check_answerWithoutItsFields_isExpectationFailed(String option) throws Exception {
        try (ScriptedServer server = new ScriptedServer("+PONG");
                ConnectionPool pool = Redis.pool("127.0.0.1", server.port(), null, 1)) {
            RedisIndicator.Builder builder = RedisIndicator.builder(pool);
            UnaryOperator<RedisIndicator.Builder> options = switch (option) {
                case "role" -> RedisIndicator.Builder::requireMaster;
                case "link" -> RedisIndicator.Builder::requireMasterLink;
                case "memory" -> each -> each.maxMemoryUsed(1);
                case "persistence" -> RedisIndicator.Builder::requirePersistence;
                default -> RedisIndicator.Builder::requireClusterState;
            };

            assertThat(RunningIndicator.once(options.apply(builder).build())
                            .health()
                            .reason())
                    .isEqualTo(RedisIndicator.EXPECTATION_FAILED);
            assertThat(pool.getNumActive()).isZero();
            assertThat(pool.getNumIdle()).isOne();
        }
    }

    /** Whatever Jedis makes of it, it has a reason, and the connection is not used again. */
    @ParameterizedTest
    @ValueSource(
            strings = {":abc", "*abc", "*-7", "$abc", "$-7", "%x", "%1", "*1", ",x", "#x", "(x", "_", ">0", "", "\0"})
    void check_garbledAnswer_hasAReason(String answer) throws Exception {
        try (ScriptedServer server = new ScriptedServer(answer);
                ConnectionPool pool = Redis.pool("127.0.0.1", server.port(), null, 1)) {
            assertThat(RunningIndicator.once(RedisIndicator.of(pool), ofMillis(300))
                            .health()
                            .reason())
                    .isIn(RedisIndicator.EXPECTATION_FAILED, Reason.CONNECTION_FAILED, Reason.TIMEOUT);
        }
        try (ScriptedServer server =
                        new ScriptedServer("+PONG").reply("HELLO", answer).reply("AUTH", answer);
                ConnectionPool pool = new ConnectionPool(
                        new HostAndPort("127.0.0.1", server.port()),
                        DefaultJedisClientConfig.builder()
                                .protocol(RedisProtocol.RESP3)
                                .socketTimeoutMillis(200)
                                .build())) {
            Health health = RunningIndicator.once(RedisIndicator.of(pool), ofMillis(300))
                    .health();
            assertThat(health.reason()).as("%s", health.cause()).isNotEqualTo(Reason.EXCEPTION);
        }
    }

    /** The server answers nothing before it has all questions. */
    @Test
    void check_allOptions_areAskedInOneRoundTrip() throws Exception {
        try (ScriptedServer server = new ScriptedServer("+PONG").together(4);
                ConnectionPool pool = Redis.pool("127.0.0.1", server.port(), null, 1)) {
            assertThat(RunningIndicator.once(all(RedisIndicator.builder(pool)).build())
                            .health()
                            .reason())
                    .isEqualTo(RedisIndicator.EXPECTATION_FAILED);
        }
    }

    /** What the first answer says does not leave the others unread, for the next user to find. */
    @Test
    void check_firstAnswerIsAnError_readsTheOthers() throws Exception {
        try (ScriptedServer server = new ScriptedServer("-LOADING Redis is loading the dataset in memory");
                ConnectionPool pool = Redis.pool("127.0.0.1", server.port(), null, 1)) {
            assertThat(RunningIndicator.once(all(RedisIndicator.builder(pool)).build())
                            .health()
                            .reason())
                    .isEqualTo(RedisIndicator.LOADING);
            server.reply("GET", "+mine");
            try (Connection connection = pool.getResource()) {
                connection.sendCommand(Protocol.Command.GET, "key");
                assertThat(connection.getStatusCodeReply()).isEqualTo("mine");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "role:slave;master_link_status:up;master_last_io_seconds_ago:20, UP OK",
        "role:slave;master_link_status:up;master_last_io_seconds_ago:21, DOWN LAGGING",
        "role:slave;master_link_status:down;master_link_down_since_seconds:5, DOWN MASTER_LINK_DOWN",
        "role:slave;master_link_status:down;master_link_down_since_seconds:-1, DOWN MASTER_LINK_DOWN",
        "role:master;connected_slaves:2, UP OK",
        "role:master;connected_slaves:1, DOWN NOT_ENOUGH_REPLICAS",
        "role:master;connected_slaves:2;min_slaves_good_slaves:1, DOWN NOT_ENOUGH_REPLICAS"
    })
    void replication_isJudged(String info, String expected) {
        Expectations expectations = new Expectations(false, false, ofSeconds(20), 2, 0, false, false);

        assertThat(judged(expectations, false, info)).startsWith(expected);
    }

    @Test
    void replicaWithoutMaster_whereNobodyAsksForTheLink_isUp() {
        Expectations expectations = new Expectations(false, false, null, 1, 0, false, false);

        assertThat(judged(expectations, false, "role:slave;master_link_status:down"))
                .startsWith("UP");
    }

    @ParameterizedTest
    @CsvSource({
        "used_memory:100;maxmemory:0;maxmemory_policy:noeviction, UP OK",
        "used_memory:80;maxmemory:100;maxmemory_policy:noeviction, UP OK",
        "used_memory:81;maxmemory:100;maxmemory_policy:noeviction, DEGRADED OUT_OF_MEMORY",
        "used_memory:100;maxmemory:100;maxmemory_policy:noeviction, DEGRADED OUT_OF_MEMORY",
        "used_memory:101;maxmemory:100;maxmemory_policy:noeviction, DOWN OUT_OF_MEMORY",
        "used_memory:101;mem_not_counted_for_evict:21;maxmemory:100;maxmemory_policy:noeviction, UP OK",
        "used_memory:101;maxmemory:100;maxmemory_policy:allkeys-lru, UP OK"
    })
    void memory_isJudged(String info, String expected) {
        Expectations expectations = new Expectations(false, false, null, 0, 0.8, false, false);

        assertThat(judged(expectations, false, info)).startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "cluster_state:ok;cluster_slots_ok:16384, UP OK {clusterState=ok}",
        "cluster_state:ok;cluster_slots_ok:16383, DEGRADED CLUSTER_DOWN",
        "cluster_state:fail;cluster_slots_ok:16384, DOWN CLUSTER_DOWN {clusterState=fail}"
    })
    void cluster_isJudged(String info, String expected) {
        Expectations expectations = new Expectations(false, false, null, 0, 0, false, true);

        assertThat(judged(expectations, false, info)).startsWith(expected);
    }

    private static String judged(Expectations expectations, boolean cluster, String info) {
        List<Question> questions = expectations.questions(cluster);
        return Question.judged(
                        questions, List.of(PONG, info.replace(";", "\r\n").getBytes(UTF_8)))
                .toString();
    }

    /** Who may not ask for the cluster's state can use the cluster all the same. */
    @Test
    void clusterState_thatAUserMayNotAskFor_countsOnlyWhereItIsDemanded() {
        List<Object> answers = List.of(PONG, new JedisAccessControlException("NOPERM"));
        List<Question> asked = new Expectations(false, false, null, 0, 0, false, false).questions(true);
        List<Question> demanded = new Expectations(false, false, null, 0, 0, false, true).questions(true);

        assertThat(Question.judged(asked, answers)).hasToString("UP OK");
        assertThat(Question.judged(demanded, answers).reason()).isEqualTo(Reason.AUTH_FAILED);
        assertThat(Question.judged(asked, List.of(PONG, new JedisDataException("ERR not now")))
                        .reason())
                .isEqualTo(Reason.QUERY_FAILED);
    }

    @Test
    void nodesOfACluster_areJoined() {
        Health up = Health.up();
        Health refused = Health.down(Reason.CONNECTION_REFUSED);
        Health fails = Health.down(RedisIndicator.CLUSTER_DOWN);
        Health scarce = Health.degraded(RedisIndicator.OUT_OF_MEMORY);

        assertThat(ClusterNodes.joined(List.of(up, up))).hasToString("UP OK {nodes=2, nodesFailing=0}");
        assertThat(ClusterNodes.joined(List.of(up, scarce)))
                .hasToString("DEGRADED OUT_OF_MEMORY {nodes=2, nodesFailing=0}");
        assertThat(ClusterNodes.joined(List.of(scarce, refused)))
                .hasToString("DEGRADED CONNECTION_REFUSED {nodes=2, nodesFailing=1}");
        assertThat(ClusterNodes.joined(List.of(refused, fails)))
                .hasToString("DOWN CLUSTER_DOWN {nodes=2, nodesFailing=2}");
        assertThat(ClusterNodes.joined(List.of(refused, refused)))
                .hasToString("DOWN CONNECTION_REFUSED {nodes=2, nodesFailing=2}");
        assertThat(ClusterNodes.joined(List.of())).hasToString("DOWN CLUSTER_DOWN {nodes=0, nodesFailing=0}");
    }

    /** What the application has closed is no answer of Redis. */
    @Test
    void check_poolClosed_isException() {
        ConnectionPool pool = redis.pool(1);
        pool.close();

        assertThat(RunningIndicator.once(RedisIndicator.of(pool)).health().reason())
                .isEqualTo(Reason.EXCEPTION);
    }

    @Test
    void builder_refusesWhatIsOutOfRange() {
        try (ConnectionPool pool = redis.pool(1)) {
            RedisIndicator.Builder builder = RedisIndicator.builder(pool);
            assertRefused(
                    () -> builder.maxReplicationLag(ofMillis(999)),
                    "maxReplicationLag: PT0.999S (expected: PT1S to PT24H)");
            assertRefused(
                    () -> builder.maxReplicationLag(ofHours(25)), "maxReplicationLag: PT25H (expected: PT1S to PT24H)");
            assertRefused(() -> builder.minReplicas(-1), "minReplicas: -1 (expected: >= 0)");
            assertRefused(() -> builder.maxMemoryUsed(0), "maxMemoryUsed: 0.0 (expected: > 0 to 1)");
            assertRefused(() -> builder.maxMemoryUsed(1.01), "maxMemoryUsed: 1.01 (expected: > 0 to 1)");
            assertRefused(() -> builder.maxMemoryUsed(Double.NaN), "maxMemoryUsed: NaN (expected: > 0 to 1)");
        }
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void of_poolThatIsWaitedForWithoutLimit_warns() {
        GenericObjectPoolConfig<Connection> limited = Redis.atMost(3);
        limited.setMaxWait(Duration.ofSeconds(1));
        GenericObjectPoolConfig<Connection> failing = Redis.atMost(3);
        failing.setBlockWhenExhausted(false);
        try (SecretWatch log = SecretWatch.sown("no secret");
                Redis.Client endless = (Redis.Client) redis.client(3);
                ConnectionPool bounded = Redis.pool("127.0.0.1", redis.port(), null, limited);
                ConnectionPool nonBlocking = Redis.pool("127.0.0.1", redis.port(), null, failing)) {
            RedisIndicator.of(bounded);
            RedisIndicator.of(nonBlocking);
            assertThat(log.logged()).isEmpty();

            RedisIndicator.of(endless);
            assertThat(log.logged())
                    .singleElement()
                    .asString()
                    .contains("WARN")
                    .contains("maxWait")
                    .contains("unlimited")
                    .contains("3 connections");
        }
    }

    @Test
    void check_nonBlockingPoolExhausted_isPoolExhausted() {
        GenericObjectPoolConfig<Connection> failing = Redis.atMost(1);
        failing.setBlockWhenExhausted(false);
        try (ConnectionPool pool = Redis.pool("127.0.0.1", redis.port(), null, failing);
                Connection taken = pool.getResource()) {
            assertThat(taken.isConnected()).isTrue();
            assertThat(RunningIndicator.once(RedisIndicator.of(pool)).health().reason())
                    .isEqualTo(Reason.POOL_EXHAUSTED);
        }
    }

    /** All of its connections are being made, and none is in use: not the application holds them. */
    @Test
    void check_poolWhoseServerHangs_isNotExhausted() throws Exception {
        try (FaultyProxy proxy = FaultyProxy.to(redis.port());
                ConnectionPool pool = Redis.pool("127.0.0.1", proxy.port(), null, 1)) {
            Thread caller = hangingCaller(proxy, pool);
            PooledServer server = new PooledServer(() -> pool);

            assertThat(RunningIndicator.once(context -> server.ask(List.of(Question.PING), context, ofMillis(100)))
                            .health())
                    .hasToString("DOWN TIMEOUT {active=0, idle=0, waiting=0}");
            proxy.heal();
            caller.join();
        }
    }

    /** A pool may wait twice, first for those who make connections and then for one that comes back, each time for as long as it may. */
    @Test
    void check_poolWhoseServerHangs_freesItsThreadAtTheDeadline() throws Exception {
        AtomicLong took = new AtomicLong();
        try (FaultyProxy proxy = FaultyProxy.to(redis.port());
                ConnectionPool pool = Redis.pool("127.0.0.1", proxy.port(), null, 1)) {
            RedisIndicator indicator = RedisIndicator.of(pool);
            Thread caller = hangingCaller(proxy, pool);
            HealthIndicator timed = context -> {
                long start = System.nanoTime();
                try {
                    return indicator.check(context);
                } finally {
                    took.set(System.nanoTime() - start);
                }
            };
            assertThat(RunningIndicator.once(timed).health().reason()).isEqualTo(Reason.TIMEOUT);
            Redis.await("the end of the run", () -> took.get() > 0);
            assertThat(Duration.ofNanos(took.get())).isLessThan(ofMillis(1_500));
            proxy.heal();
            caller.join();
        }
    }

    private static Thread hangingCaller(FaultyProxy proxy, ConnectionPool pool) {
        proxy.stall();
        Thread caller = new Thread(() -> {
            try (Connection connection = pool.getResource()) {
                connection.ping();
            } catch (JedisException e) {
                // It has waited for too long.
            }
        });
        caller.start();
        Redis.await("a connection that is being made", () -> proxy.openConnections() == 1);
        return caller;
    }

    @Test
    void reason_ofAFailedCall_blamesRedisOrNobody() {
        JedisClusterOperationException noNode = new JedisClusterOperationException("No reachable node in cluster.");
        noNode.addSuppressed(new JedisDataException("LOADING Redis is loading the dataset in memory"));

        assertThat(RedisIndicator.reason(noNode)).isEqualTo(RedisIndicator.LOADING);
        assertThat(RedisIndicator.reason(new JedisClusterOperationException("No more cluster attempts left.")))
                .isEqualTo(Reason.CONNECTION_FAILED);
        assertThat(RedisIndicator.reason(new JedisConnectionException("Unexpected end of stream.")))
                .isEqualTo(Reason.CONNECTION_FAILED);
        assertThat(RedisIndicator.reason(
                        new JedisException("CLUSTERDOWN", new JedisDataException("CLUSTERDOWN The cluster is down"))))
                .isEqualTo(RedisIndicator.CLUSTER_DOWN);
        assertThat(RedisIndicator.reason(new JedisDataException("ERR max number of clients reached")))
                .isEqualTo(Reason.TOO_MANY_CONNECTIONS);
        assertThat(RedisIndicator.reason(new JedisDataException("WRONGTYPE Operation against a key")))
                .isNull();
        assertThat(RedisIndicator.reason(new JedisException("interrupted", new InterruptedException())))
                .isNull();
        assertThat(RedisIndicator.reason(new IllegalStateException("the application's own")))
                .isNull();
    }
}
