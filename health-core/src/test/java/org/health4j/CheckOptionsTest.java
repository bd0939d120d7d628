package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CheckOptionsTest {

    @Test
    @Promise(5)
    void defaults_areThoseOfTheReadme() {
        CheckOptions options = CheckOptions.defaults();

        assertThat(options.timeout()).isEqualTo(ofSeconds(1));
        assertThat(options.period()).isEqualTo(ofSeconds(5));
        assertThat(options.periodWhenDown()).isEqualTo(ofSeconds(1));
        assertThat(options.initialDelay()).isEqualTo(Duration.ZERO);
        assertThat(options.failureThreshold()).isEqualTo(1);
        assertThat(options.successThreshold()).isEqualTo(1);
        assertThat(options.degradedAfter()).isEmpty();
        assertThat(options.isOptional()).isFalse();
        assertThat(options.isRemoteAllowed()).isFalse();
    }

    @Test
    void periodWhenDown_isNeverLongerThanThePeriod() {
        assertThat(CheckOptions.of(check -> check.period(ofMillis(200))).periodWhenDown())
                .isEqualTo(ofMillis(200));
    }

    @Test
    @Promise(5)
    void worstCaseDetection_countsPeriodsThresholdAndTimeout() {
        assertThat(CheckOptions.defaults().worstCaseDetection()).isEqualTo(ofSeconds(6));
        assertThat(CheckOptions.of(check -> check.failureThreshold(3)).worstCaseDetection())
                .isEqualTo(ofSeconds(16));
        assertThat(CheckOptions.of(check -> check.timeout(ofSeconds(10)).failureThreshold(2))
                        .worstCaseDetection())
                .isEqualTo(ofSeconds(30));
    }
}
