package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.Scene.line;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.health4j.config.Configuration;
import org.health4j.config.Setting;
import org.junit.jupiter.api.Test;

/** What the operator says, over what the code says. */
class OperatorOptionsTest {

    private static final Path ROOT = Path.of("..");

    private static CheckOptions options(Map<String, String> variables, String check, CheckOptions code) {
        OperatorOptions operator = new OperatorOptions(Configuration.of(variables, Map.of()));
        CheckOptions options = operator.of(check, code);
        operator.reader().requireValid();
        return options;
    }

    @Test
    void theOperator_countsBeforeTheCode_andTheCodeBeforeTheOperatorsDefault() {
        Map<String, String> variables = Map.of(
                "HEALTH4J_CHECK_MY_DB_TIMEOUT", "800ms",
                "HEALTH4J_DEFAULT_TIMEOUT", "3s",
                "HEALTH4J_DEFAULT_PERIOD", "10s",
                "HEALTH4J_DEFAULT_FAILURE_THRESHOLD", "4");
        CheckOptions code = CheckOptions.of(check -> check.timeout(ofSeconds(2)).failureThreshold(2));

        CheckOptions mine = options(variables, "my.db", code);
        assertThat(mine.timeout()).isEqualTo(ofMillis(800));
        assertThat(mine.failureThreshold()).isEqualTo(2);
        assertThat(mine.period()).isEqualTo(ofSeconds(10));
        assertThat(mine.successThreshold()).isEqualTo(1);
        CheckOptions other = options(variables, "other", code);
        assertThat(other.timeout()).isEqualTo(ofSeconds(2));
        assertThat(options(variables, "other", CheckOptions.defaults()).timeout())
                .isEqualTo(ofSeconds(3));
    }

    @Test
    void everyOption_canBeSaid() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("HEALTH4J_CHECK_DB_TIMEOUT", "11ms");
        variables.put("HEALTH4J_CHECK_DB_PERIOD", "12s");
        variables.put("HEALTH4J_CHECK_DB_PERIOD_WHEN_DOWN", "13ms");
        variables.put("HEALTH4J_CHECK_DB_INITIAL_DELAY", "14ms");
        variables.put("HEALTH4J_CHECK_DB_FAILURE_THRESHOLD", "15");
        variables.put("HEALTH4J_CHECK_DB_SUCCESS_THRESHOLD", "16");
        variables.put("HEALTH4J_CHECK_DB_DEGRADED_AFTER", "17ms");
        variables.put("HEALTH4J_CHECK_DB_ON_DEMAND", "18ms");
        variables.put("HEALTH4J_CHECK_DB_IDLE_AFTER", "19ms");
        variables.put("HEALTH4J_CHECK_DB_OPTIONAL", "true");
        CheckOptions said = options(variables, "db", CheckOptions.defaults());

