package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final long START = Long.MAX_VALUE - 10;

    private final Deadline deadline = new Deadline(new Timeout("2ms", 2_000_000), START);

    @Test
    void remainingMillis_acrossTheTickersOverflow_countsDown() throws ProbeFailure {
        assertThat(remainingMillisAfter(0)).isEqualTo(2);
        assertThat(remainingMillisAfter(1_000_000)).isEqualTo(1);
    }

    @Test
    void remainingMillis_partOfAMillisecond_isRoundedUpAndNeverZero() throws ProbeFailure {
        assertThat(remainingMillisAfter(1)).isEqualTo(2);
        assertThat(remainingMillisAfter(1_999_999)).isEqualTo(1);
    }

    @Test
    void remainingMillis_atTheDeadline_fails() {
        assertThatThrownBy(() -> remainingMillisAfter(2_000_000)).hasMessage("timeout after 2ms");
    }

    private int remainingMillisAfter(long nanos) throws ProbeFailure {
        return deadline.remainingMillis(START + nanos);
    }
}
