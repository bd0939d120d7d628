package org.health4j.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An application that is a module, where only those modules of the JDK are there that somebody requires. */
@Timeout(60)
class ModulePathTest {

    private static final String DESCRIPTOR = """
            module app {
                requires org.health4j.core;
                requires org.health4j.http;
            }
            """;

    private static final String MAIN = """
            package app;

            import java.time.Duration;
            import org.health4j.*;
            import org.health4j.http.*;

            public class Main {
                public static void main(String[] args) throws Exception {
                    HealthMonitor health = HealthMonitor.builder()
                            .drainOnShutdown(Duration.ofMillis(100)).start();
                    HealthServer server = HealthServer.builder(HealthEndpoint.of(health)).port(0).start();
                    Runtime.getRuntime().addShutdownHook(new Thread(() ->
                            System.out.println("hook " + health.report(HealthGroup.READINESS).reason())));
                    System.out.println("port " + server.port());
                    new java.util.concurrent.CountDownLatch(1).await();
                }
            }
            """;

    private static String modulePath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.contains("health-core")
                        || entry.endsWith("health-http" + File.separator + "target" + File.separator + "classes")
                        || entry.matches(".*(gson|httpcore5|slf4j-api)-[^/\\\\]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void compile(Path directory) throws Exception {
        Path main = Files.createDirectories(directory.resolve("app")).resolve("Main.java");
        Path descriptor = directory.resolve("module-info.java");
        Files.writeString(main, MAIN);
        Files.writeString(descriptor, DESCRIPTOR);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-p",
                        modulePath(),
                        "-d",
                        directory.toString(),
                        descriptor.toString(),
                        main.toString());
        assertThat(result).isZero();
    }

    private static HttpResponse<String> get(String port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs SIGTERM")
    void application_onTheModulePath_isServedAndDrainsBeforeItsHooks(@TempDir Path directory) throws Exception {
        compile(directory);
        Process application = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        modulePath() + File.pathSeparator + directory,
                        "-m",
                        "app/app.Main")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = application.inputReader(UTF_8)) {
            String port = output.lines()
                    .filter(line -> line.startsWith("port "))
                    .findFirst()
                    .orElseThrow()
                    .substring("port ".length());
            for (int i = 0; i < 3; i++) {
                assertThat(get(port, "/health/live").statusCode()).isEqualTo(200);
            }
            application.toHandle().destroy(); // the process would close the stream, too
            assertThat(output.lines()).contains("hook DRAINING");
            assertThat(application.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(application.exitValue()).isEqualTo(143);
        } finally {
            application.destroyForcibly();
        }
    }
}
