package org.health4j.redis;

import static java.time.Duration.ofSeconds;
import static org.health4j.Reason.AUTH_FAILED;
import static org.health4j.Reason.CONNECTION_REFUSED;
import static org.health4j.Reason.OK;
import static org.health4j.Reason.TIMEOUT;
import static org.health4j.Status.DEGRADED;
import static org.health4j.Status.DOWN;
import static org.health4j.Status.UP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.health4j.CheckOptions;
import org.health4j.testkit.FaultMatrix;
import org.health4j.testkit.ProcessFreezer;
import redis.clients.jedis.DefaultJedisClientConfig;

/** A cluster that has to be complete, and one that need not be. */
@SuppressWarnings({"try", "NullAway.Init"}) // closing may be interrupted; a fault is made by its cell
final class ClusterFaults implements AutoCloseable {

    private final Clients clients = new Clients();
    private final RedisCluster whole;
    private final RedisCluster part;
    private final Redis replica;
    private ProcessFreezer frozen;

    ClusterFaults(Path directory) throws IOException {
        String password = "requirepass " + RedisFaultsTest.PASSWORD;
        whole = clients.add(new RedisCluster(Files.createDirectory(directory.resolve("whole")), password));
        part = clients.add(new RedisCluster(
                Files.createDirectory(directory.resolve("part")),
                password,
                "masterauth " + RedisFaultsTest.PASSWORD,
                "cluster-require-full-coverage no"));
        replica = part.addReplica(0);
    }

    void cells(FaultMatrix matrix) {
        matrix.indicator(() -> RedisIndicator.of(
                        clients.add(whole.client(Clients.config().build()))))
                .cell(
                        "a cluster that has to be complete has lost a node",
                        cell -> cell.options(ClusterFaults::shared)
                                .fault(whole.node(2)::kill)
                                .shows(DOWN, RedisIndicator.CLUSTER_DOWN)
                                .within(ofSeconds(5))
                                .heal(() -> {
                                    whole.node(2).restart();
                                    whole.awaitState("ok");
                                }))
                .cell(
                        "a cluster that need not be complete has lost a node",
                        cell -> cell.options(ClusterFaults::shared)
                                .indicator(() -> RedisIndicator.of(
                                        clients.add(part.client(Clients.config().build()))))
                                .fault(part.node(2)::kill)
                                .shows(DEGRADED, CONNECTION_REFUSED)
                                .heal(() -> {
                                    part.node(2).restart();
                                    part.awaitState("ok");
                                })
                                .recoversWithin(ofSeconds(5)))
                .cell(
                        "a node of a cluster that need not be complete is frozen",
                        cell -> cell.options(ClusterFaults::shared)
                                .indicator(() -> RedisIndicator.of(
                                        clients.add(part.client(Clients.config().build()))))
                                .fault(() -> frozen = part.node(1).freeze())
                                .shows(DEGRADED, TIMEOUT)
                                .heal(this::thaw)
                                .recoversWithin(ofSeconds(5)))
                .cell(
                        "a node of a cluster is frozen, and the client has its default timeouts",
                        cell -> cell.options(ClusterFaults::shared)
                                .indicator(() -> RedisIndicator.of(clients.add(part.client(patient()))))
                                .fault(() -> frozen = part.node(1).freeze())
                                .shows(DEGRADED, TIMEOUT)
                                .heal(this::thaw)
                                .recoversWithin(ofSeconds(5)))
                .cell(
                        "a replica in a cluster is frozen",
                        cell -> cell.options(ClusterFaults::shared)
                                .indicator(() -> RedisIndicator.of(clients.add(part.client(patient()))))
                                .fault(() -> frozen = replica.freeze())
                                .shows(UP, OK)
                                .heal(this::thaw))
                .cell(
                        "a replica in a cluster is frozen from which the client reads",
                        cell -> cell.options(ClusterFaults::shared)
                                .indicator(() -> RedisIndicator.of(clients.add(part.client(reader()))))
                                .fault(() -> frozen = replica.freeze())
                                .shows(DEGRADED, TIMEOUT)
                                .heal(this::thaw))
                .cell(
                        "a node of a cluster lets nobody in",
                        cell -> cell.options(ClusterFaults::shared)
                                .fault(() -> {
                                    whole.node(1).command("CONFIG", "SET", "requirepass", "another-password");
                                    whole.node(1).command("CLIENT", "KILL", "USER", "default");
                                })
                                .shows(DEGRADED, AUTH_FAILED)
                                .heal(() -> whole.node(1)
                                        .command("CONFIG", "SET", "requirepass", RedisFaultsTest.PASSWORD)));
    }

    private void thaw() throws IOException {
        frozen.close();
        part.awaitState("ok");
    }

    /** More than elsewhere, since each node has but its share of it. */
    private static void shared(CheckOptions.Builder check) {
        check.timeout(ofSeconds(1));
    }

    private static DefaultJedisClientConfig patient() {
        return DefaultJedisClientConfig.builder()
                .password(RedisFaultsTest.PASSWORD)
                .build();
    }

    private static DefaultJedisClientConfig reader() {
        return DefaultJedisClientConfig.builder()
                .password(RedisFaultsTest.PASSWORD)
                .readOnlyForRedisClusterReplicas()
                .build();
    }

    @Override
    public void close() throws Exception {
        clients.close();
    }
}