        assertThat(said.timeout()).isEqualTo(ofMillis(11));
        assertThat(said.period()).isEqualTo(ofSeconds(12));
        assertThat(said.periodWhenDown()).isEqualTo(ofMillis(13));
        assertThat(said.initialDelay()).isEqualTo(ofMillis(14));
        assertThat(said.failureThreshold()).isEqualTo(15);
        assertThat(said.successThreshold()).isEqualTo(16);
        assertThat(said.degradedAfter()).contains(ofMillis(17));
        assertThat(said.onDemand()).contains(ofMillis(18));
        assertThat(said.idleAfter()).contains(ofMillis(19));
        assertThat(said.isOptional()).isTrue();
    }

    @Test
    void whatTheCodeHasOn_canBeOff() {
        CheckOptions code = CheckOptions.of(check -> check.degradedAfter(ofSeconds(1))
                .onDemand(ofSeconds(1))
                .idleAfter(ofSeconds(1))
                .optional());
        CheckOptions said = options(
                Map.of(
                        "HEALTH4J_CHECK_DB_DEGRADED_AFTER", "off",
                        "HEALTH4J_CHECK_DB_ON_DEMAND", "off",
                        "HEALTH4J_CHECK_DB_IDLE_AFTER", "off",
                        "HEALTH4J_CHECK_DB_OPTIONAL", "false"),
                "db",
                code);
        assertThat(said.degradedAfter()).isEmpty();
        assertThat(said.onDemand()).isEmpty();
        assertThat(said.idleAfter()).isEmpty();
        assertThat(said.isOptional()).isFalse();
    }

    @Test
    void everythingThatIsWrong_isSaidAtOnce_andNothingIsStarted() {
        HealthMonitorBuilder builder = new Scene()
                .builder()
                .readiness("db", context -> Health.up())
                .configuration(Configuration.of(
                        Map.of(
                                "HEALTH4J_CHECK_DB_TIMEOUT", "0s",
                                "HEALTH4J_CHECK_DB_PERIOD", "off",
                                "HEALTH4J_CHECK_DB_FAILURE_THRESHOLD", "0",
                                "HEALTH4J_DEFAULT_PERIOD", "soon",
                                "HEALTH4J_DRAIN_ON_SHUTDOWN", "2h"),
                        Map.of()));

        assertThatIllegalArgumentException()
                .isThrownBy(builder::start)
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).lines())
                                .containsExactly(
                                        "configuration:",
                                        "  HEALTH4J_DEFAULT_PERIOD: soon (expected: a duration like 800ms, 5s, 1m, 1h or PT0.8S, 1ms to 24h)",
                                        "  HEALTH4J_CHECK_DB_TIMEOUT: 0s (expected: a duration like 800ms, 5s, 1m, 1h or PT0.8S, 1ms to 24h)",
                                        "  HEALTH4J_CHECK_DB_PERIOD: off (expected: a duration like 800ms, 5s, 1m, 1h or PT0.8S, 1ms to 24h)",
                                        "  HEALTH4J_CHECK_DB_FAILURE_THRESHOLD: 0 (expected: 1 or more)",
                                        "  HEALTH4J_DRAIN_ON_SHUTDOWN: 2h (expected: a duration like 800ms, 5s, 1m, 1h or PT0.8S, 1ms to 1h, or off)"));
    }

    @Test
    void monitor_runsByWhatTheOperatorSays() {
        Scene scene = new Scene();
        List<String> runs = new ArrayList<>();
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> {
                    runs.add("db");
                    return Health.down(Reason.of("BAD"));
                })
                .group(HealthGroup.of("strict"), group -> group.required("db"))
                .configuration(Configuration.of(
                        Map.of("HEALTH4J_CHECK_DB_OPTIONAL", "true", "HEALTH4J_CHECK_LATER_TIMEOUT", "7s"),
                        Map.of("health4j.check.db.periodWhenDown", "100ms")))
                .start();
        scene.pass(ofSeconds(1));

        assertThat(runs).hasSizeGreaterThanOrEqualTo(10);
        assertThat(line(monitor.report(READINESS))).isEqualTo("DEGRADED BAD 200");
        assertThat(line(monitor.report(HealthGroup.of("strict")))).isEqualTo("DOWN BAD 503");
        monitor.add("later", context -> Health.up());
        assertThat(monitor.details("later").worstCaseDetection()).isEqualTo(ofSeconds(14));
    }

    @Test
    void everyOptionOfTheCode_hasASetting() {
        TreeSet<String> options = new TreeSet<>();
        for (Method method : CheckOptions.Builder.class.getMethods()) {
            if (method.getReturnType() == CheckOptions.Builder.class) {
                options.add(method.getName());
            }
        }
        // That is for the code to say: it knows what a restart mends.
        options.remove("allowRemote");
        assertThat(Stream.of(Setting.values())
                        .filter(setting -> setting.scope() == Setting.Scope.CHECK)
                        .map(Setting::key))
                .containsExactlyInAnyOrderElementsOf(options);
    }

    @Test
    void defaultsThatAreWritten_areThoseOfTheCode() {
        for (Setting setting : Setting.values()) {
            if (setting.scope() == Setting.Scope.CHECK) {
                CheckOptions said =
                        options(Map.of(setting.variable("db"), setting.byDefault()), "db", CheckOptions.defaults());
                assertThat(described(said)).as(setting.key()).isEqualTo(described(CheckOptions.defaults()));
            }
        }
    }

    private static List<Object> described(CheckOptions options) {
        return Arrays.asList(
                options.timeout(),
                options.period(),
                options.periodWhenDown(),
                options.initialDelay(),
                options.failureThreshold(),
                options.successThreshold(),
                options.degradedAfter(),
                options.onDemand(),
                options.idleAfter(),
                options.isOptional());
    }

    @Test
    void reference_isUpToDate() throws Exception {
        Path reference = ROOT.resolve("docs/configuration.md");
        String written = Files.readString(reference);
        String begin = "<!-- generated: begin -->\n";
        String end = "<!-- generated: end -->\n";
        int from = written.indexOf(begin) + begin.length();
        int to = written.indexOf(end);
        String generated = table();
        if (Boolean.getBoolean("write.reference")) {
            Files.writeString(reference, written.substring(0, from) + generated + written.substring(to));
        }
        assertThat(written.substring(from, to)).isEqualTo(generated);
    }

    private static String table() {
        StringBuilder text = new StringBuilder();
        text.append("### Of a check\n\n");
        text.append("| variable | property | default | range | what it means |\n|---|---|---|---|---|\n");
        for (Setting setting : Setting.values()) {
            if (setting.scope() == Setting.Scope.CHECK) {
                row(text, "HEALTH4J_CHECK_*NAME*_" + setting.name(), "health4j.check.*name*." + setting.key(), setting);
            }
        }
        text.append("\n### Of the monitor and its server\n\n");
        text.append("| variable | property | default | range | what it means |\n|---|---|---|---|---|\n");
        for (Setting setting : Setting.values()) {
            if (setting.scope() == Setting.Scope.MONITOR) {
                row(text, setting.variable(), setting.property(), setting);
            }
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String variable, String property, Setting setting) {
        text.append("| ")
                .append(String.join(" | ", variable, property, setting.byDefault(), setting.range(), setting.meaning()))
                .append(" |\n");
    }

    @Test
    void exampleOfAnEnvironment_isTakenAsItStands_andNamesEverySetting() throws Exception {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : Files.readAllLines(ROOT.resolve(".env.example"))) {
            String setting = line.startsWith("#HEALTH4J_") ? line.substring(1) : line;
            int equals = setting.indexOf('=');
            if (setting.startsWith("HEALTH4J_")) {
                assertThat(equals).as(line).isPositive();
                variables.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        options(variables, "postgres", CheckOptions.defaults());
        TreeSet<String> known = new TreeSet<>();
        for (Setting setting : Setting.values()) {
            String variable =
                    setting.scope() == Setting.Scope.CHECK ? setting.variable("postgres") : setting.variable();
            known.add(variable);
            if (setting.scope() == Setting.Scope.CHECK) {
                known.add(setting.defaultVariable());
            }
            assertThat(variables).containsKey(variable);
        }
        assertThat(known).containsAll(variables.keySet());
    }
}
