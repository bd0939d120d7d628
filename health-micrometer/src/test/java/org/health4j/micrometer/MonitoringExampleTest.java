package org.health4j.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.health4j.HealthMonitor;
import org.health4j.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example's alerts and dashboard use metrics that there are, and what is written about them is all there. */
class MonitoringExampleTest {

    private static final Path EXAMPLE = Path.of("../examples/monitoring");
    private static final Path RUNBOOK = Path.of("../docs/alerts.md");
    private static final String RUNBOOK_URL = "https://github.com/health4j/health4j/blob/main/docs/alerts.md#";
    private static final Path JAVADOC = Path.of("src/main/java/org/health4j/micrometer/HealthMetrics.java");

    private static String read(String file) throws IOException {
        return Files.readString(EXAMPLE.resolve(file));
    }

    private static List<String> found(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static HealthMonitor monitor() {
        Scene scene = new Scene();
        return scene.builder().readiness("db", scene::look).start();
    }

    /** Each metric's name, and the names of its labels. */
    private static Map<String, Set<String>> exposed() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        HealthMetrics.of(monitor()).bindTo(registry);
        Map<String, Set<String>> exposed = new HashMap<>();
        for (String series : found("(?m)^(health_.*}) \\S+$", registry.scrape())) {
            Set<String> labels = exposed.computeIfAbsent(series.replaceFirst("\\{.*", ""), name -> new TreeSet<>());
            labels.addAll(found("(\\w+)=\"", series));
        }
        return exposed;
    }

    /** Whole names only, so that {@code health_check} in a text is none of them; and not what a template calls a check. */
    private static Set<String> used(String text) {
        return new TreeSet<>(found("\\b(health_(?:check|group)_[a-z0-9_]+)\\b", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alerts.yml", "alerts-test.yml", "grafana-dashboard.json", "README.md"})
    void metrics_areExposed(String file) throws Exception {
        assertThat(used(read(file))).isNotEmpty().isSubsetOf(exposed().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"alerts.yml", "grafana-dashboard.json"})
    void labels_areThoseOfTheirMetric(String file) throws Exception {
        Map<String, Set<String>> exposed = exposed();
        String text = read(file).replace("\\\"", "\"");
        Pattern.compile("\\b(health_\\w+)\\{([^}]*)}").matcher(text).results().forEach(selector -> {
            Set<String> known = new HashSet<>(exposed.get(selector.group(1)));
            known.addAll(Set.of("job", "instance"));
            assertThat(known).as(selector.group()).containsAll(found("(\\w+)=~?\"", selector.group(2)));
        });
        assertThat(found("status=~?\"([\\w|]+)\"", text).stream()
                        .flatMap(statuses -> Stream.of(statuses.split("\\|", -1))))
                .isNotEmpty()
                .isSubsetOf(Stream.of(Status.values()).map(Status::name).toList());
    }

    @Test
    void everyMetric_isInTheReadmesTable_andInTheRunbookNoOther() throws Exception {
        assertThat(used(read("README.md"))).isEqualTo(exposed().keySet());
        assertThat(used(Files.readString(RUNBOOK))).isSubsetOf(exposed().keySet());
    }

    @Test
    void everyMeter_isInTheJavadocsTable() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        HealthMetrics.of(monitor()).bindTo(registry);
        Set<String> meters = new TreeSet<>();
        registry.getMeters().forEach(meter -> meters.add(meter.getId().getName()));
        String javadoc = Files.readString(JAVADOC);
        assertThat(new TreeSet<>(found("<tr><td>\\{@code ([a-z0-9.]+)}", javadoc)))
                .isEqualTo(meters);
        assertThat(used(javadoc)).isEqualTo(exposed().keySet());
    }

    @Test
    void everyAlert_hasARunbookThatIsThere_andIsTried() throws Exception {
        String rules = read("alerts.yml");
        List<String> alerts = found("- alert: (\\w+)", rules);
        assertThat(alerts).hasSize(10).doesNotHaveDuplicates();
        List<String> sections = found("(?m)^## (\\w+)$", Files.readString(RUNBOOK));
        assertThat(sections).containsExactlyInAnyOrderElementsOf(alerts);
        assertThat(found("runbook_url: (\\S+)", rules))
                .containsExactlyElementsOf(alerts.stream()
                        .map(alert -> RUNBOOK_URL + alert.toLowerCase(Locale.ROOT))
                        .toList());
        String tests = read("alerts-test.yml");
        for (String alert : alerts) {
            assertThat(tests)
                    .as("a test in which it fires")
                    .containsPattern("alertname: " + alert + "\n +exp_alerts:\n");
            assertThat(tests)
                    .as("and one in which it does not")
                    .contains("alertname: " + alert + "\n        exp_alerts: []");
        }
    }

    @Test
    void dashboard_isWhole() throws Exception {
        JsonObject dashboard =
                JsonParser.parseString(read("grafana-dashboard.json")).getAsJsonObject();
        Set<Integer> ids = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (JsonElement each : dashboard.getAsJsonArray("panels")) {
            JsonObject panel = each.getAsJsonObject();
            assertThat(ids.add(panel.get("id").getAsInt())).isTrue();
            JsonObject place = panel.getAsJsonObject("gridPos");
            assertThat(place.get("x").getAsInt() + place.get("w").getAsInt()).isLessThanOrEqualTo(24);
            eachCell(
                    place,
                    cell -> assertThat(places.add(cell))
                            .as(panel.get("title") + " at " + cell)
                            .isTrue());
            assertThat(panel.getAsJsonArray("targets"))
                    .isNotEmpty()
                    .allSatisfy(target -> assertThat(
                                    used(target.getAsJsonObject().get("expr").getAsString()))
                            .isNotEmpty());
        }
        Set<String> variables = new HashSet<>(Set.of("__rate_interval", "__all"));
        dashboard
                .getAsJsonObject("templating")
                .getAsJsonArray("list")
                .forEach(variable ->
                        variables.add(variable.getAsJsonObject().get("name").getAsString()));
        assertThat(variables).containsAll(found("\\$\\{?(\\w+)", dashboard.toString()));
    }

    private static void eachCell(JsonObject place, Consumer<String> use) {
        for (int x = 0; x < place.get("w").getAsInt(); x++) {
            for (int y = 0; y < place.get("h").getAsInt(); y++) {
                use.accept(
                        (place.get("x").getAsInt() + x) + "," + (place.get("y").getAsInt() + y));
            }
        }
    }
}
