package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {

    @Test
    void parse_nothing_asksLiveOnTheDefaultPort() throws UsageError {
        assertThat(address(null)).isEqualTo("http://127.0.0.1:8081/health/live");
        assertThat(ask(null).timeout()).isEqualTo(new Timeout("2s", 2_000_000_000L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "startup"})
    void parse_word_asksThatGroup(String word) throws UsageError {
        assertThat(address("9000", word)).isEqualTo("http://127.0.0.1:9000/health/" + word);
    }

    @Test
    void parse_emptyPortVariable_asksTheDefaultPort() throws UsageError {
        assertThat(address("", "ready")).isEqualTo("http://127.0.0.1:8081/health/ready");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "127.0.0.1", "0.0.0.0", "::", "[::]"})
    void parse_hostThatListensOnEveryAddress_asksTheLoopbackOne(String host) throws UsageError {
        Platform platform = new TestPlatform(Map.of("HEALTH4J_HOST", host, "HEALTH4J_PORT", "9000"));

        Ask ask = (Ask) Arguments.parse(new String[] {"ready"}, platform);

        assertThat(((HttpTarget) ask.targets().get(0)).endpoint())
                .isEqualTo(new Endpoint("127.0.0.1", true, 9000, "127.0.0.1:9000"));
    }

    @Test
    void parse_valueFromAFile_hasAtMost4096Bytes(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("port"), "9000" + " ".repeat(4_092));
        Platform platform = new TestPlatform(Map.of("HEALTH4J_PORT_FILE", file.toString()));

        Ask ask = (Ask) Arguments.parse(new String[] {"ready"}, platform);

        assertThat(((HttpTarget) ask.targets().get(0)).endpoint().port()).isEqualTo(9000);
        Files.writeString(file, "9000" + " ".repeat(4_093));
        assertThatThrownBy(() -> Arguments.parse(new String[] {"ready"}, platform))
                .hasMessage(
                        "HEALTH4J_PORT_FILE: " + file + " (expected: a file of at most 4096 bytes that can be read)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "+80", "8 0", "8o", "99999999999999999999"})
    void parse_portVariableThatIsNoPort_isUsageError(String port) {
        assertUsage(port, "ready").hasMessage("HEALTH4J_PORT: " + port + " (expected: a port from 1 to 65535)");
    }

    @Test
    void parse_urlBesideAPortVariableThatIsNoPort_doesNotReadTheVariable() throws UsageError {
        assertThat(address("tcp://10.0.0.1:80", "http://app/up")).isEqualTo("http://app/up");
    }

    @Test
    void parse_timeout_isTakenInBothSpellingsAndTheLastOneCounts() throws UsageError {
        assertThat(ask(null, "--timeout", "500ms").timeout().text()).isEqualTo("500ms");
        assertThat(ask(null, "--timeout=1m").timeout().text()).isEqualTo("1m");
        assertThat(ask(null, "--timeout=1m", "ready", "--timeout", "3s")
                        .timeout()
                        .text())
                .isEqualTo("3s");
    }

    @Test
    void parse_timeoutWithoutAValue_isUsageError() {
        assertUsage(null, "--timeout").hasMessage("--timeout: \"\" (expected: 1ms to 5m, such as 500ms, 2s or 1m)");
        assertUsage(null, "--timeout", "--header=a: s3cret")
                .hasMessage("--timeout: \"\" (expected: 1ms to 5m, such as 500ms, 2s or 1m)");
        assertUsage(null, "--timeout=").hasMessage("--timeout: \"\" (expected: 1ms to 5m, such as 500ms, 2s or 1m)");
    }

    @ParameterizedTest
    @CsvSource({"-h,-h", "--,--", "--token=s3cret,--token", "--timeoutx,--timeoutx"})
    void parse_unknownOption_isUsageErrorWithoutItsValue(String option, String shown) {
        assertUsage(null, option).hasMessage("option: " + shown + " (expected: " + Option.all() + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "LIVE", "deep", "health/ready", "localhost:8081", "ftp://app/"})
    void parse_targetThatIsNeitherWordNorUrl_isUsageError(String target) {
        assertUsage(null, target)
                .hasMessage("target: " + (target.isEmpty() ? "\"\"" : target) + " (expected: " + Target.EXPECTED + ")");
    }

    @Test
    void parse_urlInPlaceOfAVariable_isUsageErrorWithoutItsUserInfo() {
        assertUsage(null, "--port-env", "http://s3cret@app")
                .hasMessage("--port-env: (not shown) (expected: the name of an environment variable)");
    }

    @Test
    void parse_helpOrVersion_asksNobody() throws UsageError {
        assertThat(Arguments.parse(new String[] {"ready", "--help"}, with("x"))).isEqualTo(Notice.HELP);
        assertThat(Arguments.parse(new String[] {"--version"}, with("x"))).isEqualTo(Notice.VERSION);
    }

    private static String address(@Nullable String port, String... args) throws UsageError {
        return ((HttpTarget) ask(port, args).targets().get(0)).address();
    }

    private static Ask ask(@Nullable String port, String... args) throws UsageError {
        return (Ask) Arguments.parse(args, with(port));
    }

    private static Platform with(@Nullable String port) {
        return new TestPlatform(port == null ? Map.of() : Map.of("HEALTH4J_PORT", port));
    }

    private static AbstractThrowableAssert<?, ?> assertUsage(@Nullable String port, String... args) {
        return assertThatThrownBy(() -> Arguments.parse(args, with(port))).isInstanceOf(UsageError.class);
    }
}
