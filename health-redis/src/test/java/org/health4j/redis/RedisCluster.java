package org.health4j.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/** Three masters, without replicas unless one is added, that notice within half a second that one is gone. */
final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final int NODES = 3;

    private final Path directory;
    private final String[] settings;
    private final List<Redis> nodes = new ArrayList<>();

    RedisCluster(Path directory, String... settings) throws IOException {
        this.directory = directory;
        this.settings = settings;
        for (int i = 0; i < NODES; i++) {
            begin();
        }
        for (int i = 0; i < NODES; i++) {
            node(i).command(slots(i, NODES));
            // Each with each: what they would tell one another takes a second or two.
            for (int j = 0; j < i; j++) {
                node(j).command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(node(i).port()));
            }
        }
        awaitState("ok");
    }

    private Redis begin() throws IOException {
        Path own = Files.createDirectory(directory.resolve("node-" + nodes.size()));
        Stream<String> cluster = Stream.of("cluster-enabled yes", "cluster-node-timeout 500");
        Redis node =
                Redis.start(own, Stream.concat(cluster, Stream.of(settings)).toArray(String[]::new));
        nodes.add(node);
        return node;
    }

    /** Clients that are made thereafter know it. */
    Redis addReplica(int master) throws IOException {
        Redis replica = begin();
        for (int i = 0; i < NODES; i++) {
            node(i).command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(replica.port()));
        }
        String id = String.valueOf(node(master).command("CLUSTER", "MYID"));
        Redis.await("a replica", () -> {
            try {
                return "OK".equals(replica.command("CLUSTER", "REPLICATE", id));
            } catch (JedisDataException e) {
                return false; // It does not know its master yet.
            }
        });
        awaitKnown();
        return replica;
    }

    /** All by all: a replica that was taken for dead is kept from clients for a while yet. */
    private void awaitKnown() {
        Redis.await(
                "known nodes",
                () -> nodes.stream()
                        .map(node -> String.valueOf(node.command("CLUSTER", "SLOTS")))
                        .allMatch(slots ->
                                nodes.stream().allMatch(node -> slots.contains(Integer.toString(node.port())))));
    }

    /** The command that gives a node its share of all slots. */
    static String[] slots(int node, int nodes) {
        return Stream.concat(
                        Stream.of("CLUSTER", "ADDSLOTS"),
                        IntStream.range(0, SLOTS)
                                .filter(slot -> slot % nodes == node)
                                .mapToObj(Integer::toString))
                .toArray(String[]::new);
    }

    Redis node(int number) {
        return nodes.get(number);
    }

    /** As all nodes see it. */
    void awaitState(String state) {
        Redis.await(
                "cluster_state:" + state,
                () -> nodes.stream()
                        .allMatch(node ->
                                String.valueOf(node.command("CLUSTER", "INFO")).contains("cluster_state:" + state)));
        if (state.equals("ok")) {
            awaitKnown();
        }
    }

    JedisCluster client(DefaultJedisClientConfig config) {
        return client(config, Redis.atMost(1));
    }

    JedisCluster client(DefaultJedisClientConfig config, GenericObjectPoolConfig<Connection> pool) {
        return new JedisCluster(
                new ClusterConnectionProvider(Set.of(new HostAndPort("127.0.0.1", node(0).port())), config, pool),
                1,
                Duration.ofSeconds(1));
    }

    @Override
    public void close() {
        nodes.forEach(Redis::close);
    }
}
