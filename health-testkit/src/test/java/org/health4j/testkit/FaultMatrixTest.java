package org.health4j.testkit;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cell that does not come out as expected fails, and tells what was seen. */
@Timeout(60)
class FaultMatrixTest {

    private static final Reason BAD = Reason.of("BAD");

    @TempDir
    private Path directory;

    private final AtomicReference<Health> health = new AtomicReference<>(Health.up());

    private FaultMatrix matrix() {
        return FaultMatrix.of("A thing", directory.resolve("faults/thing.md"))
                .indicator(() -> context -> health.get())
                .options(check ->
                        check.timeout(ofMillis(100)).period(ofMillis(20)).periodWhenDown(ofMillis(20)));
    }

    private static FaultCell expected(FaultCell cell) {
        return cell.shows(Status.DOWN, BAD).within(ofMillis(400)).recoversWithin(ofMillis(400));
    }

    private FaultCell bad(FaultCell cell) {
        return expected(cell).fault(() -> health.set(Health.down(BAD))).heal(() -> health.set(Health.up()));
    }

    /** What each of the tests has thrown, in order. */
    private static List<@Nullable Throwable> played(FaultMatrix matrix) {
        List<@Nullable Throwable> thrown = new ArrayList<>();
        matrix.tests()
                .forEach(test ->
                        thrown.add(catchThrowable(() -> test.getExecutable().execute())));
        return thrown;
    }

    private void assertFails(Consumer<FaultCell> cell, String... parts) {
        assertThat(played(matrix().cell("it is bad", cell)).get(0))
                .isInstanceOf(AssertionError.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void table_isWrittenWhenAsked_andComparedOtherwise() throws Exception {
        assertThat(played(matrix().cell("it is bad", this::bad)).get(1))
                .hasMessageContaining("thing.md (expected: the file is there; -Dwrite.reference=true");

        System.setProperty("write.reference", "true");
        try {
            assertThat(played(matrix().cell("it is bad", this::bad))).containsOnlyNulls();
        } finally {
            System.clearProperty("write.reference");
        }
        Path file = directory.resolve("faults/thing.md");
        assertThat(file).hasContent("""
                        # A thing: what each fault shows

                        <!-- generated: begin -->
                        Timeout 0.1 s, period 0.02 s (0.02 s while down), thresholds 1 and 1.

                        | fault | status | reason | shown within | UP again within | left behind |
                        |---|---|---|---|---|---|
                        | it is bad | DOWN | BAD | 0.4 s | 0.4 s | nothing |
                        <!-- generated: end -->
                        """);
        Files.writeString(file, "Before.\n" + Files.readString(file) + "After.\n");
        assertThat(played(matrix().cell("it is bad", this::bad))).containsOnlyNulls();

        Files.writeString(file, Files.readString(file).replace("| BAD |", "| GOOD |"));
        assertThat(played(matrix().cell("it is bad", this::bad)).get(1))
                .hasMessageContaining("(expected: what the tests have seen; -Dwrite.reference=true");
    }

    @Test
    void cellsThatHaveNotPassed_failTheTable() {
        List<@Nullable Throwable> thrown = played(matrix().cell("it is bad", this::bad)
                .cell("it is never bad", cell -> expected(cell).fault(() -> {})));
        assertThat(thrown.get(2))
                .hasMessageContaining("cells with an outcome (expected: all of them; the others have failed)");
    }

    @Test
    void faultThatDoesNotShow_fails() {
        assertFails(
                cell -> expected(cell).fault(() -> {}),
                "it is bad: not within PT0.4S (expected: DOWN BAD). It showed: [UP OK after ",
                "Last run: Optional[CheckRunReport[health=UP OK");
    }

    @Test
    void otherReason_fails_andAllIsHealed() {
        assertFails(
                cell -> bad(cell)
                        .fault(() -> health.set(Health.down(Reason.TIMEOUT, new IllegalStateException("why")))),
                "(expected: DOWN BAD)",
                "DOWN TIMEOUT after ",
                "cause: Optional[java.lang.IllegalStateException: why]");
        assertThat(health.get().status()).isEqualTo(Status.UP);
    }

    @Test
    void changeWhileTheFaultLasts_fails_unlessAllowed() {
        Consumer<FaultCell> changing = cell -> {
            AtomicInteger runs = new AtomicInteger();
            bad(cell).options(check -> check.timeout(ofMillis(1_500))).indicator(() -> context -> {
                Health now = health.get();
                return now.status() == Status.UP || runs.incrementAndGet() < 20 ? now : Health.down(Reason.TIMEOUT);
            });
        };
        assertFails(changing, "changed while the fault lasts (expected: DOWN BAD)", "DOWN TIMEOUT after ");

        health.set(Health.up());
        assertThat(played(matrix().cell("it is bad", changing.andThen(cell -> cell.mayAlsoSay(Reason.TIMEOUT))))
                        .get(0))
                .isNull();
    }

    @Test
    void noRecovery_fails() {
        assertFails(cell -> bad(cell).heal(() -> {}), "not within PT0.4S (expected: UP once healed)");
    }

    @Test
    void whatIsLeft_fails() {
        AtomicInteger inUse = new AtomicInteger();
        FaultMatrix matrix = matrix().leaks(leaks ->
                        leaks.counting("connections in use", inUse::get).patience(ofMillis(50)))
                .cell(
                        "it is bad",
                        cell -> bad(cell).fault(() -> {
                            inUse.incrementAndGet();
                            health.set(Health.down(BAD));
                        }));
        assertThat(played(matrix).get(0))
                .hasMessageContaining("it is bad: left behind (expected: nothing)")
                .hasMessageContaining("connections in use: 1 (at the start: 0)");
    }

    @Test
    void secretThatComesOut_fails() {
        FaultMatrix matrix = matrix().secrets("s3cret-password")
                .cell(
                        "it is bad",
                        cell -> bad(cell)
                                .fault(() -> health.set(Health.down(BAD).with("user", "s3cret-password"))));
        assertThat(played(matrix).get(0)).hasMessageContaining("secrets that came out (expected: none)");
    }

    @Test
    void faultFromTheStart_isNeverUpBefore() {
        AtomicInteger made = new AtomicInteger();
        FaultMatrix matrix = matrix().cell(
                        "it was bad before",
                        cell -> bad(cell).fromTheStart().indicator(() -> {
                            assertThat(health.get().status()).isEqualTo(Status.DOWN);
                            made.incrementAndGet();
                            return context -> health.get();
                        }));
        assertThat(played(matrix).get(0)).isNull();
        assertThat(made).hasValue(1);
    }

    @Test
    void incompleteCells_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> matrix().cell("a", cell -> cell.shows(Status.DOWN, BAD)))
                .withMessage("cell a: no fault (expected: one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> matrix().cell("a", cell -> cell.fault(() -> {})))
                .withMessage("cell a: no shows (expected: one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultMatrix.of("x", directory.resolve("x.md")).cell("a", this::bad))
                .withMessage("cell a: no indicator (expected: one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> matrix().cell("a", this::bad).cell("a", this::bad))
                .withMessage("cell: a (expected: a name not yet taken)");
        assertThatIllegalStateException()
                .isThrownBy(() -> FaultRounds.of(context -> Health.up()).run(1))
                .withMessage("rounds: 0 faults, heal: none (expected: a fault and what heals it)");
    }
}
