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
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
                                        "  HEALTH4J_CHECK_DB_FAILURE_THRESHOLD: 0 (expected: 1 to 999999999)",
                                        "  HEALTH4J_DRAIN_ON_SHUTDOWN: 2h (expected: a duration like 800ms, 5s, 1m, 1h or PT0.8S, 0s to 1h, or off, which 0s is, too)"));
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

    /** The port's and the host's are seen where the server is. */
    @Test
    void defaultOfTheDrain_isThatOfTheCode() {
        assertThat(drain(new Scene().builder(), Setting.DRAIN_ON_SHUTDOWN.byDefault()).drain)
                .isEqualTo(new Scene().builder().drain)
                .isNull();
        assertThat(drain(new Scene().builder().drainOnShutdown(), "7s").drain).isEqualTo(ofSeconds(7));
    }

    private static HealthMonitorBuilder drain(HealthMonitorBuilder builder, String value) {
        builder.configuration(Configuration.of(Map.of("HEALTH4J_DRAIN_ON_SHUTDOWN", value), Map.of()))
                .start()
                .close();
        return builder;
    }

    /** Both ends are taken, and refused is what is just outside. */
    @Test
    void rangesThatAreWritten_areThoseOfTheCode() {
        Pattern form = Pattern.compile("(\\w+) to (\\w+)(, or off)?.*");
        for (Setting setting : Setting.values()) {
            Matcher range = form.matcher(setting.range());
            if (setting.scope() == Setting.Scope.CHECK && setting.kind() != Setting.Kind.FLAG) {
                assertThat(range.matches()).as(setting.range()).isTrue();
                requireRange(
                        setting.kind(),
                        range,
                        value -> options(Map.of(setting.variable("db"), value), "db", CheckOptions.defaults()));
                assertThat(options(Map.of(setting.defaultVariable(), range.group(2)), "db", CheckOptions.defaults()))
                        .isNotNull();
            }
        }
        Matcher range = form.matcher(Setting.DRAIN_ON_SHUTDOWN.range());
        assertThat(range.matches()).isTrue();
        requireRange(Setting.Kind.DURATION, range, value -> drain(new Scene().builder(), value));
    }

    private static void requireRange(Setting.Kind kind, Matcher range, Consumer<String> read) {
        String least = range.group(1);
        String most = range.group(2);
        read.accept(least);
        read.accept(most);
        if (kind == Setting.Kind.NUMBER) {
            refused(String.valueOf(Integer.parseInt(least) - 1), read);
            refused(String.valueOf(Integer.parseInt(most) + 1), read);
            return;
        }
        refused("PT-0.000000001S", read);
        refused("PT" + most.toUpperCase(Locale.ROOT) + "0.000000001S", read);
        if (least.equals("1ms")) {
            refused("PT0.000999999S", read);
            if (range.group(3) == null) {
                refused("off", read);
            } else {
                read.accept("off");
            }
        } else {
            assertThat(least).isEqualTo("0s");
        }
    }

    private static void refused(String value, Consumer<String> read) {
        assertThatIllegalArgumentException()
                .as(value)
                .isThrownBy(() -> read.accept(value))
                .withMessageContaining(": " + value + " (expected: ");
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
    void exampleOfAnEnvironment_isTakenAsItStands_namesEverySetting_andShowsTheDefaults() throws Exception {
        Map<String, String> defaults = new LinkedHashMap<>();
        TreeSet<String> required = new TreeSet<>();
        for (Setting setting : Setting.values()) {
            String variable =
                    setting.scope() == Setting.Scope.CHECK ? setting.variable("postgres") : setting.variable();
            required.add(variable);
            defaults.put(variable, setting.byDefault());
            if (setting.isForAllChecks()) {
                defaults.put(setting.defaultVariable(), setting.byDefault());
            }
        }
        Map<String, String> said = new LinkedHashMap<>();
        TreeSet<String> named = new TreeSet<>();
        for (String line : Files.readAllLines(ROOT.resolve(".env.example"))) {
            boolean isDefault = line.startsWith("#HEALTH4J_");
            String[] parts = (isDefault ? line.substring(1) : line).split("=", -1);
            if (isDefault || !(line.isBlank() || line.startsWith("#"))) {
                assertThat(parts).as(line).hasSize(2);
                assertThat(defaults).as(line).containsKey(parts[0]);
                assertThat(named.add(parts[0])).as(line).isTrue();
            }
            if (isDefault) {
                assertThat(parts[1]).as(line).isEqualTo(defaults.get(parts[0]));
            } else if (named.contains(parts[0])) {
                said.put(parts[0], parts[1]);
            }
        }
        assertThat(named).containsAll(required);
        assertThat(options(said, "postgres", CheckOptions.defaults()).timeout()).isEqualTo(ofMillis(800));
    }
}
