package org.health4j.mongo;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.mongodb.client.MongoClient;
import java.io.IOException;
import java.time.Duration;
import org.bson.BsonDocument;
import org.health4j.CheckRunReport;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the driver knows of a replica set, and what the indicator makes of it. */
@Timeout(60)
class MongoTopologyTest {

    private static final Reason NO_PRIMARY = Reason.of("NO_PRIMARY");
    private static final Duration PATIENCE = ofSeconds(5);

    private ScriptedMongo one;
    private ScriptedMongo other;

    @BeforeEach
    void startTwo() throws IOException {
        one = ScriptedMongo.start();
        other = ScriptedMongo.start();
    }

    @AfterEach
    void stopBoth() throws IOException {
        one.close();
        other.close();
    }

    @Test
    void check_primaryAndSecondary_isUpWithTheTopologyAndNoHost() {
        one.member(true, other);
        other.member(false, one);
        try (MongoClient client = one.client("replicaSet=orders");
                RunningIndicator running = RunningIndicator.start(MongoIndicator.of(client, "orders"))) {
            Health health = running.await(
                            run -> Long.valueOf(2).equals(run.health().details().get("serversUp")))
                    .health();

            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.details())
                    .containsExactly(
                            entry("topology", "REPLICA_SET"),
                            entry("servers", 2L),
                            entry("serversUp", 2L),
                            entry("primary", true));
        }
    }

    @Test
    void check_noPrimary_isDegraded() {
        one.member(false, other);
        other.member(false, one);
        try (MongoClient client = one.client("replicaSet=orders");
                RunningIndicator running = RunningIndicator.start(MongoIndicator.of(client, "orders"))) {
            Health health = running.await(NO_PRIMARY).health();

            assertThat(health.status()).isEqualTo(Status.DEGRADED);
            assertThat(health.details()).containsEntry("primary", false).containsEntry("serversUp", 2L);
        }
    }

    @Test
    void check_noPrimaryAndOneRequired_isDownInTime() {
        one.member(false, other);
        other.member(false, one);
        try (MongoClient client = one.client("replicaSet=orders");
                RunningIndicator running = RunningIndicator.start(requiringPrimary(client))) {
            // A run that a busy machine holds up for 100 ms is TIMEOUT, at its deadline.
            CheckRunReport run = running.await(NO_PRIMARY);

            assertThat(run.health().status()).isEqualTo(Status.DOWN);
            assertThat(run.took()).isBetween(ofMillis(850), ofSeconds(1));
        }
    }

    @Test
    void check_primaryComes_isUp() {
        one.member(false, other);
        other.member(false, one);
        try (MongoClient client = one.client("replicaSet=orders");
                RunningIndicator running = RunningIndicator.start(requiringPrimary(client))) {
            running.await(NO_PRIMARY);
            other.member(true, one);

            assertThat(running.await(Reason.OK).health().details()).containsEntry("primary", true);
            assertThat(one.commands()).noneMatch(MongoTopologyTest::isPing);
        }
    }

    @Test
    void check_memberNotAskedYet_saysNothingOfThePrimary() {
        one.member(false, other);
        other.on(ScriptedMongo.HELLO, Answer.SILENCE);
        try (MongoClient client = one.client("replicaSet=orders&connectTimeoutMS=20000")) {
            Health health = RunningIndicator.once(MongoIndicator.of(client, "orders"), PATIENCE)
                    .health();

            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.details()).containsEntry("servers", 2L).containsEntry("serversUp", 1L);
        }
    }

    @Test
    void check_memberLost_isDegradedSinceItMayBeThePrimary() throws Exception {
        one.member(false, other);
        other.member(true, one);
        try (MongoClient client = one.client("replicaSet=orders");
                RunningIndicator running = RunningIndicator.start(MongoIndicator.of(client, "orders"))) {
            running.await(Reason.OK);
            other.close();

            assertThat(running.await(NO_PRIMARY).health().details())
                    .containsEntry("servers", 2L)
                    .containsEntry("serversUp", 1L);
        }
    }

    @Test
    void check_directConnectionToASecondary_isUp() {
        one.member(false, other);
        try (MongoClient client = one.client("directConnection=true")) {
            Health health = RunningIndicator.once(MongoIndicator.of(client, "orders"), PATIENCE)
                    .health();

            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.details()).doesNotContainKey("primary");
        }
    }

    @Test
    void check_directConnectionToASecondaryAndAPrimaryRequired_isDown() {
        one.member(false, other);
        try (MongoClient client = one.client("directConnection=true")) {
            Health health =
                    RunningIndicator.once(requiringPrimary(client), PATIENCE).health();

            assertThat(health.status()).isEqualTo(Status.DOWN);
            assertThat(health.reason()).isEqualTo(NO_PRIMARY);
            assertThat(one.commands()).anyMatch(MongoTopologyTest::isPing);
        }
    }

    @Test
    void check_directConnectionToThePrimaryAndOneRequired_isUp() {
        one.member(true, other);
        try (MongoClient client = one.client("directConnection=true")) {
            assertThat(RunningIndicator.once(requiringPrimary(client), PATIENCE)
                            .health()
                            .status())
                    .isEqualTo(Status.UP);
        }
    }

    @Test
    void check_router_isUp() {
        one.on(ScriptedMongo.HELLO, Answer.hello("ismaster: true, msg: 'isdbgrid'"));
        try (MongoClient client = one.client()) {
            Health health =
                    RunningIndicator.once(requiringPrimary(client), PATIENCE).health();

            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.details()).containsEntry("topology", "SHARDED").doesNotContainKey("primary");
        }
    }

    @Test
    void check_primaryStepsDown_isSentOnceMoreAndUp() {
        one.member(true, other);
        other.member(false, one);
        try (MongoClient client = one.client("replicaSet=orders");
                RunningIndicator running = RunningIndicator.start(requiringPrimary(client))) {
            running.await(Reason.OK);
            one.member(false, other).on("ping", Answer.error(10107));
            other.member(true, one);
            running.await(run -> other.commands().stream().anyMatch(MongoTopologyTest::isPing));

            assertThat(running.await(Reason.OK).health().details()).containsEntry("primary", true);
        }
    }

    private static MongoIndicator requiringPrimary(MongoClient client) {
        return MongoIndicator.builder(client, "orders").requirePrimary().build();
    }

    private static boolean isPing(BsonDocument command) {
        return command.getFirstKey().equals("ping");
    }
}
