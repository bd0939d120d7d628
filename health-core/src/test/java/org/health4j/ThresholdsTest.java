package org.health4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

@Promise(5)
class ThresholdsTest {

    private static final Health UP = Health.up();
    private static final Health DOWN = Health.down(Reason.TIMEOUT);

    @Test
    void apply_firstResult_isBelievedWhateverTheThreshold() {
        assertThat(new Thresholds(3, 3).apply(DOWN)).isSameAs(DOWN);
        assertThat(new Thresholds(3, 3).apply(UP)).isSameAs(UP);
    }

    @Test
    void apply_failuresBelowThreshold_leaveItUp() {
        Thresholds thresholds = new Thresholds(3, 1);
        thresholds.apply(UP);

        assertThat(thresholds.apply(DOWN)).isSameAs(UP);
        assertThat(thresholds.apply(DOWN)).isSameAs(UP);
        assertThat(thresholds.apply(DOWN)).isSameAs(DOWN);
    }

    @Test
    void apply_successBetweenFailures_startsTheCountAgain() {
        Thresholds thresholds = new Thresholds(3, 1);
        thresholds.apply(UP);
        for (int i = 0; i < 100; i++) {
            thresholds.apply(DOWN);
            thresholds.apply(DOWN);
            assertThat(thresholds.apply(UP)).isSameAs(UP);
        }
    }

    @Test
    void apply_degraded_countsAsSuccess() {
        Thresholds thresholds = new Thresholds(2, 2);
        Health slow = Health.degraded(Reason.of("SLOW"));
        thresholds.apply(DOWN);

        assertThat(thresholds.apply(slow)).isSameAs(DOWN);
        assertThat(thresholds.apply(UP)).isSameAs(UP);
        assertThat(thresholds.apply(slow)).isSameAs(slow);
    }

    @Test
    void apply_anotherFailure_showsAtOnce() {
        Thresholds thresholds = new Thresholds(5, 5);
        Health refused = Health.down(Reason.CONNECTION_REFUSED);
        thresholds.apply(DOWN);

        assertThat(thresholds.apply(refused)).isSameAs(refused);
    }

    @Test
    void apply_randomResults_agreesWithThePlainModel() {
        Random random = new Random(20260101);
        for (int round = 0; round < 2_000; round++) {
            int failures = 1 + random.nextInt(4);
            int successes = 1 + random.nextInt(4);
            Thresholds thresholds = new Thresholds(failures, successes);
            List<Boolean> seen = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                seen.add(random.nextBoolean());
                Health believed = thresholds.apply(seen.get(i) ? UP : DOWN);
                assertThat(believed == UP)
                        .as("%s with %d failures, %d successes", seen, failures, successes)
                        .isEqualTo(model(seen, failures, successes));
            }
        }
    }

    /** The belief is turned at the last place where so many opposite results ended in a row. */
    private static boolean model(List<Boolean> seen, int failures, int successes) {
        boolean believed = seen.get(0);
        for (int end = 0; end < seen.size(); end++) {
            int needed = believed ? failures : successes;
            int from = end - needed + 1;
            if (from >= 0 && !seen.subList(from, end + 1).contains(believed)) {
                believed = !believed;
            }
        }
        return believed;
    }
}
