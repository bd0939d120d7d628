package org.health4j.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.health4j.Reason.AUTH_FAILED;
import static org.health4j.Reason.CONNECTION_FAILED;
import static org.health4j.Reason.CONNECTION_REFUSED;
import static org.health4j.Reason.DNS_FAILED;
import static org.health4j.Reason.POOL_EXHAUSTED;
import static org.health4j.Reason.TIMEOUT;
import static org.health4j.Status.DOWN;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.health4j.testkit.FaultMatrix;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.ProcessFreezer;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;

/** What can lie between a client and its server, and with the pool and the credentials. */
@SuppressWarnings({"try", "NullAway.Init"}) // closing may be interrupted; a fault is made by its cell
final class NetworkFaults implements AutoCloseable {

    private final Clients clients = new Clients();
    private final Redis redis;
    private final FaultyProxy proxy;
    private final AtomicBoolean unresolvable = new AtomicBoolean();
    private ProcessFreezer frozen;
    private ConnectionPool exhausted;
    private Connection taken;

    NetworkFaults(Path directory) throws IOException {
        redis = clients.add(Redis.start(directory, "requirepass " + RedisFaultsTest.PASSWORD));
        proxy = clients.add(FaultyProxy.to(redis.port()));
    }

    void cells(FaultMatrix matrix) {
        matrix.indicator(() -> RedisIndicator.builder(clients.pool(proxy.port()))
                .requireMaster()
                .build());
        connections(matrix);
        processes(matrix);
        matrix.cell(
                "the host's name cannot be resolved",
                cell -> cell.indicator(() -> RedisIndicator.of(
                                clients.pool(proxy.port(), Clients.config().hostAndPortMapper(this::address))))
                        .fault(() -> {
                            unresolvable.set(true);
                            proxy.reset();
                            proxy.heal();
                        })
                        .shows(DOWN, DNS_FAILED)
                        .within(ofSeconds(10))
                        .heal(() -> unresolvable.set(false))
                        .recoversWithin(ofSeconds(10)));
        credentials(matrix);
        matrix.cell(
                "the pool is exhausted",
                cell -> cell.indicator(() -> {
                            exhausted = clients.pool(proxy.port());
                            return RedisIndicator.of(exhausted);
                        })
                        .fault(() -> taken = exhausted.getResource())
                        .shows(DOWN, POOL_EXHAUSTED)
                        .heal(() -> taken.close()));
    }

    private HostAndPort address(HostAndPort address) {
        return unresolvable.get() ? new HostAndPort("nowhere.invalid", address.getPort()) : address;
    }

    private void connections(FaultMatrix matrix) {
        matrix.cell(
                        "nobody listens",
                        cell -> cell.fault(proxy::refuse)
                                .shows(DOWN, CONNECTION_REFUSED)
                                .heal(proxy::heal))
                .cell(
                        "connections are taken, and nothing is answered",
                        cell -> cell.fault(proxy::stall).shows(DOWN, TIMEOUT).heal(proxy::heal))
                .cell(
                        "a reset in the middle of an answer",
                        cell -> cell.fault(() -> proxy.resetAfter(3))
                                .shows(DOWN, CONNECTION_FAILED)
                                .heal(proxy::heal))
                .cell(
                        "the stream ends in the middle of an answer",
                        cell -> cell.fault(() -> proxy.halfCloseAfter(3))
                                .shows(DOWN, CONNECTION_FAILED)
                                .heal(proxy::heal))
                .cell(
                        "answers drip",
                        cell -> cell.fault(() -> proxy.drip(1, ofMillis(300)))
                                .shows(DOWN, TIMEOUT)
                                .heal(proxy::heal));
    }

    private void processes(FaultMatrix matrix) {
        matrix.cell(
                        "the server is frozen",
                        cell -> cell.fault(() -> frozen = redis.freeze())
                                .shows(DOWN, TIMEOUT)
                                .heal(() -> frozen.close()))
                .cell(
                        "the server is killed, and starts anew",
                        cell -> cell.indicator(() -> RedisIndicator.of(clients.pool(redis.port())))
                                .fault(redis::kill)
                                .shows(DOWN, CONNECTION_REFUSED)
                                .heal(redis::restart))
                .cell(
                        "the server shuts down, and starts anew",
                        cell -> cell.indicator(() -> RedisIndicator.of(clients.pool(redis.port())))
                                .fault(() -> redis.shutdown("NOSAVE"))
                                .shows(DOWN, CONNECTION_REFUSED)
                                .heal(redis::restart));
    }

    private void credentials(FaultMatrix matrix) {
        matrix.cell(
                        "another password",
                        cell -> cell.fault(() -> {
                                    redis.command("CONFIG", "SET", "requirepass", "another-password");
                                    redis.command("CLIENT", "KILL", "USER", "default");
                                })
                                .shows(DOWN, AUTH_FAILED)
                                .heal(() -> redis.command("CONFIG", "SET", "requirepass", RedisFaultsTest.PASSWORD)))
                .cell(
                        "no right to ping",
                        cell -> cell.fault(() -> redis.command("ACL", "SETUSER", "default", "-ping"))
                                .shows(DOWN, AUTH_FAILED)
                                .heal(() -> redis.command("ACL", "SETUSER", "default", "+ping")));
    }

    @Override
    public void close() throws Exception {
        clients.close();
    }
}
