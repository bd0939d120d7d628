package org.health4j.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import org.health4j.Health;
import org.health4j.indicator.HeapIndicator.Heap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HeapIndicatorTest {

    @ParameterizedTest
    @CsvSource({"900, UP OK", "901, DEGRADED HEAP_FULL", "1000, DEGRADED HEAP_FULL"})
    void byDefault_above90Percent_isDegraded_andNeverDown(long used, String expected) {
        Health health = Look.at(HeapIndicator.builder().build(() -> new Heap(used, 1_000)));
        assertThat(Look.line(health)).isEqualTo(expected);
        assertThat(health.details()).containsEntry("used", used).containsEntry("max", 1_000L);
    }

    @ParameterizedTest
    @CsvSource({"500, UP OK", "501, DEGRADED HEAP_FULL", "950, DEGRADED HEAP_FULL", "951, DOWN HEAP_FULL"})
    void ownShares_areThresholds(long used, String expected) {
        assertThat(Look.line(HeapIndicator.builder()
                        .degradedAbove(0.5)
                        .downAbove(0.95)
                        .build(() -> new Heap(used, 1_000))))
                .isEqualTo(expected);
    }

    @Test
    void pool_countsWithTheLesserOfNowAndAfterItsCollection() {
        MemoryUsage more = new MemoryUsage(0, 700, 1_000, 1_000);
        MemoryUsage less = new MemoryUsage(0, 300, 1_000, 1_000);
        assertThat(HeapPools.used(more, less)).as("garbage does not count").isEqualTo(300);
        assertThat(HeapPools.used(less, more)).as("freed since").isEqualTo(300);
        assertThat(HeapPools.used(more, null))
                .as("tells nothing of collections")
                .isEqualTo(700);
        assertThat(HeapPools.used(null, null)).as("is gone").isZero();
    }

    @Test
    void heapOfThisJvm_isUp() {
        Health health = Look.at(HeapIndicator.of());
        assertThat(Look.line(health)).isEqualTo("UP OK");
        assertThat(health.details()).containsEntry("max", Runtime.getRuntime().maxMemory());
    }

    /** Fills a small heap with what lives to 30 and to 75 percent of it, with as much garbage beside, and frees it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseSerialGC",
                "-XX:+UseParallelGC",
                "-XX:+UseG1GC",
                "-XX:+UseZGC",
                "-XX:+UseShenandoahGC",
                "-XX:+UseShenandoahGC -XX:ShenandoahGCMode=generational",
            })
    void heapThatReallyFills_isSeen(String collector) throws Exception {
        List<String> options = new ArrayList<>(List.of("-Xmx128m", "-Xms128m"));
        options.addAll(List.of(collector.split(" ")));
        options.addAll(List.of("-cp", ChildJvm.classPath(), HeapProgram.class.getName()));
        String output = ChildJvm.run(options);
        assumeFalse(output.contains("Error occurred during initialization of VM"), output);
        assumeFalse(output.contains("Unrecognized VM option"), output);
        assertThat(output.lines()).containsExactly("0.3: UP OK", "0.75: DEGRADED HEAP_FULL", "0.0: UP OK");
    }

    @Test
    void optionsOutOfRange_areRefused() {
        for (double wrong : new double[] {-1, 0, 1, 90}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HeapIndicator.builder().degradedAbove(wrong))
                    .withMessage("degradedAbove: " + wrong + " (expected: > 0 and < 1)");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HeapIndicator.builder().downAbove(wrong))
                    .withMessage("downAbove: " + wrong + " (expected: > 0 and < 1)");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HeapIndicator.builder().downAbove(0.9).build())
                .withMessage("downAbove: 0.9 (expected: > degradedAbove, 0.9)");
    }
}
