package org.health4j.mongo;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.health4j.Reason.AUTH_FAILED;
import static org.health4j.Reason.CONNECTION_FAILED;
import static org.health4j.Reason.CONNECTION_REFUSED;
import static org.health4j.Reason.DNS_FAILED;
import static org.health4j.Reason.POOL_EXHAUSTED;
import static org.health4j.Reason.QUERY_FAILED;
import static org.health4j.Reason.TIMEOUT;
import static org.health4j.Reason.TLS_EXPIRED;
import static org.health4j.Reason.TLS_UNTRUSTED;
import static org.health4j.Reason.TLS_WRONG_HOST;
import static org.health4j.Status.DEGRADED;
import static org.health4j.Status.DOWN;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.bson.Document;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.health4j.testkit.FaultCell;
import org.health4j.testkit.FaultMatrix;
import org.health4j.testkit.FaultRounds;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.ProcessFreezer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fault matrix: a scripted server that takes a password, behind a proxy, and one in a process of its own. A run that waits for a server ends 100 ms before
 * its deadline: where a busy machine takes longer than that, it may be TIMEOUT in between.
 */
@Timeout(300)
class MongoFaultsTest {

    private static final Answer ACCEPTED =
            Answer.json("{ok: 1, conversationId: 1, done: true, payload: {$binary: {base64: '', subType: '00'}}}");
    private static final Answer ROWS =
            Answer.json("{ok: 1, cursor: {id: {$numberLong: '0'}, ns: 'orders.open', firstBatch: []}}");

    private static final Duration PERIOD = ofMillis(100);

    @TempDir
    private static Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final CheckedOut connections = new CheckedOut();
    private ScriptedMongo server;
    private ScriptedMongo other;
    private FaultyProxy proxy;
    private MongoClient client;

