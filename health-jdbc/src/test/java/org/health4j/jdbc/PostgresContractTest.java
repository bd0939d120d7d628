package org.health4j.jdbc;

import static java.time.Duration.ofSeconds;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.health4j.HealthIndicator;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.HealthIndicatorContract;
import org.health4j.testkit.LeakWatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, for what a Hikari pool gives. */
class PostgresContractTest extends HealthIndicatorContract {

    private static FaultyServers servers;

    private HikariDataSource pool;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        servers = new FaultyServers(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    @BeforeEach
    void open() {
        pool = servers.pool(servers.proxy.port(), 2);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Override
    protected HealthIndicator indicator() {
        return PostgresIndicator.builder(pool)
                .requireWritable()
                .maxReplicationLag(ofSeconds(1))
                .maxConnectionsUsed(0.9)
                .build();
    }

    @Override
    protected FaultyProxy proxy() {
        return servers.proxy;
    }

    /** A pool that has met many refusals tries again after 5 s at the latest. */
    @Override
    protected Duration recoveredWithin() {
        return ofSeconds(8);
    }

    @Override
    protected List<String> secrets() {
        return List.of(FaultyServers.USER, FaultyServers.PASSWORD);
    }

    /** The pool's threads come and go, and one connection more or less of its two is three sockets with the proxy's. */
    @Override
    protected LeakWatch.Builder leaks() {
        return LeakWatch.builder()
                .counting(
                        "connections of the pool in use",
                        () -> pool.getHikariPoolMXBean().getActiveConnections())
                .allowingDescriptors(3)
                .ignoringThreads("HikariPool-.*");
    }
}
