package org.health4j.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the native binary does where the system grants it less than usual. */
@Timeout(60)
@EnabledIfSystemProperty(named = "probe.native", matches = ".+", disabledReason = "built with -Pnative only")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class NativeLimitsIT {

    private static final String BINARY = System.getProperty("probe.native") + "-amd64";

    /** Runs a probe against itself, in the namespace of them both, and answers with the length of its request. */
    static final class Server {

        private Server() {}

        /** Called in a process of its own, with the probe's command line but for the target. */
        public static void main(String[] args) throws Exception {
            try (ServerSocket listener = new ServerSocket()) {
                listener.setReceiveBufferSize(1_024);
                listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
                Thread thread = new Thread(() -> answer(listener), "server");
                thread.setDaemon(true);
                thread.start();
                List<String> command = new ArrayList<>(List.of(args));
                command.add("http://127.0.0.1:" + listener.getLocalPort() + "/");
                System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
            }
        }

        private static void answer(ServerSocket listener) {
            try (Socket socket = listener.accept()) {
                InputStream in = socket.getInputStream();
                ByteArrayOutputStream head = new ByteArrayOutputStream();
                while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
                    head.write(in.readNBytes(1));
                    head.write(in.readNBytes(in.available()));
                }
                String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + head.size();
                socket.getOutputStream().write(answer.getBytes(US_ASCII));
            } catch (IOException e) {
                // The probe hung up.
            }
        }
    }

    /** There is no descriptor left for the pipe to the process that looks a name up. */
    @Test
    void name_whereTheResolverCannotBeStarted_isNotCalledUnknown() throws Exception {
        Executable probe = Executable.of("/bin/sh", "-c", "ulimit -n 3; exec \"$0\" \"$@\"", BINARY);

        assertThat(probe.outcome(Map.of(), "http://localhost:1/"))
                .isEqualTo(new Outcome(1, "no resolver: http://localhost:1/"));
    }

    @Test
    void request_longerThanTheSendBuffer_isSentInParts() throws Exception {
        Path classes = Path.of(NativeLimitsIT.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Executable probe = Executable.of(Executable.java(), "-cp", classes.toString(), Server.class.getName(), BINARY)
                .alone("echo 4096 4096 4096 >/proc/sys/net/ipv4/tcp_wmem");
        assumeTrue(probe != null, "no network namespace here");
        String[] args = new String[17];
        for (int i = 1; i < args.length; i++) {
            args[i] = "--header=X-" + i + ": " + "x".repeat(2_000);
        }
        args[0] = "--timeout=30s";

        assertThat(probe.outcome(Map.of(), args).text()).matches("3[23]\\d{3} \\(200 from http://127.*");
    }
}
