package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutTest {

    @ParameterizedTest
    @CsvSource({
        "1ms,PT0.001S",
        "500ms,PT0.5S",
        "2s,PT2S",
        "1m,PT1M",
        "5m,PT5M",
        "300s,PT5M",
        "300000ms,PT5M",
        "007s,PT7S"
    })
    void parse_numberWithUnit_isThatLong(String text, Duration expected) throws UsageError {
        assertThat(Timeout.parse(Value.of("--timeout", text), 5 * Timeout.MINUTE))
                .isEqualTo(new Timeout(text, expected.toNanos()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2",
                "s",
                "ms",
                "0s",
                "0ms",
                "6m",
                "301s",
                "300001ms",
                "-1s",
                "+1s",
                "1.5s",
                "1 s",
                " 1s",
                "1s ",
                "1S",
                "1h",
                "1us",
                "PT2S",
                "2s2s",
                "99999999999999999999s",
                "9223372036854775807ms",
                "٢s"
            })
    void parse_anythingElse_namesTheValueAndTheRange(String text) {
        assertThatThrownBy(() -> Timeout.parse(Value.of("--timeout", text), 5 * Timeout.MINUTE))
                .isInstanceOf(UsageError.class)
                .hasMessage("--timeout: " + text + " (expected: 1ms to 5m, such as 500ms, 2s or 1m)");
    }
}
