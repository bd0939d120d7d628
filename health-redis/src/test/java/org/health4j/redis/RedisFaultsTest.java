package org.health4j.redis;

import static java.time.Duration.ofMillis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.health4j.testkit.FaultMatrix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What each fault shows, of real servers. */
@Timeout(300)
class RedisFaultsTest {

    static final String PASSWORD = "sown-password-0815";

    private static NetworkFaults network;
    private static ServerFaults server;
    private static ReplicationFaults replication;
    private static ClusterFaults cluster;
    private static TlsFaults tls;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        network = new NetworkFaults(Files.createDirectory(directory.resolve("network")));
        server = new ServerFaults(Files.createDirectory(directory.resolve("server")));
        replication = new ReplicationFaults(
                Files.createDirectory(directory.resolve("master")),
                Files.createDirectory(directory.resolve("replica")),
                Files.createDirectory(directory.resolve("sentinel")));
        tls = new TlsFaults(Files.createDirectory(directory.resolve("tls")));
        cluster = new ClusterFaults(Files.createDirectory(directory.resolve("cluster")));
    }

    @AfterAll
    static void stop() throws Exception {
        network.close();
        server.close();
        replication.close();
        cluster.close();
        tls.close();
    }

    @TestFactory
    Stream<DynamicTest> faults() {
        FaultMatrix matrix = FaultMatrix.of("Redis", Path.of("../docs/faults/redis.md"))
                .secrets(PASSWORD, Redis.ADMIN)
                .options(check ->
                        check.timeout(ofMillis(600)).period(ofMillis(100)).periodWhenDown(ofMillis(100)));
        network.cells(matrix);
        server.cells(matrix);
        replication.cells(matrix);
        cluster.cells(matrix);
        tls.cells(matrix);
        return matrix.tests();
    }
}
