package org.health4j.mongo;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.health4j.Health;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.RunningIndicator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the application's calls are told, and as what. */
@Timeout(60)
@SuppressWarnings("try") // some resources are only there to be closed
class ObservedCommandsTest {

    private static final String NO_RETRY = "retryReads=false&retryWrites=false";

    /** A driver without a deadline then goes on for longer than any of these tests. */
    private static final String HOLDING = NO_RETRY + "&socketTimeoutMS=30000";

    private static final Answer ROWS =
            Answer.json("{ok: 1, cursor: {id: {$numberLong: '0'}, ns: 'orders.open', firstBatch: []}}");

    private final ObservedCommands observed = ObservedCommands.of();
    private ScriptedMongo server;
    private ScriptedMongo other;
    private @Nullable ObservedIndicator indicator;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedMongo.answering("find", ROWS);
        other = ScriptedMongo.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        other.close();
    }

    @Test
    void commands_answered_areCallsWithTheirLatency() {
        server.on("insert", Answer.json("{ok: 1, n: 1}"));
        try (MongoClient client = client(NO_RETRY)) {
            find(client);
            client.getDatabase("orders").getCollection("open").insertOne(new Document("item", 1));

            Map<String, Object> seen = once().details();
            assertThat(seen)
                    .containsEntry("calls", 2L)
                    .containsEntry("failedCalls", 0L)
                    .containsKey("callsP99");
        }
    }

    @Test
    void pingsAndHandshakes_areNone() {
        try (MongoClient client = client(NO_RETRY);
                RunningIndicator running = RunningIndicator.start(requireNonNull(indicator))) {
            client.getDatabase("orders").runCommand(new Document("ping", 1));
            client.getDatabase("orders").runCommand(new Document("hello", 1));
            server.await("ping", 4);

            assertThat(running.await(Reason.OK).health().details()).containsEntry("calls", 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 11000, 59, 112})
    void command_isWrong_isASuccess(int code) {
        server.on("find", Answer.error(code));
        try (MongoClient client = client(NO_RETRY)) {
            assertThatThrownBy(() -> find(client)).isInstanceOf(MongoException.class);

            assertThat(once().details()).containsEntry("calls", 1L).containsEntry("failedCalls", 0L);
        }
    }

    @ParameterizedTest
    @CsvSource({"13, AUTH_FAILED", "50, TIMEOUT", "262, TIMEOUT", "14031, DISK_FULL"})
    void command_meetsAFault_isAFailure(int code, String reason) {
        server.on("find", Answer.error(code));
        try (MongoClient client = client(NO_RETRY)) {
            assertThatThrownBy(() -> find(client)).isInstanceOf(MongoException.class);

            assertFailed(once(), 1, reason);
        }
    }

    /** By which the driver has lost its only server: two facts. */
    @ParameterizedTest
    @CsvSource({"91, SHUTTING_DOWN", "13436, STARTING", "10107, NO_PRIMARY", "11602, STARTING"})
    void command_findsTheServerInAnotherRole_isAFailureAndALoss(int code, String reason) {
        server.on("find", Answer.error(code));
        try (MongoClient client = client(NO_RETRY)) {
            assertThatThrownBy(() -> find(client)).isInstanceOf(MongoException.class);

            assertFailed(once(), 2, reason);
        }
    }

    @Test
    void command_connectionBreaks_isAFailure() {
        server.on("find", Answer.RESET);
        try (MongoClient client = client(NO_RETRY)) {
            assertThatThrownBy(() -> find(client)).isInstanceOf(MongoException.class);

            // The driver has lost its only server by that, too.
            assertThat(once().details()).containsEntry("lastFailure", "CONNECTION_FAILED");
        }
    }

    @Test
    void command_socketTimesOut_isAFailure() {
        server.on("find", Answer.SILENCE);
        try (MongoClient client = client(NO_RETRY + "&socketTimeoutMS=50")) {
            assertThatThrownBy(() -> find(client)).isInstanceOf(MongoException.class);

            assertFailed(once(), 1, "TIMEOUT");
        }
    }

    @Test
    void call_getsNoConnection_isPoolExhaustedAsIsThePing() {
        server.on("find", Answer.SILENCE);
        try (MongoClient client = client(HOLDING + "&maxPoolSize=1&waitQueueTimeoutMS=50")) {
            startFind(client);
            server.await("find", 1);
            assertThatThrownBy(() -> find(client)).isInstanceOf(MongoException.class);
            Health health = once();

            assertThat(health.reason()).isEqualTo(Reason.POOL_EXHAUSTED);
            assertFailed(health, 1, "POOL_EXHAUSTED");
            assertThat(once().details())
                    .containsEntry("active", 1L)
                    .containsEntry("idle", 0L)
                    .containsEntry("waiting", 0L);
        }
    }

    @Test
    void call_othersHangWhileTheyConnect_isTimeoutSinceThePoolIsNotExhausted() {
        try (MongoClient client = client(HOLDING + "&maxConnecting=1&waitQueueTimeoutMS=50")) {
            QuickClient.awaitServer(client);
            server.on(ScriptedMongo.HELLO, whereItConnects(Answer.SILENCE));
            // One of them connects, whichever is first, and the other one waits for that.
            Thread one = startFind(client);
            Thread other = startFind(client);
            awaitEndOfOne(one, other);
            Health health = once();

            assertThat(health.reason()).isEqualTo(Reason.TIMEOUT);
            assertFailed(health, 1, "TIMEOUT");
        }
    }

    /** Some drivers have lost their only server by that, too. */
    @Test
    void call_connectionIsClosedWhileItIsOpened_isAFailure() {
        try (MongoClient client = client(NO_RETRY + "&serverSelectionTimeoutMS=100")) {
            QuickClient.awaitServer(client);
            server.on(ScriptedMongo.HELLO, whereItConnects(Answer.CLOSE));
            assertThatThrownBy(() -> find(client)).isInstanceOf(MongoException.class);

            assertThat(once().details())
                    .containsEntry("lastFailure", "CONNECTION_FAILED")
                    .extracting("failedCalls")
                    .isIn(1L, 2L);
        }
    }

    @Test
    void servers_allLost_isOneFailureThatAsksForAPing() throws Exception {
        try (MongoClient client = client(NO_RETRY);
                RunningIndicator running =
                        RunningIndicator.start(requireNonNull(indicator), check -> check.period(ofHours(1)))) {
            running.await(Reason.OK);
            server.close();

            Health health =
                    running.await(run -> run.health().status() == Status.DOWN).health();
            assertThat(health.details()).containsEntry("failedCalls", 1L).containsKey("lastFailure");
        }
    }

    @Test
    void primary_lost_isOneFailureThatAsksForAPing() {
        server.member(true, other);
        other.member(false, server);
        try (MongoClient client = client("replicaSet=orders");
                RunningIndicator running =
                        RunningIndicator.start(requireNonNull(indicator), check -> check.period(ofHours(1)))) {
            running.await(Reason.OK);
            server.member(false, other);

            assertFailed(running.await(Reason.of("NO_PRIMARY")).health(), 1, "NO_PRIMARY");
        }
    }

    @Test
    void command_fails_isSeenWithoutWaitingForThePeriod() {
        try (MongoClient client = client(NO_RETRY);
                RunningIndicator running =
                        RunningIndicator.start(requireNonNull(indicator), check -> check.period(ofHours(1)))) {
            running.await(Reason.OK);
            server.on("find", Answer.error(13)).on("ping", Answer.error(13));
            assertThatThrownBy(() -> find(client)).isInstanceOf(MongoException.class);

            running.await(Reason.AUTH_FAILED);
        }
    }

    @Test
    void indicator_ofADatabase_knowsTheTopology() {
        try (MongoClient client = client(NO_RETRY)) {
            indicator = observed.indicator(MongoIndicator.of(client.getDatabase("orders")));

            assertThat(once().details()).containsEntry("topology", "STANDALONE");
        }
    }

    @Test
    void indicator_options_areSet() {
        try (MongoClient client = client(NO_RETRY)) {
            indicator = observed.indicator(MongoIndicator.of(client, "orders"), options -> options.failing(1, 0.1));
            server.on("find", Answer.error(13));
            assertThatThrownBy(() -> find(client)).isInstanceOf(MongoException.class);

            assertThat(once().reason()).isEqualTo(ObservedIndicator.GRAY);
        }
    }

    @Test
    void client_closed_saysNothing() {
        try (MongoClient client = client(NO_RETRY)) {
            find(client);
        }
        assertThat(once().details()).containsEntry("calls", 1L).containsEntry("failedCalls", 0L);
    }

    /** With its indicator, which is told from here on. */
    private MongoClient client(String options) {
        MongoClientSettings.Builder settings = QuickClient.settings(QuickClient.url(server.port(), options));
        MongoClient client = MongoClients.create(observed.addTo(settings).build());
        indicator = observed.indicator(MongoIndicator.of(client, "orders"));
        return client;
    }

    /** Pings, and tells what there was of calls. */
    private Health once() {
        return RunningIndicator.once(requireNonNull(indicator), ofSeconds(2)).health();
    }

    private static void find(MongoClient client) {
        client.getDatabase("orders").getCollection("open").find().into(new ArrayList<>());
    }

    /** What is told to a connection that opens; what monitors it already is answered. */
    private static Answer whereItConnects(Answer answer) {
        return (request, socket) ->
                (request.command().containsKey("client") ? answer : Answer.STANDALONE).send(request, socket);
    }

    private static void awaitEndOfOne(Thread one, Thread other) {
        long start = System.nanoTime();
        while (one.isAlive() && other.isAlive()) {
            assertThat(System.nanoTime() - start).as("ns until one has ended").isLessThan(10_000_000_000L);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static Thread startFind(MongoClient client) {
        Thread caller = new Thread(() -> {
            try {
                find(client);
            } catch (MongoException | IllegalStateException e) {
                // It has held its connection for as long as was needed.
            }
        });
        caller.setDaemon(true);
        caller.start();
        return caller;
    }

    private static void assertFailed(Health health, long failed, String reason) {
        assertThat(health.details()).containsEntry("failedCalls", failed).containsEntry("lastFailure", reason);
    }
}
