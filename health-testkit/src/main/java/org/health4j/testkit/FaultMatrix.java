package org.health4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.health4j.CheckOptions;
import org.health4j.HealthIndicator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * What an indicator shows of each fault: a list of cells, each a test of its own, and a table of their outcomes in a Markdown file, which is
 * written by the tests.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> faults() {
 *     return FaultMatrix.of("Redis", Path.of("../docs/faults/redis.md"))
 *             .indicator(() -> RedisIndicator.of(pool))
 *             .leaks(leaks -> leaks.counting("connections of the pool in use", pool::getNumActive))
 *             .cell("nobody listens", cell -> cell.fault(proxy::refuse)
 *                     .shows(Status.DOWN, Reason.CONNECTION_REFUSED).within(Duration.ofMillis(800))
 *                     .heal(proxy::heal).recoversWithin(Duration.ofMillis(800)))
 *             .cell("the server hangs", cell -> cell.fault(proxy::stall)
 *                     .shows(Status.DOWN, Reason.TIMEOUT)
 *                     .heal(proxy::heal))
 *             .tests();
 * }
 * }</pre>
 *
 * <p><b>A cell</b> runs the indicator in a monitor of its own, in real time. Once the check is UP, the fault is brought about; from then on,
 * within its bound, the check has to show status and reason, and to go on to show them for as long as the fault lasts. Once healed, within its bound, it has to
 * be UP again, with the same indicator. After the monitor is closed, threads, descriptors and what is counted have to be what they were
 * after a first run. What was sown as a secret is looked for in all that the monitor shows and logs.
 *
 * <p><b>The file</b> is compared with the outcomes by the last test, and fails where it differs. With the system property {@code
 * write.reference=true} the test writes it (Maven: {@code -DargLine=-Dwrite.reference=true}), between its lines {@code <!-- generated: begin -->}
 * and {@code <!-- generated: end -->}; what stands around them is kept. Times in it are the bounds that were held, since what is measured varies;
 * the measured ones are logged, at INFO, to {@code org.health4j.testkit}. Status, reason and what was left behind are those that were seen.
 *
 * <p>Not safe for use by several threads; the tests must not run at the same time as others of the same JVM.
 */
public final class FaultMatrix {

    private final String title;
    private final Path file;
    private final List<FaultCell> cells = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();
    private final LeakWatch.Builder leaks = LeakWatch.builder();
    private @Nullable Callable<HealthIndicator> indicator;
    private Consumer<CheckOptions.Builder> options = check -> {};

    private FaultMatrix(String title, Path file) {
        this.title = title;
        this.file = file;
    }

    /**
     * Begins.
     *
     * @param title what the table is about
     * @param file where it stands, relative to the directory in which the tests run
     * @return a matrix without a cell
     */
    public static FaultMatrix of(String title, Path file) {
        return new FaultMatrix(title, file);
    }

    /**
     * Sets what is run in the cells that follow, where they do not say otherwise.
     *
     * @param made makes it, once for each cell
     * @return this
     */
    public FaultMatrix indicator(Callable<HealthIndicator> made) {
        indicator = made;
        return this;
    }

    /**
     * Sets options of the check in the cells that follow: by default a timeout of 1 s and a period of 250 ms, whether it is up or down.
     *
     * @param configure sets some
     * @return this
     */
    public FaultMatrix options(Consumer<CheckOptions.Builder> configure) {
        options = options.andThen(configure);
        return this;
    }

    /**
     * Sets what is compared before and after each cell.
     *
     * @param configure adds what the client counts, or allows for; threads and descriptors are compared by default
     * @return this
     */
    public FaultMatrix leaks(Consumer<LeakWatch.Builder> configure) {
        configure.accept(leaks);
        return this;
    }

    /**
     * Says what must come out nowhere, in any cell.
     *
     * @param sown words that occur nowhere else, of 4 characters or more
     * @return this
     */
    public FaultMatrix secrets(String... sown) {
        secrets.addAll(List.of(sown));
        return this;
    }

    /**
     * Adds a fault.
     *
     * @param name what it is, as it stands in the table; taken once
     * @param configure says how to bring it about, and what is expected
     * @return this
     * @throws IllegalArgumentException when the name is taken, or the cell has no fault or no expectation
     */
    public FaultMatrix cell(String name, Consumer<FaultCell> configure) {
        if (cells.stream().anyMatch(cell -> cell.name().equals(name))) {
            throw new IllegalArgumentException("cell: " + name + " (expected: a name not yet taken)");
        }
        FaultCell cell = new FaultCell(name, indicator, options);
        configure.accept(cell);
        cell.requireComplete();
        cells.add(cell);
        return this;
    }

    /**
     * The tests: one for each cell, and the last one for the file.
     *
     * @return what a method with {@link org.junit.jupiter.api.TestFactory} returns
     */
    public Stream<DynamicTest> tests() {
        Map<String, FaultOutcome> outcomes = new LinkedHashMap<>();
        Stream<DynamicTest> faults = cells.stream()
                .map(cell -> DynamicTest.dynamicTest(
                        cell.name(),
                        () -> outcomes.put(cell.name(), new FaultRun(title, cell, leaks, secrets).play())));
        DynamicTest table = DynamicTest.dynamicTest("the table in " + file.getFileName(), () -> compare(outcomes));
        return Stream.concat(faults, Stream.of(table));
    }

    private void compare(Map<String, FaultOutcome> outcomes) throws IOException {
        assertThat(outcomes.keySet())
                .as("cells with an outcome (expected: all of them; the others have failed)")
                .containsExactlyElementsOf(cells.stream().map(FaultCell::name).toList());
        FaultTable table = new FaultTable(title, FaultCell.configured(options), List.copyOf(outcomes.values()));
        if (Boolean.getBoolean("write.reference")) {
            table.write(file);
        }
        assertThat(Files.exists(file))
                .as("%s (expected: the file is there; -Dwrite.reference=true in the JVM of the tests writes it)", file)
                .isTrue();
        assertThat(FaultTable.read(file))
                .as(
                        "what stands in %s (expected: what the tests have seen; -Dwrite.reference=true in the JVM of the tests writes it)",
                        file)
                .isEqualTo(table.text());
    }

    /** Renders a span of time for people. */
    static String seconds(Duration time) {
        String text =
                BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
        return text + " s";
    }
}
