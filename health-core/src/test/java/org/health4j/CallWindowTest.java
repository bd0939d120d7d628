package org.health4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.health4j.CallWindow.Seen;

/** The window of real calls against a plain list of them. */
class CallWindowTest {

    /** A call that ends so long after the one before. */
    record Call(long after, long latency, boolean failed) {}

    private record Known(long at, long latency, boolean failed) {}

    @Property(tries = 2_000)
    void look_seesWhatAPlainListHolds(
            @ForAll("calls") List<Call> calls,
            @ForAll @IntRange(min = 1, max = 20) int count,
            @ForAll @IntRange(min = 1, max = 500) int width,
            @ForAll @IntRange(max = 600) int later) {
        long start = Long.MAX_VALUE - 1_000; // overflows on the way
        CallWindow window = new CallWindow(width, count, start);
        List<Known> known = new ArrayList<>();
        long elapsed = 0;
        for (Call call : calls) {
            elapsed += call.after;
            window.add(start + elapsed, call.latency, call.failed);
            known.add(new Known(elapsed, call.latency, call.failed));
            compare(window.look(start + elapsed), known, count, elapsed - width);
        }
        compare(window.look(start + elapsed + later), known, count, elapsed + later - width);
    }

    private static void compare(Seen seen, List<Known> all, int count, long from) {
        List<Known> inside = all.subList(Math.max(0, all.size() - count), all.size()).stream()
                .filter(call -> call.at > from)
                .toList();
        List<Known> succeeded = inside.stream().filter(call -> !call.failed).toList();
        List<Long> latencies = succeeded.stream().map(Known::latency).sorted().toList();
        int inARow = 0;
        for (int i = inside.size() - 1; i >= 0 && inside.get(i).failed; i--) {
            inARow++;
        }
        long lastSuccess = succeeded.stream().mapToLong(Known::at).max().orElse(-1);
        assertThat(seen)
                .isEqualTo(new Seen(
                        inside.size(),
                        inside.size() - succeeded.size(),
                        lastSuccess,
                        inARow,
                        rank(latencies, 50),
                        rank(latencies, 99)));
    }

    /** The smallest that so many in a hundred do not exceed. */
    private static long rank(List<Long> sorted, int percent) {
        for (int i = 0; i < sorted.size(); i++) {
            if ((i + 1) * 100 >= percent * sorted.size()) {
                return sorted.get(i);
            }
        }
        return 0;
    }

    @Provide
    Arbitrary<List<Call>> calls() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 100),
                        Arbitraries.longs().between(0, 1_000),
                        Arbitraries.of(true, false))
                .as(Call::new)
                .list()
                .ofMaxSize(60);
    }
}
