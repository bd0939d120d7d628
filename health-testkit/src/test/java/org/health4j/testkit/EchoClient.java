package org.health4j.testkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/** As a user would write one: asks a server for the same byte. */
final class EchoClient {

    private EchoClient() {}

    static HealthIndicator indicator(int port) {
        return context -> {
            int millis = (int) Math.max(1, context.remaining().toMillis());
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
                socket.setSoTimeout((int) Math.max(1, context.remaining().toMillis()));
                socket.getOutputStream().write('?');
                return socket.getInputStream().read() == '?' ? Health.up() : Health.down(Reason.CONNECTION_FAILED);
            } catch (ConnectException e) {
                return Health.down(Reason.CONNECTION_REFUSED, e);
            } catch (SocketTimeoutException e) {
                return Health.down(Reason.TIMEOUT, e);
            } catch (IOException e) {
                return Health.down(Reason.CONNECTION_FAILED, e);
            }
        };
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
        socket.setTcpNoDelay(true);
        return socket;
    }

    static int ask(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }
}
