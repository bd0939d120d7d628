package org.health4j.examples.quickstart;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The quickstart as a newcomer meets it: started from a shell, frozen, thawed, asked and ended by what it prints. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell and signals")
class QuickstartIT {

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SLACK = ofMillis(500);

    private final List<Process> restarted = new ArrayList<>();
    private Started quickstart;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.NEVER) Path temporary) throws Exception {
        quickstart = Started.run(temporary, Map.of());
        quickstart.untilReadyIs(200);
    }

    @AfterAll
    void stop() {
        restarted.forEach(Process::destroy);
        quickstart.close();
    }

    private HttpResponse<String> ready() {
        return quickstart.get(quickstart.base() + "/health/ready");
    }

    private record Probed(int code, List<String> lines) {}

    private Probed probe(String target) throws Exception {
        Process probe = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        System.getProperty("probe.jar"),
                        target)
                .redirectErrorStream(true)
                .start();
        List<String> lines;
        try (var output = probe.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines().collect(Collectors.toList());
        }
        return new Probed(probe.waitFor(), lines);
    }

    @Test
    void healthy_everyRouteIs200_andTheBannerNamesEveryServer() {
        quickstart.untilReadyIs(200);
        assertThat(quickstart.routes()).hasSize(6);
        for (String route : quickstart.routes()) {
            assertThat(quickstart.get(route).statusCode()).as(route).isEqualTo(200);
        }
        assertThat(quickstart
                        .get(quickstart.base() + "/health?format=text&full")
                        .body())
                .startsWith("UP\nservice quickstart 1.0.0\n")
                .contains("role=primary");
        assertThat(quickstart.get(quickstart.base() + "/health/unknown").statusCode())
                .isEqualTo(404);
        for (String server : List.of("Postgres", "Redis", "Mongo", "HTTP")) {
            assertThat(quickstart.find("^  " + server + " +127\\.0\\.0\\.1:\\d+ +pid (\\d+)$"))
                    .as(server)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"Postgres, postgres", "Redis, redis"})
    void frozenServer_isTimeoutInTime_andThawsInTime(String server, String check) throws Exception {
        quickstart.untilReadyIs(200);
        long down = quickstart.count("check " + check + " is DOWN TIMEOUT");
        quickstart.tryOut("freeze " + server);
        try {
            assertThat(quickstart.untilReadyIs(503))
                    .isLessThan(PERIOD.plus(TIMEOUT).plus(SLACK));
            assertThat(ready().body())
                    .contains("\"name\":\"" + check + "\",\"status\":\"DOWN\",\"reason\":\"TIMEOUT\"");
            assertThat(quickstart.code("/health/live")).isEqualTo(200);
            assertThat(quickstart.code("/health/checks/" + check)).isEqualTo(503);
            HttpResponse<String> metrics = quickstart.get(quickstart.metrics());
            assertThat(metrics.statusCode()).as("a scrape is 200 always").isEqualTo(200);
            assertThat(metrics.body())
                    .contains("health_check_status{check=\"" + check + "\",status=\"DOWN\"} 1.0")
                    .contains("health_group_healthy{group=\"ready\"} 0.0")
                    .contains("health_group_healthy{group=\"live\"} 1.0");
            Probed probed = probe(quickstart.base() + "/health/ready");
            assertThat(probed.code).isEqualTo(1);
            assertThat(probed.lines)
                    .singleElement()
                    .asString()
                    .startsWith("DOWN " + check + " TIMEOUT (503 from http://");
        } finally {
            quickstart.tryOut("thaw " + server);
        }
        assertThat(quickstart.untilReadyIs(200)).isLessThan(PERIOD.plus(TIMEOUT).plus(SLACK));
        Started.await(() -> quickstart.count("check " + check + " is DOWN TIMEOUT") == down + 1);
        assertThat(probe(quickstart.base() + "/health/ready").code).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "stop Mongo, mongo, start Mongo again",
        "stop the HTTP service, billing, start it again",
    })
    void stoppedServer_isConnectionRefused_andComesBack(String stop, String check, String startAgain) throws Exception {
        quickstart.untilReadyIs(200);
        quickstart.tryOut(stop);
        assertThat(quickstart.untilReadyIs(503)).isLessThan(PERIOD.plus(TIMEOUT).plus(SLACK));
        Started.await(() -> ready().body()
                .contains("\"name\":\"" + check + "\",\"status\":\"DOWN\",\"reason\":\"CONNECTION_REFUSED\""));
        assertThat(quickstart.code("/health/live")).isEqualTo(200);

        String again = quickstart.find("^  " + startAgain + " +(.+)$");
        Process server = new ProcessBuilder("sh", "-c", "exec " + again)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        restarted.add(server);
        quickstart.untilReadyIs(200);
    }

    @Test
    void portTaken_endsWithAnErrorThatNamesIt(@TempDir Path temporary) throws Exception {
        String port = quickstart.base().replaceFirst(".*:", "");
        try (Started second = Started.run(temporary, Map.of("HEALTH4J_PORT", port))) {
            assertThat(second.find("(port: " + port + " on .*)")).contains("(expected: a free port");
            assertThat(second.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(second.process().exitValue()).isEqualTo(1);
        }
    }

    @Test
    void metricsPortTaken_orMalformed_endsWithAnErrorThatNamesIt(@TempDir Path temporary) throws Exception {
        String taken = quickstart.metrics().replaceFirst(".*:(\\d+)/.*", "$1");
        for (String port : List.of(taken, "tcp://10.0.0.1:9464")) {
            try (Started second = Started.run(temporary, Map.of("QUICKSTART_METRICS_PORT", port))) {
                assertThat(second.find("(QUICKSTART_METRICS_PORT: .*)")).contains(port + " (expected: ");
                assertThat(second.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(second.process().exitValue()).isEqualTo(1);
            }
        }
    }

    @Test
    void postgresThatComesLate_isPendingThenDownThenReady(@TempDir Path temporary) throws Exception {
        try (Started late = Started.run(temporary, Map.of(), "--postgres-after", "4")) {
            String base = late.base();
            List<String> seen = new ArrayList<>();
            while (late.code("/health/ready") != 200) {
                assertThat(late.get(base + "/health/live").statusCode()).isEqualTo(200);
                String line =
                        late.get(base + "/health/checks/postgres?format=text").body();
                String state = line.substring(0, line.indexOf(" since"));
                if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(state)) {
                    seen.add(state);
                }
            }
            assertThat(seen).contains("DOWN postgres CONNECTION_REFUSED");
            assertThat(late.count("check postgres is DOWN CONNECTION_REFUSED, was UNKNOWN PENDING"))
                    .isEqualTo(1);
            Started.await(() -> late.count("check postgres is UP, was DOWN CONNECTION_REFUSED") == 1);
            late.tryOut("freeze Postgres");
            assertThat(late.untilReadyIs(503)).isLessThan(PERIOD.plus(TIMEOUT).plus(SLACK));
            // Ended while Postgres is frozen: it must not be left behind.
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void sigterm_drainsWhileServing_endsInTime_andLeavesNothing(@TempDir Path temporary) throws Exception {
        Started ended = Started.run(temporary, Map.of());
        ended.untilReadyIs(200);
        String base = ended.base();
        List<ProcessHandle> processes =
                new ArrayList<>(ended.process().descendants().toList());
        for (String server : List.of("Postgres", "Redis", "Mongo", "HTTP")) {
            long pid = Long.parseLong(ended.find("^  " + server + " +127\\.0\\.0\\.1:\\d+ +pid (\\d+)$"));
            ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
            processes.add(process);
            processes.addAll(process.descendants().toList());
        }
        assertThat(temporary).isNotEmptyDirectory();

        long start = System.nanoTime();
        ended.tryOut("drain and end");
        Started.await(() -> ended.code("/health/ready") == 503);
        HttpResponse<String> draining = ended.get(base + "/health/ready");
        assertThat(draining.body()).startsWith("{\"status\":\"OUT_OF_SERVICE\",\"reason\":\"DRAINING\"");
        assertThat(ended.get(base + "/health/live").statusCode()).isEqualTo(200);
        assertThat(ended.process().waitFor(10, TimeUnit.SECONDS)).isTrue();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(10));
        assertThat(ended.process().exitValue()).isIn(0, 143);
        assertThat(processes).hasSizeGreaterThan(4);
        Started.await(() -> processes.stream().noneMatch(QuickstartIT::runs));
        assertThat(temporary).isEmptyDirectory();
    }

    /** What has ended and only waits to be reaped has no command any more. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    @Test
    void wrongArgument_isAUsageError(@TempDir Path temporary) throws IOException, InterruptedException {
        Started wrong = Started.run(temporary, Map.of(), "--postgres-late");
        assertThat(wrong.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong.process().exitValue()).isEqualTo(64);
        assertThat(wrong.find("(arguments: --postgres-late \\(expected: none, .*)"))
                .isNotEmpty();
    }
}
