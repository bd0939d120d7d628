package org.health4j.examples.containers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.HealthIndicatorContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** The contract, with a server in a container that can be paused, behind a proxy that can refuse. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
abstract class ContainerContract extends HealthIndicatorContract {

    static final String PASSWORD = "0pen-Sesame!";

    private FaultyProxy proxy;
    private boolean paused;

    /** The container of this class, which runs. */
    abstract GenericContainer<?> container();

    abstract int containerPort();

    @BeforeEach
    void stand() throws IOException {
        proxy = FaultyProxy.to(
                new InetSocketAddress(container().getHost(), container().getMappedPort(containerPort())));
    }

    @AfterEach
    void leave() throws Exception {
        heal();
        close();
        proxy.close();
    }

    /** Closes the test's own client. */
    abstract void close() throws Exception;

    @Override
    protected FaultyProxy proxy() {
        return proxy;
    }

    @Override
    protected void hang() {
        DockerClientFactory.lazyClient()
                .pauseContainerCmd(container().getContainerId())
                .exec();
        paused = true;
    }

    @Override
    protected void heal() {
        if (paused) {
            DockerClientFactory.lazyClient()
                    .unpauseContainerCmd(container().getContainerId())
                    .exec();
            paused = false;
        }
        proxy.heal();
    }

    @Override
    protected List<String> secrets() {
        return List.of(PASSWORD);
    }
}
