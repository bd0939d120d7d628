package org.health4j.mongo;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.health4j.Reason.CONNECTION_FAILED;
import static org.health4j.Reason.CONNECTION_REFUSED;
import static org.health4j.Reason.TIMEOUT;
import static org.health4j.Status.DOWN;

import com.mongodb.client.MongoClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bson.Document;
import org.health4j.testkit.FaultMatrix;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.ProcessFreezer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The part of the fault matrix that needs no script, on FerretDB, with credentials. */
@Timeout(120)
@EnabledIfSystemProperty(named = "ferretdb.bin", matches = ".+", disabledReason = "needs FerretDB, see src/test/go")
class FerretFaultsTest {

    private MongoProcess server;
    private FaultyProxy proxy;
    private MongoClient client;

    @BeforeEach
    void start() throws IOException {
        assumeThat(CommandDeadline.DRIVER_HAS_ONE)
                .as("the driver ends what a silent server holds; the contract has what an older one does")
                .isTrue();
        server = MongoProcess.ferret();
        proxy = FaultyProxy.to(server.port());
        client = QuickClient.of(QuickClient.urlWithPassword(proxy.port(), ""));
        client.getDatabase("orders").runCommand(new Document("ping", 1));
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
            proxy.close();
            server.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> faults() {
        ProcessFreezer[] frozen = new ProcessFreezer[1];
        MongoClient direct = QuickClient.of(QuickClient.urlWithPassword(server.port(), ""));
        return FaultMatrix.of("FerretDB", Path.of("../docs/faults/ferretdb.md"))
                .secrets(QuickClient.USER, QuickClient.PASSWORD)
                .indicator(() -> MongoIndicator.of(client, "orders"))
                .cell(
                        "nothing listens",
                        cell -> cell.fault(proxy::refuse)
                                .shows(DOWN, CONNECTION_REFUSED)
                                .mayAlsoSay(TIMEOUT)
                                .heal(proxy::heal))
                .cell(
                        "accepted, and silent",
                        cell -> cell.fault(proxy::stall).shows(DOWN, TIMEOUT).heal(proxy::heal))
                .cell(
                        "reset in the middle of an answer",
                        cell -> cell.fault(() -> proxy.resetAfter(20))
                                .shows(DOWN, CONNECTION_FAILED)
                                .mayAlsoSay(TIMEOUT)
                                .heal(proxy::heal))
                .cell(
                        "answers drip, a byte each 50 ms",
                        cell -> cell.fault(() -> proxy.drip(1, ofMillis(50)))
                                .shows(DOWN, TIMEOUT)
                                .heal(proxy::heal))
                .cell(
                        "the server's process is frozen",
                        cell -> cell.fault(() -> frozen[0] = server.freeze())
                                .shows(DOWN, TIMEOUT)
                                .heal(() -> frozen[0].close()))
                .cell(
                        "the server restarts",
                        cell -> cell.indicator(() -> MongoIndicator.of(direct, "orders"))
                                .fault(server::close)
                                .shows(DOWN, CONNECTION_REFUSED)
                                .mayAlsoSay(TIMEOUT)
                                .heal(server::restart))
                .tests()
                .onClose(direct::close);
    }
}
