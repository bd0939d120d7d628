package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.health4j.CheckRunReport;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.providers.SentineledConnectionProvider;

/** Where servers change their roles and places, the same indicator follows. */
@Timeout(120)
@SuppressWarnings("try") // some resources are only there to be closed
class FailoverTest {

    @TempDir
    private Path directory;

    @Test
    void sentinel_promotesTheReplica_andTheClientsNewPoolIsAsked() throws Exception {
        try (Redis master = Redis.start(directory("master"));
                Redis replica = Redis.start(
                        directory("replica"), "replicaof 127.0.0.1 " + master.port(), "repl-diskless-sync-delay 0");
                Redis sentinel = Redis.sentinel(directory("sentinel"), master.port());
                Redis.Client client = new Redis.Client(new SentineledConnectionProvider(
                        "master",
                        Redis.config(null),
                        Redis.atMost(2),
                        Set.of(new HostAndPort("127.0.0.1", sentinel.port())),
                        Redis.config(null)));
                RunningIndicator running = RunningIndicator.start(
                        RedisIndicator.builder(client).requireMaster().build(),
                        check -> check.period(ofMillis(100)).periodWhenDown(ofMillis(100)))) {
            running.await(Reason.OK);
            Redis.await(
                    "Sentinel knows the replica",
                    () -> sentinel.info("sentinel", "master0").contains("slaves=1"));
            master.kill();
            running.await(Reason.CONNECTION_REFUSED);

            running.await(Reason.OK);
            assertThat(replica.info("replication", "role")).isEqualTo("master");
        }
    }

    /** The pool is looked for anew, so it is known when it is exhausted, too. */
    @Test
    void sentinelsPoolExhausted_saysSoInTime() throws Exception {
        try (Redis master = Redis.start(directory("master"));
                Redis sentinel = Redis.sentinel(directory("sentinel"), master.port())) {
            SentineledConnectionProvider provider = new SentineledConnectionProvider(
                    "master",
                    Redis.config(null),
                    Redis.atMost(1),
                    Set.of(new HostAndPort("127.0.0.1", sentinel.port())),
                    Redis.config(null));
            try (Redis.Client client = new Redis.Client(provider);
                    Connection taken = provider.getConnection()) {
                assertThat(RunningIndicator.once(RedisIndicator.of(client))
                                .health()
                                .reason())
                        .isEqualTo(Reason.POOL_EXHAUSTED);
            }
        }
    }

    /** Nobody calls, because the check is DOWN; and nobody who does not call would find the new address. */
    @Test
    void clusterThatHasMoved_isFoundAgainWithoutACall() throws Exception {
        int port = Redis.unusedPort();
        try (Redis node = Redis.stopped(directory("node"), port, "cluster-enabled yes");
                FaultyProxy before = FaultyProxy.to(port);
                FaultyProxy after = FaultyProxy.to(port)) {
            announce(node, before);
            node.command(RedisCluster.slots(0, 1));
            Redis.await(
                    "the cluster",
                    () -> String.valueOf(node.command("CLUSTER", "INFO")).contains("cluster_state:ok"));
            try (JedisCluster client = new JedisCluster(
                            new ClusterConnectionProvider(
                                    Set.of(new HostAndPort("127.0.0.1", port)), Redis.config(null)),
                            1,
                            ofSeconds(1));
                    RunningIndicator running = RunningIndicator.start(
                            RedisIndicator.of(client),
                            check -> check.period(ofMillis(100)).periodWhenDown(ofMillis(100)))) {
                CheckRunReport up = running.await(Reason.OK);
                assertThat(up.health().details()).containsEntry("nodes", 1L).containsEntry("nodesFailing", 0L);
                before.refuse();
                running.await(run -> run.health().status() == Status.DOWN);

                node.kill();
                announce(node, after);
                running.await(Reason.OK);
                assertThat(after.acceptedConnections()).isPositive();
            }
        }
    }

    private static void announce(Redis node, FaultyProxy proxy) throws IOException {
        node.restart("--cluster-announce-port", Integer.toString(proxy.port()));
    }

    private Path directory(String name) throws Exception {
        return Files.createDirectory(directory.resolve(name));
    }
}
