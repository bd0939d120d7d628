package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Names in the native binary, with a hosts file and a name server of the test's own: in a mount namespace, which needs root. */
@Timeout(60)
@EnabledIfSystemProperty(named = "probe.native", matches = ".+", disabledReason = "built with -Pnative only")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class NativeResolverIT {

    private static final String UP = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nUP\n";

    @TempDir
    private Path directory;

    private Executable probe;

    @BeforeEach
    void unshare() throws Exception {
        Files.writeString(directory.resolve("hosts"), "");
        Files.writeString(directory.resolve("resolv.conf"), "nameserver 127.0.0.77\n");
        probe = Executable.of(
                "/usr/bin/unshare",
                "-m",
                "/bin/sh",
                "-ec",
                "/bin/mount --bind \"$0/hosts\" /etc/hosts; /bin/mount --bind \"$0/resolv.conf\" /etc/resolv.conf; exec \"$@\"",
                directory.toString(),
                System.getProperty("probe.native") + "-amd64");
        try {
            assumeTrue(probe.run(Map.of(), "--version").code() == 0, "no mount namespace here");
        } catch (IOException e) {
            Assumptions.abort("no unshare here");
        }
    }

    @Test
    void nameWithSeveralAddresses_triesThemInTurn() throws Exception {
        Files.writeString(directory.resolve("hosts"), "127.0.0.2 app.test\n::1 app.test\n127.0.0.1 app.test\n");
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            String url = "http://app.test:" + server.port() + "/";

            assertThat(probe.outcome(Map.of(), url)).isEqualTo(new Outcome(0, "UP (200 from " + url + ")"));
        }
    }

    @Test
    void nameServerThatIsSilent_endsAtTheDeadlineAndHoldsUpNobody() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(53, InetAddress.getByAddress(new byte[] {127, 0, 0, 77}));
                ScriptedServer server = ScriptedServer.answering(UP)) {
            assertThat(silent.isBound()).isTrue();
            long start = System.nanoTime();

            assertThat(probe.outcome(
                            Map.of(), "--timeout=700ms", "http://app.test/", "tcp://db.test:1", server.url("/")))
                    .isEqualTo(new Outcome(
                            1,
                            "timeout after 700ms: http://app.test/; timeout after 700ms: tcp://db.test:1; UP (200 from "
                                    + server.url("/") + ")"));

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(700), Duration.ofSeconds(4));
        }
    }

    @Test
    void nameThatTheServerDoesNotKnow_isUnknown() throws Exception {
        Thread thread;
        try (DatagramSocket server = new DatagramSocket(53, InetAddress.getByAddress(new byte[] {127, 0, 0, 77}))) {
            thread = new Thread(() -> denyAll(server), "name-server");
            thread.start();

            assertThat(probe.outcome(Map.of(), "--timeout=20s", "http://app.test/"))
                    .isEqualTo(new Outcome(1, "unknown host: http://app.test/"));
        }
        thread.join();
    }

    /** NXDOMAIN, as of RFC 1035: the question again, as a response with code 3. */
    private static void denyAll(DatagramSocket server) {
        byte[] message = new byte[512];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(message, message.length);
                server.receive(packet);
                message[2] |= (byte) 0x80;
                message[3] = 3;
                server.send(packet);
            }
        } catch (IOException e) {
            // The test is over.
        }
    }
}
