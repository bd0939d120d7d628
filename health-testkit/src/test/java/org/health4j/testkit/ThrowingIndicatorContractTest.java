package org.health4j.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.junit.jupiter.api.AutoClose;

/** An indicator that leaves failures of the network to the monitor holds the contract: these have reasons of their own. */
class ThrowingIndicatorContractTest extends HealthIndicatorContract {

    @AutoClose
    private final EchoServer server = new EchoServer();

    @AutoClose
    private final FaultyProxy proxy = FaultyProxy.to(server.port());

    ThrowingIndicatorContractTest() throws IOException {}

    @Override
    protected HealthIndicator indicator() {
        return context -> {
            int millis = (int) Math.max(1, context.remaining().toMillis());
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()), millis);
                socket.setSoTimeout((int) Math.max(1, context.remaining().toMillis()));
                socket.getOutputStream().write('?');
                return socket.getInputStream().read() == '?' ? Health.up() : Health.down(Reason.CONNECTION_FAILED);
            }
        };
    }

    @Override
    protected FaultyProxy proxy() {
        return proxy;
    }
}
