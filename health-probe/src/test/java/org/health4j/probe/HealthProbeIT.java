package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar as a process of its own. */
@Timeout(60)
class HealthProbeIT {

    private static final String UP = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nUP\n";

    record Result(int code, String out, String err) {}

    /** A hosts file that is a pipe nobody writes to: the resolver waits for ever. */
    @Test
    void main_resolverThatHangs_exitsWith1AtTheDeadline(@TempDir Path directory) throws Exception {
        Path pipe = directory.resolve("hosts");
        makePipe(pipe);
        long start = System.nanoTime();

        assertThat(run(List.of("-Djdk.net.hosts.file=" + pipe), "", "--timeout=300ms", "http://app.test/up"))
                .isEqualTo(new Result(1, "timeout after 300ms: http://app.test/up\n", ""));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void main_nameThatIsNotKnown_exitsWith1(@TempDir Path directory) throws Exception {
        Path hosts = Files.createFile(directory.resolve("hosts"));

        assertThat(run(List.of("-Djdk.net.hosts.file=" + hosts), "", "http://app.test:81/up?a=b"))
                .isEqualTo(new Result(1, "unknown host: http://app.test:81/up\n", ""));
    }

    @Test
    void main_nameWithTwoAddresses_triesBoth(@TempDir Path directory) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.2 app.test\n127.0.0.1 app.test\n");
            String url = "http://app.test:" + server.port() + "/";

            assertThat(run(List.of("-Djdk.net.hosts.file=" + hosts), "", url))
                    .isEqualTo(new Result(0, "UP (200 from " + url + ")\n", ""));
        }
    }

    /** A queue that is full lets nobody in, and refuses nobody. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs a second loopback address")
    void main_nameWhoseFirstAddressIsSilent_leavesTimeForTheSecond(@TempDir Path directory) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP);
                ServerSocketChannel full = ServerSocketChannel.open()) {
            full.bind(new InetSocketAddress("127.0.0.2", server.port()), 1);
            List<SocketChannel> waiting = new ArrayList<>();
            try {
                for (int i = 0; i < 8; i++) {
                    SocketChannel next = SocketChannel.open();
                    waiting.add(next);
                    next.configureBlocking(false);
                    next.connect(full.getLocalAddress());
                }
                Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.2 app.test\n127.0.0.1 app.test\n");
                String url = "http://app.test:" + server.port() + "/";

                assertThat(run(List.of("-Djdk.net.hosts.file=" + hosts), "", "--timeout=6s", url))
                        .isEqualTo(new Result(0, "UP (200 from " + url + ")\n", ""));
            } finally {
                for (SocketChannel each : waiting) {
                    each.close();
                }
            }
        }
    }

    /** The other target tells the attempts apart; a name that is remembered as unknown would take 20 of them. */
    @Test
    void main_waitForANameThatIsNotYetKnown_doesNotRememberThat(@TempDir Path directory) throws Exception {
        Path hosts = Files.createFile(directory.resolve("hosts"));
        AtomicInteger attempts = new AtomicInteger();
        try (ScriptedServer app = ScriptedServer.answering(UP);
                ScriptedServer counter = new ScriptedServer(peer -> {
                    if (attempts.incrementAndGet() == 2) {
                        Files.writeString(hosts, "127.0.0.1 app.test\n");
                    }
                    peer.send(UP);
                })) {
            Result result = run(
                    List.of("-Djdk.net.hosts.file=" + hosts),
                    "",
                    "--wait=40s",
                    counter.url("/"),
                    "http://app.test:" + app.port() + "/");

            assertThat(result.code()).isZero();
            assertThat(attempts).hasValueBetween(2, 5);
        }
    }

    @Test
    void main_inheritedProxySettings_areIgnored() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            List<String> proxied = List.of("-DsocksProxyHost=127.0.0.2", "-DsocksProxyPort=1");

            assertThat(run(proxied, "", server.url("/")).code()).isZero();
        }
    }

    private static Result run(List<String> options, String port, String... args) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-jar");
        command.add(System.getProperty("probe.jar"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("LC_ALL", "C");
        environment.put("HEALTH4J_PORT", port);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), out, err);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void makePipe(Path path) throws InterruptedException {
        try {
            Process process = new ProcessBuilder("mkfifo", path.toString()).start();
            Assumptions.assumeTrue(process.waitFor() == 0, "mkfifo failed");
        } catch (IOException e) {
            Assumptions.abort("no mkfifo here");
        }
    }
}
