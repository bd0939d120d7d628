package org.health4j.redis;

import static org.health4j.Reason.TIMEOUT;
import static org.health4j.Reason.TLS_EXPIRED;
import static org.health4j.Reason.TLS_UNTRUSTED;
import static org.health4j.Reason.TLS_WRONG_HOST;
import static org.health4j.Status.DOWN;

import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.health4j.Reason;
import org.health4j.testkit.FaultMatrix;
import redis.clients.jedis.DefaultJedisClientConfig;

/** A server behind TLS whose certificate changes. */
@SuppressWarnings("try") // closing may be interrupted
final class TlsFaults implements AutoCloseable {

    private final Clients clients = new Clients();
    private final Certificates certificates;
    private final SSLContext trusting;
    private final SSLContext good;
    private final TlsFront front;

    TlsFaults(Path directory) throws Exception {
        Redis redis = clients.add(Redis.start(directory, "requirepass " + RedisFaultsTest.PASSWORD));
        certificates = new Certificates(directory);
        trusting = certificates.trusting();
        good = certificates.presenting("good");
        front = clients.add(new TlsFront(redis.port(), good));
    }

    void cells(FaultMatrix matrix) {
        matrix.indicator(() -> RedisIndicator.of(clients.pool(front.port(), config())));
        cell(matrix, "the server's certificate has expired", "expired", TLS_EXPIRED);
        cell(matrix, "the server's certificate is for another host", "other-host", TLS_WRONG_HOST);
        cell(matrix, "the server's certificate is self-signed", "self-signed", TLS_UNTRUSTED);
        matrix.cell(
                "silence in the TLS handshake",
                cell -> cell.fault(front::silence).shows(DOWN, TIMEOUT).heal(() -> front.present(good)));
    }

    private void cell(FaultMatrix matrix, String name, String alias, Reason reason) {
        matrix.cell(
                name,
                cell -> cell.fault(() -> front.present(certificates.presenting(alias)))
                        .shows(DOWN, reason)
                        .heal(() -> front.present(good)));
    }

    private DefaultJedisClientConfig.Builder config() {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return Clients.config()
                .socketTimeoutMillis(1_000)
                .ssl(true)
                .sslSocketFactory(trusting.getSocketFactory())
                .sslParameters(parameters);
    }

    @Override
    public void close() throws Exception {
        clients.close();
    }
}
