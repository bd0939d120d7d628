package org.health4j.redis;

import static java.time.Duration.ofSeconds;
import static org.health4j.Reason.CONNECTION_REFUSED;
import static org.health4j.Status.DOWN;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.health4j.testkit.FaultMatrix;
import org.health4j.testkit.ProcessFreezer;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.providers.SentineledConnectionProvider;

/** A master, its replica, and a Sentinel that looks after the master. */
@SuppressWarnings({"try", "NullAway.Init"}) // closing may be interrupted; a fault is made by its cell
final class ReplicationFaults implements AutoCloseable {

    private final Clients clients = new Clients();
    private final Redis master;
    private final Redis replica;
    private final Redis sentinel;
    private ProcessFreezer frozen;

    ReplicationFaults(Path one, Path two, Path three) throws IOException {
        String password = "requirepass " + RedisFaultsTest.PASSWORD;
        String masterAuth = "masterauth " + RedisFaultsTest.PASSWORD;
        String fast = "repl-diskless-sync-delay 0";
        master = clients.add(Redis.start(one, password, masterAuth, fast, "repl-ping-replica-period 1"));
        replica = clients.add(Redis.start(two, password, masterAuth, fast, "replicaof 127.0.0.1 " + master.port()));
        sentinel = clients.add(Redis.sentinel(three, master.port()));
        awaitReplica();
    }

    void cells(FaultMatrix matrix) {
        matrix.indicator(() -> RedisIndicator.builder(clients.pool(replica.port()))
                        .maxReplicationLag(ofSeconds(3))
                        .build())
                .cell(
                        "a replica has lost its master",
                        cell -> cell.fault(master::kill)
                                .shows(DOWN, RedisIndicator.MASTER_LINK_DOWN)
                                .heal(master::restart)
                                .recoversWithin(ofSeconds(10)))
                .cell(
                        "a replica's master is frozen",
                        cell -> cell.fault(() -> frozen = master.freeze())
                                .shows(DOWN, RedisIndicator.LAGGING)
                                .within(ofSeconds(8))
                                .heal(() -> frozen.close())
                                .recoversWithin(ofSeconds(5)))
                .cell(
                        "a master has lost its replica",
                        cell -> cell.indicator(() -> RedisIndicator.builder(clients.pool(master.port()))
                                        .minReplicas(1)
                                        .build())
                                .fault(replica::kill)
                                .shows(DOWN, RedisIndicator.NOT_ENOUGH_REPLICAS)
                                .heal(() -> {
                                    replica.restart();
                                    awaitReplica();
                                }))
                .cell(
                        "a master has become a replica",
                        cell -> cell.indicator(() -> RedisIndicator.builder(clients.pool(master.port()))
                                        .requireMaster()
                                        .build())
                                .fault(() -> master.command("REPLICAOF", "127.0.0.1", "1"))
                                .shows(DOWN, RedisIndicator.READ_ONLY)
                                .heal(() -> master.command("REPLICAOF", "NO", "ONE")))
                .cell(
                        "the master that Sentinel tells of is gone",
                        cell -> cell.indicator(() -> RedisIndicator.builder(client())
                                        .requireMaster()
                                        .build())
                                .fault(master::kill)
                                .shows(DOWN, CONNECTION_REFUSED)
                                .heal(master::restart));
    }

    private Redis.Client client() {
        return clients.add(new Redis.Client(new SentineledConnectionProvider(
                "master",
                Clients.config().build(),
                Clients.poolConfig(),
                Set.of(new HostAndPort("127.0.0.1", sentinel.port())),
                Redis.config(null))));
    }

    private void awaitReplica() {
        Redis.await(
                "a replica",
                () -> replica.info("replication", "master_link_status").equals("up"));
    }

    @Override
    public void close() throws Exception {
        clients.close();
    }
}
