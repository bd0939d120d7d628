package org.health4j.testkit;

import static java.time.Duration.ofMillis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.health4j.Reason;
import org.health4j.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** A matrix as an adapter has one. */
class EchoFaultsTest {

    private static EchoServer server;
    private static FaultyProxy proxy;

    @BeforeAll
    static void start() throws IOException {
        server = new EchoServer();
        proxy = FaultyProxy.to(server.port());
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> faults() {
        return FaultMatrix.of("An echo server", Path.of("src/test/resources/faults.md"))
                .indicator(() -> EchoClient.indicator(proxy.port()))
                .options(check -> check.timeout(ofMillis(500)))
                .leaks(leaks -> leaks.counting("connections of the proxy", proxy::openConnections))
                .secrets("s3cret-password")
                .cell(
                        "nobody listens",
                        cell -> cell.fault(proxy::refuse)
                                .shows(Status.DOWN, Reason.CONNECTION_REFUSED)
                                .within(ofMillis(1_000))
                                .heal(proxy::heal)
                                .recoversWithin(ofMillis(1_000)))
                .cell(
                        "nobody has ever listened",
                        cell -> cell.fault(proxy::refuse)
                                .fromTheStart()
                                .shows(Status.DOWN, Reason.CONNECTION_REFUSED)
                                .heal(proxy::heal))
                .cell(
                        "the server hangs",
                        cell -> cell.fault(proxy::stall)
                                .shows(Status.DOWN, Reason.TIMEOUT)
                                .heal(proxy::heal))
                .cell(
                        "answers are lost",
                        cell -> cell.fault(proxy::stallAnswers)
                                .shows(Status.DOWN, Reason.TIMEOUT)
                                .heal(proxy::heal))
                .cell(
                        "connections are reset",
                        cell -> cell.fault(proxy::reset)
                                .shows(Status.DOWN, Reason.CONNECTION_FAILED)
                                .heal(proxy::heal))
                .cell(
                        "the stream ends",
                        cell -> cell.fault(proxy::halfClose)
                                .shows(Status.DOWN, Reason.CONNECTION_FAILED)
                                .heal(proxy::heal))
                .cell(
                        "answers come late",
                        cell -> cell.fault(() -> proxy.delay(ofMillis(700)))
                                .shows(Status.DOWN, Reason.TIMEOUT)
                                .heal(proxy::heal))
                .tests();
    }

    @Test
    @Timeout(120)
    void rounds_leaveNothingBehind() {
        FaultRounds.of(EchoClient.indicator(proxy.port()))
                .fault("refused", proxy::refuse)
                .fault("reset", proxy::reset)
                .fault("half closed", proxy::halfClose)
                .fault("stalled", proxy::stall)
                .heal(proxy::heal)
                .timeout(ofMillis(20))
                .leaks(leaks -> leaks.counting("connections of the proxy", proxy::openConnections))
                .run(1_000);
    }
}
