package org.health4j.mongo;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import com.mongodb.client.MongoClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.health4j.CheckRunReport;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.ProcessFreezer;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("try") // some resources are closed early, and some are only there to be closed
class MongoIndicatorTest {

    private static MongoProcess mongo;

    @BeforeAll
    static void startMongo() throws Exception {
        mongo = MongoProcess.start();
    }

    @AfterAll
    static void stopMongo() {
        mongo.close();
    }

    @Test
    void check_databaseOfClient_isUp() {
        try (MongoClient client = mongo.client()) {
            Health health = RunningIndicator.once(MongoIndicator.of(client, "orders"), ofSeconds(5))
                    .health();

            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.details())
                    .containsExactly(entry("topology", "STANDALONE"), entry("servers", 1L), entry("serversUp", 1L));
        }
    }

    @Test
    void check_database_isUp() {
        try (MongoClient client = mongo.client()) {
            assertThat(RunningIndicator.once(MongoIndicator.of(client.getDatabase("orders")), ofSeconds(5))
                            .health()
                            .status())
                    .isEqualTo(Status.UP);
        }
    }

    @Test
    void check_nothingListens_isConnectionRefusedBeforeTheDeadline() throws Exception {
        try (MongoClient client = MongoProcess.client("mongodb://127.0.0.1:" + unusedPort())) {
            CheckRunReport run = RunningIndicator.once(MongoIndicator.of(client, "orders"));

            assertThat(run.health().reason()).isEqualTo(Reason.CONNECTION_REFUSED);
            assertThat(run.took()).isLessThan(ofSeconds(1));
            assertThat(run.health()).hasToString("DOWN CONNECTION_REFUSED {topology=UNKNOWN, servers=1, serversUp=0}");
        }
    }

    @Test
    void check_nothingListensAndOnlyTheDatabaseIsKnown_isTimeout() throws Exception {
        try (MongoClient client = MongoProcess.client("mongodb://127.0.0.1:" + unusedPort())) {
            CheckRunReport run = RunningIndicator.once(MongoIndicator.of(client.getDatabase("orders")));

            assertThat(run.health().reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(run.health().cause()).isPresent();
            assertThat(run.took()).isLessThan(ofSeconds(1));
        }
    }

    @Test
    void check_serversFailInDifferentWays_isTimeout() throws Exception {
        try (MongoClient client = MongoProcess.client(
                "mongodb://127.0.0.1:" + unusedPort() + ",nowhere.invalid:27017/?replicaSet=orders")) {
            assertThat(RunningIndicator.once(MongoIndicator.of(client, "orders"))
                            .health()
                            .reason())
                    .isEqualTo(Reason.TIMEOUT);
        }
    }

    @Test
    void check_nameUnknown_isDnsFailed() {
        try (MongoClient client = MongoProcess.client("mongodb://nowhere.invalid")) {
            assertThat(RunningIndicator.once(MongoIndicator.of(client, "orders"), ofSeconds(3))
                            .health()
                            .reason())
                    .isEqualTo(Reason.DNS_FAILED);
        }
    }

    @Test
    void check_credentialsRefused_isAuthFailed() {
        try (MongoClient client = mongo.clientWithPassword()) {
            assertThat(RunningIndicator.once(MongoIndicator.of(client, "orders"), ofSeconds(5))
                            .health()
                            .reason())
                    .isEqualTo(Reason.AUTH_FAILED);
        }
    }

    @Test
    void check_serverFrozen_isTimeoutOnTimeAndUpAfterThaw() throws Exception {
        try (MongoClient client = mongo.client();
                RunningIndicator running = RunningIndicator.start(MongoIndicator.of(client, "orders"))) {
            running.await(Reason.OK);
            try (ProcessFreezer frozen = mongo.freeze()) {
                CheckRunReport run = running.await(Reason.TIMEOUT);

                assertThat(run.health().status()).isEqualTo(Status.DOWN);
                assertThat(run.took()).isGreaterThanOrEqualTo(ofMillis(850));
            }
            running.await(Reason.OK);
        }
    }

    @Test
    void check_serverDies_isConnectionRefused() throws Exception {
        try (MongoProcess own = MongoProcess.start();
                MongoClient client = own.client();
                RunningIndicator running = RunningIndicator.start(MongoIndicator.of(client, "orders"))) {
            running.await(Reason.OK);
            own.close();
            CheckRunReport first = running.await(report -> report.health().status() == Status.DOWN);
            assertThat(first.health().reason()).isIn(Reason.CONNECTION_FAILED, Reason.CONNECTION_REFUSED);

            assertThat(running.await(Reason.CONNECTION_REFUSED).took()).isLessThan(ofSeconds(1));
        }
    }

    @Test
    void of_databaseNameNotAllowed_throws() {
        try (MongoClient client = mongo.client()) {
            assertThatIllegalArgumentException().isThrownBy(() -> MongoIndicator.of(client, "a b"));
        }
    }

    private static int unusedPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return taken.getLocalPort();
        }
    }
}
