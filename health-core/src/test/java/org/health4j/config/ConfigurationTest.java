package org.health4j.config;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ConfigurationTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(ConfigurationReader.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.setLevel(Level.WARN);
        logged.start();
        log.addAppender(logged);
    }

    @AfterEach
    void leave() {
        log.detachAppender(logged);
        log.setLevel(null);
    }

    private static List<Object> read(Setting setting, Map<String, String> variables, Map<String, String> properties) {
        ConfigurationReader reader = new ConfigurationReader(Configuration.of(variables, properties));
        List<Object> taken = new ArrayList<>();
        if (setting.scope() == Setting.Scope.CHECK) {
            reader.readCheck(setting, "db", taken::add);
            reader.readDefault(setting, taken::add);
        } else {
            reader.read(setting, taken::add);
        }
        reader.requireValid();
        return taken;
    }

    private static List<Object> timeout(String value) {
        return read(Setting.TIMEOUT, Map.of("HEALTH4J_CHECK_DB_TIMEOUT", value), Map.of());
    }

    @Test
    void durations_areReadInEveryForm() {
        assertThat(timeout("800ms")).containsExactly(ofMillis(800));
        assertThat(timeout("5s")).containsExactly(ofSeconds(5));
        assertThat(timeout(" 3s\r")).containsExactly(ofSeconds(3));
        assertThat(timeout("2 m")).containsExactly(ofMinutes(2));
        assertThat(timeout("1h")).containsExactly(ofHours(1));
        assertThat(timeout("PT0.8S")).containsExactly(ofMillis(800));
        assertThat(timeout("off")).containsExactly(Duration.ZERO);
        assertThat(timeout("0")).containsExactly(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "5", "5 sec", "-5s", "1e3ms", "99999999999999999s", "PT", "5d"})
    void malformedDuration_isRefusedByName(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timeout(value))
                .withMessage("HEALTH4J_CHECK_DB_TIMEOUT: " + value
                        + " (expected: a duration like 800ms, 5s, 1m, 1h or PT0.8S, 1ms to 24h)");
    }

    @ParameterizedTest
    @CsvSource({"HEALTH4J_PORT,eighty", "HEALTH4J_PORT,80.0", "HEALTH4J_PORT,1000000000"})
    void malformedNumber_isRefusedByName(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Setting.PORT, Map.of(name, value), Map.of()))
                .withMessage(name + ": " + value + " (expected: 0 to 65535)");
    }

    @Test
    void flags_areTrueOrFalse() {
        assertThat(read(Setting.OPTIONAL, Map.of("HEALTH4J_CHECK_DB_OPTIONAL", "true"), Map.of()))
                .containsExactly(true);
        assertThat(read(Setting.OPTIONAL, Map.of("HEALTH4J_CHECK_DB_OPTIONAL", "false"), Map.of()))
                .containsExactly(false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Setting.OPTIONAL, Map.of("HEALTH4J_CHECK_DB_OPTIONAL", "yes"), Map.of()))
                .withMessage("HEALTH4J_CHECK_DB_OPTIONAL: yes (expected: true or false)");
    }

    @Test
    void property_countsBeforeTheVariable() {
        assertThat(read(Setting.PORT, Map.of("HEALTH4J_PORT", "1"), Map.of("health4j.port", "2")))
                .containsExactly(2);
        assertThat(read(Setting.PORT, Map.of("HEALTH4J_PORT", "1"), Map.of("health4j.port", "")))
                .containsExactly(1);
        assertThat(read(Setting.PORT, Map.of("HEALTH4J_PORT", ""), Map.of())).isEmpty();
        assertThat(read(Setting.PORT, Map.of("HEALTH_PORT", "tcp://10.0.0.1:80"), Map.of()))
                .isEmpty();
        assertThat(read(
                        Setting.PERIOD_WHEN_DOWN,
                        Map.of("HEALTH4J_DEFAULT_PERIOD_WHEN_DOWN", "3s"),
                        Map.of("health4j.check.db.periodWhenDown", "2s")))
                .containsExactly(ofSeconds(2), ofSeconds(3));
    }

    @Test
    void file_holdsTheValue(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("port"), "9090\n");
        assertThat(read(Setting.PORT, Map.of("HEALTH4J_PORT_FILE", file.toString()), Map.of()))
                .containsExactly(9090);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(
                        Setting.PORT, Map.of("HEALTH4J_PORT_FILE", file.toString(), "HEALTH4J_PORT", "1"), Map.of()))
                .withMessage("HEALTH4J_PORT_FILE: " + file + " (expected: not set where HEALTH4J_PORT is)");
    }

    @Test
    void fileThatIsMissingTooLongOrWrong_isRefused_andItsTextIsNotShown(@TempDir Path directory) throws Exception {
        Path missing = directory.resolve("missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Setting.PORT, Map.of("HEALTH4J_PORT_FILE", missing.toString()), Map.of()))
                .withMessage(
                        "HEALTH4J_PORT_FILE: " + missing + " (expected: a file that can be read; NoSuchFileException)");
        Path wrong = Files.writeString(directory.resolve("secret"), "hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Setting.PORT, Map.of("HEALTH4J_PORT_FILE", wrong.toString()), Map.of()))
                .withMessage("HEALTH4J_PORT_FILE: what stands in " + wrong + " (expected: 0 to 65535)");
        Path tooLong = Files.writeString(directory.resolve("long"), "1".repeat(4_097));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Setting.PORT, Map.of("HEALTH4J_PORT_FILE", tooLong.toString()), Map.of()))
                .withMessage("HEALTH4J_PORT_FILE: " + tooLong + " (expected: a file of at most 4096 bytes)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Setting.PORT, Map.of("HEALTH4J_PORT_FILE", directory.toString()), Map.of()))
                .withMessageStartingWith("HEALTH4J_PORT_FILE: " + directory + " (expected: a file that can be read; ");
    }

    @Test
    void unknownNames_areWarnedOf_withTheNearestKnownOne() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("HEALTH4J_CHEK_DB_TIMEOUT", "1s");
        variables.put("HEALTH4J_DEFAULT_PERIODE_FILE", "/x");
        variables.put("HEALTH4J_CHECK_DB_TIMEOUT", "1s");
        variables.put("HEALTH4J_CHECK_LATER_TIMEOUT", "1s");
        variables.put("HEALTH4J_WHATEVER_THIS_IS", "1");
        variables.put("PATH", "/bin");
        ConfigurationReader reader =
                new ConfigurationReader(Configuration.of(variables, Map.of("health4j.prot", "1", "other", "2")));
        reader.readCheck(Setting.TIMEOUT, "db", value -> {});
        reader.requireValid();
        reader.warnOfUnknown();

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactlyInAnyOrder(
                        "health4j.prot is not known (did you mean health4j.port?)",
                        "HEALTH4J_CHEK_DB_TIMEOUT is not known (did you mean HEALTH4J_CHECK_DB_TIMEOUT?)",
                        "HEALTH4J_DEFAULT_PERIODE_FILE is not known (did you mean HEALTH4J_DEFAULT_PERIOD?)",
                        "HEALTH4J_CHECK_LATER_TIMEOUT is of no check that is there by now (did you mean HEALTH4J_CHECK_DB_TIMEOUT?)",
                        "HEALTH4J_WHATEVER_THIS_IS is not known");
        assertThat(logged.list).allSatisfy(event -> assertThat(event.getLevel()).isEqualTo(Level.WARN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HEALTH4J_FILE", "HEALTH4J__FILE", "HEALTH4J_", "HEALTH4J__", "health4j.", "health4j._FILE"})
    void prefixWithNextToNothing_isWarnedOf_andStopsNothing(String name) {
        ConfigurationReader reader =
                new ConfigurationReader(Configuration.of(Map.of(name, "anything"), Map.of(name, "anything")));
        reader.requireValid();
        reader.warnOfUnknown();
        assertThat(logged.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly(name + " is not known");
    }
}