    @BeforeEach
    void start() throws IOException {
        assumeThat(CommandDeadline.DRIVER_HAS_ONE)
                .as("the driver ends what a silent server holds; the contract has what an older one does")
                .isTrue();
        server = opened(ScriptedMongo.answering("saslStart", ACCEPTED));
        other = opened(ScriptedMongo.answering("saslStart", ACCEPTED));
        proxy = opened(FaultyProxy.to(server.port()));
        client = client(proxy.port(), "");
        warm(client, ReadPreference.nearest());
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @TestFactory
    Stream<DynamicTest> faults() throws Exception {
        FaultMatrix matrix = FaultMatrix.of("MongoDB", Path.of("../docs/faults/mongo.md"))
                .indicator(() -> MongoIndicator.of(client, "orders"))
                .options(check -> check.period(PERIOD).periodWhenDown(PERIOD))
                .leaks(leaks -> leaks.counting("connections in use", connections::count))
                .secrets(QuickClient.USER, QuickClient.PASSWORD);
        network(matrix);
        answers(matrix);
        pool(matrix);
        replicaSet(matrix);
        certificates(matrix);
        process(matrix);
        return matrix.tests();
    }

    private void network(FaultMatrix matrix) {
        matrix.cell(
                        "nothing listens",
                        cell -> cell.fault(proxy::refuse)
                                .shows(DOWN, CONNECTION_REFUSED)
                                .mayAlsoSay(TIMEOUT)
                                .heal(proxy::heal))
                .cell(
                        "accepted, and silent",
                        cell -> cell.fault(proxy::stall).shows(DOWN, TIMEOUT).heal(proxy::heal))
                .cell(
                        "accepted, and reset",
                        cell -> cell.fault(proxy::reset)
                                .shows(DOWN, CONNECTION_FAILED)
                                .mayAlsoSay(TIMEOUT)
                                .heal(proxy::heal))
                .cell(
                        "reset in the middle of an answer",
                        cell -> cell.fault(() -> proxy.resetAfter(20))
                                .shows(DOWN, CONNECTION_FAILED)
                                .mayAlsoSay(TIMEOUT)
                                .heal(proxy::heal))
                .cell(
                        "closed in the middle of an answer",
                        cell -> cell.fault(() -> proxy.halfCloseAfter(20))
                                .shows(DOWN, CONNECTION_FAILED)
                                .mayAlsoSay(TIMEOUT)
                                .heal(proxy::heal))
                .cell(
                        "answers drip, a byte each 50 ms",
                        cell -> cell.fault(() -> proxy.drip(1, ofMillis(50)))
                                .shows(DOWN, TIMEOUT)
                                .heal(proxy::heal))
                .cell(
                        "the host has no address",
                        cell -> cell.fault(() -> {})
                                .fromTheStart()
                                .indicator(() -> MongoIndicator.of(
                                        opened(QuickClient.of("mongodb://nowhere.invalid/")), "orders"))
                                .shows(DOWN, DNS_FAILED)
                                .mayAlsoSay(TIMEOUT));
    }

    private void answers(FaultMatrix matrix) {
        matrix.cell(
                        "wrong password",
                        cell -> cell.fault(() -> {
                                    server.on("saslStart", Answer.error(18));
                                    server.cut();
                                })
                                .shows(DOWN, AUTH_FAILED)
                                .heal(() -> server.on("saslStart", ACCEPTED)))
                .cell("no right to ping", ping(13, AUTH_FAILED))
                .cell(
                        "shutting down",
                        cell -> cell.fault(() ->
                                        server.on("ping", Answer.error(91)).on(ScriptedMongo.HELLO, Answer.error(91)))
                                .shows(DOWN, MongoFailure.SHUTTING_DOWN)
                                .mayAlsoSay(TIMEOUT)
                                .heal(() -> server.on("ping", Answer.OK).on(ScriptedMongo.HELLO, Answer.STANDALONE)))
                .cell("interrupted by a shutdown", ping(11600, MongoFailure.SHUTTING_DOWN))
                .cell("neither primary nor secondary", ping(13436, Reason.STARTING))
                .cell("another error", ping(59, QUERY_FAILED))
                .cell(
                        "an answer of another protocol",
                        cell -> cell.fault(() -> server.on("ping", Answer.GARBAGE))
                                .shows(DOWN, CONNECTION_FAILED)
                                .heal(() -> server.on("ping", Answer.OK)))
                .cell(
                        "a server of another protocol",
                        cell -> cell.fault(() -> {
                                    server.on(ScriptedMongo.HELLO, Answer.GARBAGE);
                                    server.cut();
                                })
                                .shows(DOWN, CONNECTION_FAILED)
                                .mayAlsoSay(TIMEOUT)
                                .heal(() -> server.on(ScriptedMongo.HELLO, Answer.STANDALONE)));
    }

    private Consumer<FaultCell> ping(int code, Reason reason) {
        return cell -> cell.fault(() -> server.on("ping", Answer.error(code)))
                .shows(DOWN, reason)
                .heal(() -> server.on("ping", Answer.OK));
    }

    private void pool(FaultMatrix matrix) throws IOException {
        ScriptedMongo busy = opened(ScriptedMongo.answering("saslStart", ACCEPTED));
        MongoClient small = client(busy.port(), "&maxPoolSize=1");
        warm(small, ReadPreference.nearest());
        matrix.cell(
                "the pool is exhausted",
                cell -> cell.indicator(() -> MongoIndicator.of(small, "orders"))
                        .fault(() -> {
                            busy.on("find", Answer.SILENCE);
                            startFind(small);
                            busy.await("find", 1);
                        })
                        .shows(DOWN, POOL_EXHAUSTED)
                        .mayAlsoSay(TIMEOUT)
                        .heal(() -> {
                            busy.on("find", ROWS);
                            busy.cut();
                        }));
    }

    private void replicaSet(FaultMatrix matrix) throws IOException {
        ScriptedMongo one = opened(ScriptedMongo.answering("saslStart", ACCEPTED));
        one.member(true, other);
        other.member(false, one);
        MongoClient set = client(one.port(), "&replicaSet=orders");
        warm(set, ReadPreference.primary());
        warm(set, ReadPreference.secondary());
        matrix.cell(
                        "no primary",
                        cell -> cell.indicator(() -> MongoIndicator.of(set, "orders"))
                                .fault(() -> one.member(false, other))
                                .shows(DEGRADED, MongoFailure.NO_PRIMARY)
                                .heal(() -> one.member(true, other)))
                .cell(
                        "no primary, and one is required",
                        cell -> cell.indicator(() -> MongoIndicator.builder(set, "orders")
                                        .requirePrimary()
                                        .build())
                                .fault(() -> one.member(false, other))
                                .shows(DOWN, MongoFailure.NO_PRIMARY)
                                .mayAlsoSay(TIMEOUT)
                                .heal(() -> one.member(true, other)))
                .cell(
                        "every member recovers",
                        cell -> cell.indicator(() -> MongoIndicator.of(set, "orders"))
                                .fault(() -> {
                                    one.recovering(other);
                                    other.recovering(one);
                                })
                                .shows(DOWN, Reason.STARTING)
                                .mayAlsoSay(TIMEOUT)
                                .heal(() -> {
                                    one.member(true, other);
                                    other.member(false, one);
                                }));
    }

    private void certificates(FaultMatrix matrix) throws Exception {
        Certificates certificates = new Certificates(directory);
        SSLContext good = certificates.server("good", "ip:127.0.0.1");
        SSLContext expired = certificates.server("expired", "ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");
        SSLContext another = certificates.server("another", "dns:other.example.org");
        FaultyProxy secureProxy = opened(FaultyProxy.to(secure(good).port()));
        matrix.cell(
                        "TLS: the certificate has expired",
                        cell -> cell.fault(() -> {})
                                .fromTheStart()
                                .indicator(() -> tls(expired, certificates.trusting()))
                                .shows(DOWN, TLS_EXPIRED)
                                .mayAlsoSay(TIMEOUT))
                .cell(
                        "TLS: nobody has signed the certificate",
                        cell -> cell.fault(() -> {})
                                .fromTheStart()
                                .indicator(() -> tls(good, SSLContext.getDefault()))
                                .shows(DOWN, TLS_UNTRUSTED)
                                .mayAlsoSay(TIMEOUT))
                .cell(
                        "TLS: the certificate is another host's",
                        cell -> cell.fault(() -> {})
                                .fromTheStart()
                                .indicator(() -> tls(another, certificates.trusting()))
                                .shows(DOWN, TLS_WRONG_HOST)
                                .mayAlsoSay(TIMEOUT))
                .cell(
                        "TLS: accepted, and silent in the handshake",
                        cell -> cell.fault(secureProxy::stall)
                                .fromTheStart()
                                .indicator(() -> tls(secureProxy.port(), certificates.trusting()))
                                .shows(DOWN, TIMEOUT)
                                .heal(secureProxy::heal));
    }

    private HealthIndicator tls(SSLContext server, SSLContext trusted) throws IOException {
        return tls(secure(server).port(), trusted);
    }

    private ScriptedMongo secure(SSLContext context) throws IOException {
        return opened(new ScriptedMongo(context.getServerSocketFactory()).on("saslStart", ACCEPTED));
    }

    private HealthIndicator tls(int port, SSLContext trusted) {
        MongoClientSettings settings = QuickClient.settings(QuickClient.urlWithPassword(port, ""))
                .applyToSslSettings(ssl -> ssl.enabled(true).context(trusted))
                .build();
        return MongoIndicator.of(opened(MongoClients.create(settings)), "orders");
    }

    private void process(FaultMatrix matrix) throws IOException {
        MongoProcess process = opened(MongoProcess.start());
        MongoClient real = opened(QuickClient.of(QuickClient.url(process.port(), "")));
        warm(real, ReadPreference.nearest());
        ProcessFreezer[] frozen = new ProcessFreezer[1];
        matrix.indicator(() -> MongoIndicator.of(real, "orders"))
                .cell(
                        "the server's process is frozen",
                        cell -> cell.fault(() -> frozen[0] = process.freeze())
                                .shows(DOWN, TIMEOUT)
                                .heal(() -> frozen[0].close()))
                .cell(
                        "the server restarts",
                        cell -> cell.fault(process::close)
                                .shows(DOWN, CONNECTION_REFUSED)
                                .mayAlsoSay(TIMEOUT)
                                .heal(process::restart));
    }

    @Test
    void rounds_aThousand_leaveNothingBehind() {
        FaultRounds.of(MongoIndicator.of(client, "orders"))
                .fault("refused", proxy::refuse)
                .fault("reset", proxy::reset)
                .fault("reset in the middle", () -> proxy.resetAfter(20))
                .fault("stalled", proxy::stall)
                .fault("shutting down", () -> server.on("ping", Answer.error(91)))
                .fault("no right", () -> server.on("ping", Answer.error(13)))
                .fault("of another protocol", () -> server.on("ping", Answer.GARBAGE))
                .heal(() -> {
                    proxy.heal();
                    server.on("ping", Answer.OK);
                })
                .timeout(ofMillis(20))
                .recoversWithin(ofSeconds(10))
                .leaks(leaks -> leaks.counting("connections in use", connections::count))
                .run(1_000);
    }

    private MongoClient client(int port, String options) {
        return opened(MongoClients.create(QuickClient.settings(QuickClient.urlWithPassword(port, options))
                .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(connections))
                .build()));
    }

    /** Opens the connections that a ping may use, and the driver's threads. */
    private static void warm(MongoClient client, ReadPreference preference) {
        client.getDatabase("orders").runCommand(new Document("ping", 1), preference);
    }

    private static void startFind(MongoClient client) {
        Thread caller = new Thread(() -> {
            try {
                client.getDatabase("orders").getCollection("open").find().into(new ArrayList<>());
            } catch (MongoException | IllegalStateException e) {
                // It has held its connection for as long as was needed.
            }
        });
        caller.setDaemon(true);
        caller.start();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }
}
