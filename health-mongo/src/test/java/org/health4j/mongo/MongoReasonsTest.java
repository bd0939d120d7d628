package org.health4j.mongo;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.ServerApi;
import com.mongodb.ServerApiVersion;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import org.health4j.CheckRunReport;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the indicator sends, and what it makes of each answer. */
@Timeout(60)
class MongoReasonsTest {

    private ScriptedMongo server;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedMongo.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "13, AUTH_FAILED", "18, AUTH_FAILED", "91, SHUTTING_DOWN", "11600, SHUTTING_DOWN", "11602, STARTING",
        "13436, STARTING", "189, NO_PRIMARY", "10107, NO_PRIMARY", "13435, NO_PRIMARY", "10058, NO_PRIMARY",
        "50, TIMEOUT", "262, TIMEOUT", "6, CONNECTION_FAILED", "59, QUERY_FAILED", "26, QUERY_FAILED"
    })
    void check_errorCode_isItsReason(int code, String reason) {
        server.on("ping", Answer.error(code));
        try (MongoClient client = server.client()) {
            Health health = once(client);

            assertThat(health.status()).isEqualTo(Status.DOWN);
            assertThat(health.reason()).isEqualTo(Reason.of(reason));
        }
    }

    @Test
    void check_everyRun_sendsOnePingToTheDatabaseAndNothingElse() {
        try (MongoClient client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString("mongodb://" + server.host()))
                .serverApi(ServerApi.builder()
                        .version(ServerApiVersion.V1)
                        .strict(true)
                        .build())
                .build())) {
            for (int i = 0; i < 3; i++) {
                assertThat(once(client).status()).isEqualTo(Status.UP);
            }

            assertThat(server.commands()).hasSize(3).allSatisfy(command -> {
                assertThat(command.getFirstKey()).isEqualTo("ping");
                assertThat(command.getString("$db").getValue()).isEqualTo("orders");
            });
        }
    }

    @Test
    void check_beforeTheFirstAnswer_isNeverUp() {
        server.on("ping", Answer.SILENCE);
        try (MongoClient client = server.client();
                RunningIndicator running = RunningIndicator.start(MongoIndicator.of(client, "orders"))) {
            assertThat(running.await(run -> true).health().status()).isEqualTo(Status.DOWN);
            server.on("ping", Answer.OK).cut(); // a driver without a deadline still waits for the first one
            running.await(Reason.OK);
        }
    }

    @Test
    void check_passwordRefused_isAuthFailed() {
        server.on("saslStart", Answer.error(18));
        try (MongoClient client = MongoClients.create("mongodb://scheherazade:sesame@" + server.host())) {
            Health health = once(client);

            assertThat(health.reason()).isEqualTo(Reason.AUTH_FAILED);
            assertThat(health.toString()).doesNotContain("127.0.0.1");
            assertThat(health.cause())
                    .get(as(THROWABLE))
                    .hasMessageContaining("18")
                    .hasMessageNotContaining("scheherazade");
        }
    }

    @Test
    void check_connectionBreaksWhileThePasswordIsShown_isConnectionFailed() {
        server.on("saslStart", Answer.CLOSE);
        try (MongoClient client = MongoClients.create("mongodb://scheherazade:sesame@" + server.host())) {
            assertThat(once(client).reason()).isEqualTo(Reason.CONNECTION_FAILED);
        }
    }

    @Test
    void check_serverShutsDownWhileThePasswordIsShown_isShuttingDown() {
        server.on("saslStart", Answer.error(91));
        try (MongoClient client = MongoClients.create("mongodb://scheherazade:sesame@" + server.host())) {
            assertThat(once(client).reason()).isEqualTo(Reason.of("SHUTTING_DOWN"));
        }
    }

    @Test
    void check_greetingSaysThatItShutsDown_isShuttingDown() {
        server.on(ScriptedMongo.HELLO, Answer.error(91));
        try (MongoClient client = server.client()) {
            assertThat(awaited(client, Reason.of("SHUTTING_DOWN")).took()).isLessThan(ofSeconds(1));
        }
    }

    @Test
    void check_pooledConnectionHasDied_isUp() throws Exception {
        try (MongoClient client = server.client()) {
            assertThat(once(client).status()).isEqualTo(Status.UP);
            server.cut();

            assertThat(once(client).status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void check_resetForEveryPing_isSentTwiceAndNotMore() {
        server.on("ping", Answer.RESET);
        try (MongoClient client = server.client()) {
            Health health = once(client);

            assertThat(health.reason()).isEqualTo(Reason.CONNECTION_FAILED);
            assertThat(server.commands()).hasSize(2);
        }
    }

    @Test
    void check_resetWhenMoreThanHalfOfTheTimeIsGone_isSentOnce() {
        server.on("ping", (request, socket) -> {
            long start = System.nanoTime();
            while (System.nanoTime() - start < ofMillis(1_600).toNanos()) {
                LockSupport.parkNanos(1_000_000);
            }
            Answer.RESET.send(request, socket);
        });
        try (MongoClient client = server.client("socketTimeoutMS=20000")) {
            assertThat(once(client).reason()).isEqualTo(Reason.CONNECTION_FAILED);
            assertThat(server.commands()).hasSize(1);
        }
    }

    @Test
    void check_errorOfAnotherKind_isSentOnce() {
        server.on("ping", Answer.error(59));
        try (MongoClient client = server.client()) {
            once(client);

            assertThat(server.commands()).hasSize(1);
        }
    }

    @Test
    void check_answerIsNoneOfMongo_isConnectionFailed() {
        server.on("ping", Answer.GARBAGE);
        try (MongoClient client = server.client()) {
            assertThat(once(client).reason()).isEqualTo(Reason.CONNECTION_FAILED);
        }
    }

    @Test
    void check_serverSpeaksSomethingElse_isConnectionFailed() {
        server.on(ScriptedMongo.HELLO, Answer.GARBAGE);
        try (MongoClient client = server.client()) {
            assertThat(awaited(client, Reason.CONNECTION_FAILED).took()).isLessThan(ofSeconds(1));
        }
    }

    @Test
    void check_poolExhausted_isPoolExhaustedInTime() {
        server.on("find", Answer.SILENCE);
        try (MongoClient client = server.client("maxPoolSize=1&socketTimeoutMS=20000")) {
            Thread caller = new Thread(() -> {
                try {
                    client.getDatabase("orders").getCollection("open").find().into(new ArrayList<>());
                } catch (MongoException | IllegalStateException e) {
                    // It has held the connection for as long as was needed.
                }
            });
            caller.setDaemon(true);
            caller.start();
            server.await("find", 1);

            assertThat(awaited(client, Reason.POOL_EXHAUSTED).took()).isLessThan(ofSeconds(1));
        }
    }

    /** Of a run that goes on until 100 ms before its deadline: on a busy machine some may be TIMEOUT, and one is not. */
    private static CheckRunReport awaited(MongoClient client, Reason reason) {
        try (RunningIndicator running = RunningIndicator.start(MongoIndicator.of(client, "orders"))) {
            return running.await(reason);
        }
    }

    /** No second run comes after it, that would send commands of its own. */
    private static Health once(MongoClient client) {
        try (RunningIndicator running = RunningIndicator.start(
                MongoIndicator.of(client, "orders"),
                check -> check.timeout(ofSeconds(3)).period(ofHours(1)).periodWhenDown(ofHours(1)))) {
            return running.await(run -> true).health();
        }
    }
}
