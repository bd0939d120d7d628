package org.health4j.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.health4j.HealthIndicator;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.HealthIndicatorContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, without a pool: what nobody else bounds, the driver's own options have to. */
class JdbcContractTest extends HealthIndicatorContract {

    private static FaultyServers servers;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        servers = new FaultyServers(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    @Override
    protected HealthIndicator indicator() {
        return JdbcIndicator.of(servers.unpooled());
    }

    @Override
    protected FaultyProxy proxy() {
        return servers.proxy;
    }

    @Override
    protected Duration freedWithin() {
        return Duration.ofSeconds(2);
    }

    /** A process on the server for each run: fewer tell as much. */
    @Override
    protected int rounds() {
        return 10;
    }

    @Override
    protected List<String> secrets() {
        return List.of(FaultyServers.USER, FaultyServers.PASSWORD);
    }
}
