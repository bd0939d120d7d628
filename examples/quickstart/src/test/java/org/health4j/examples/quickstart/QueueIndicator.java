package org.health4j.examples.quickstart;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/** An indicator of the application's own: whether a broker answers, and how much waits in its queue. */
record QueueIndicator(String host, int port) implements HealthIndicator {

    private static final int MOST = 200;

    @Override
    public Health check(CheckContext context) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), millis(context.remaining()));
            socket.setSoTimeout(millis(context.remaining()));
            socket.getOutputStream().write('?');
            int depth = socket.getInputStream().read();
            return depth < 0
                    ? Health.down(Reason.CONNECTION_FAILED)
                    : (depth < MOST ? Health.up() : Health.degraded(Reason.of("BACKLOG"))).with("depth", depth);
        } catch (IOException e) {
            return Health.down(Reason.ofNetworkFailure(e).orElse(Reason.CONNECTION_FAILED), e);
        }
    }

    /** Never 0, which means for ever. */
    private static int millis(Duration time) {
        return (int) Math.max(1, time.toMillis());
    }
}
