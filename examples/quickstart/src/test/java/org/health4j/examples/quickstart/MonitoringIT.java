package org.health4j.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes a quickstart that runs, with the example's configuration and alerts: a database that hangs is told of, and so is its recovery. Needs
 * {@code -Dprometheus.bin=} with the directory of {@code prometheus} and {@code promtool}.
 */
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(named = "prometheus.bin", matches = ".+")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell and signals")
class MonitoringIT {

    /** A period and a timeout until it is seen, a scrape and an evaluation until it is told, and what a busy machine takes. */
    private static final Duration TOLD = Duration.ofSeconds(40);

    private static final Path BIN = Path.of(System.getProperty("prometheus.bin", ""));
    private static final Path MONITORING = Path.of(System.getProperty("monitoring", ""));

    private final HttpClient client = HttpClient.newHttpClient();
    private Started quickstart;
    private Process prometheus;
    private String api;
    private Path log;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.NEVER) Path servers, @TempDir(cleanup = CleanupMode.NEVER) Path directory)
            throws Exception {
        quickstart = Started.run(servers, Map.of());
        // The example's files, but for the port and for how long one waits before somebody is woken.
        String target = URI.create(quickstart.metrics()).getAuthority();
        write(directory, "prometheus.yml", "127\\.0\\.0\\.1:9464", target);
        write(directory, "prometheus.yml", directory, "_interval: 5s", "_interval: 500ms");
        write(directory, "alerts.yml", "for: \\d+[sm]", "for: 0s");
        int port = freePort();
        api = "http://127.0.0.1:" + port + "/api/v1/";
        log = directory.resolve("prometheus.log");
        prometheus = new ProcessBuilder(
                        BIN.resolve("prometheus").toString(),
                        "--config.file=" + directory.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        until(
                Duration.ofSeconds(30),
                () -> value("sum(health_group_healthy{group=\"ready\"})").equals("1"));
    }

    private static void write(Path directory, String file, String regex, String instead) throws IOException {
        write(directory, file, MONITORING, regex, instead);
    }

    private static void write(Path directory, String file, Path from, String regex, String instead) throws IOException {
        String text = Files.readString(from.resolve(file));
        String changed = text.replaceAll(regex, instead);
        assertThat(changed).as(file).isNotEqualTo(text);
        Files.writeString(directory.resolve(file), changed);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (prometheus != null) {
            prometheus.destroy();
            if (!prometheus.waitFor(10, TimeUnit.SECONDS)) {
                prometheus.destroyForcibly();
            }
        }
        if (quickstart.process().isAlive()) {
            quickstart.close();
        }
    }

    private JsonObject get(String path) {
        try {
            return JsonParser.parseString(answer(api + path).body())
                    .getAsJsonObject()
                    .getAsJsonObject("data");
        } catch (IOException e) {
            // Not up yet.
            return new JsonObject();
        }
    }

    private HttpResponse<String> answer(String url) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(url, e);
        }
    }

    private String value(String query) {
        JsonObject data = get("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        if (!data.has("result") || data.getAsJsonArray("result").isEmpty()) {
            return "none";
        }
        JsonObject first = data.getAsJsonArray("result").get(0).getAsJsonObject();
        return first.getAsJsonArray("value").get(1).getAsString();
    }

    /** The alerts that fire, with the check where it is one's. */
    private Set<String> firing() {
        Set<String> firing = new TreeSet<>();
        JsonObject data = get("alerts");
        if (data.has("alerts")) {
            for (JsonElement each : data.getAsJsonArray("alerts")) {
                JsonObject labels = each.getAsJsonObject().getAsJsonObject("labels");
                String check = labels.has("check") ? " " + labels.get("check").getAsString() : "";
                if (each.getAsJsonObject().get("state").getAsString().equals("firing")) {
                    firing.add(labels.get("alertname").getAsString() + check);
                }
            }
        }
        return firing;
    }

    private void until(Duration limit, BooleanSupplier condition) throws IOException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError(
                        "not within " + limit + "; firing: " + firing() + "\n" + Files.readString(log));
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    @Order(1)
    void metrics_pleasePromtool() throws Exception {
        Process promtool = new ProcessBuilder(BIN.resolve("promtool").toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var input = promtool.outputWriter(StandardCharsets.UTF_8)) {
            input.write(answer(quickstart.metrics()).body());
        }
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(output).isZero();
        assertThat(output).isEmpty();
    }

    @Test
    @Order(2) // ends the application
    void frozenPostgres_isToldOf_andSoIsItsEnd_andThatOfTheApplication() throws Exception {
        until(TOLD, () -> firing().isEmpty());
        String ready = quickstart.base() + "/health/ready";
        assertThat(answer(ready).statusCode()).isEqualTo(200);

        quickstart.tryOut("freeze Postgres");
        try {
            until(TOLD, () -> firing().containsAll(Set.of("HealthCheckDown postgres", "HealthNotReady")));
            assertThat(firing()).noneMatch(alert -> alert.startsWith("HealthScrapeFailing"));
            assertThat(answer(ready).statusCode()).isEqualTo(503);
            assertThat(answer(ready).body())
                    .contains("\"name\":\"postgres\",\"status\":\"DOWN\",\"reason\":\"TIMEOUT\"");
            assertThat(answer(quickstart.metrics()).statusCode()).isEqualTo(200);
            assertThat(value("up")).isEqualTo("1");
        } finally {
            quickstart.tryOut("thaw Postgres");
        }
        until(TOLD, () -> firing().isEmpty());
        assertThat(answer(ready).statusCode()).isEqualTo(200);
        assertThat(value("sum(health_check_runs_total{check=\"postgres\",outcome=\"timeout\"}) > bool 0"))
                .isEqualTo("1");

        quickstart.close();
        until(TOLD, () -> firing().contains("HealthScrapeFailing"));
    }
}
