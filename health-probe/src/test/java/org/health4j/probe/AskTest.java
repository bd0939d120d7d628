package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Waiting, on manual time. */
class AskTest {

    private static final TcpTarget TARGET = new TcpTarget(new Endpoint("redis", false, 6379, "redis:6379"));
    private static final String REFUSED = "connection refused: tcp://redis:6379";

    /** What the attempts come to, one after the other, the last one for ever. Time passes in pauses and in silence only. */
    private static final class ManualPlatform extends TestPlatform implements Wire {

        private final List<String> script;
        private int attempts;
        private boolean looksUpAfresh;
        private long passedNanos;

        ManualPlatform(String... script) {
            super(Map.of());
            this.script = List.of(script);
        }

        @Override
        public long nanoTime() {
            return Long.MAX_VALUE - 1 + passedNanos;
        }

        @Override
        public void pause(long nanos) {
            passedNanos += nanos;
        }

        @Override
        public void lookUpAfresh() {
            assertThat(attempts).isZero();
            looksUpAfresh = true;
        }

        @Override
        public Wire wire(Trust trust) {
            attempts++;
            return this;
        }

        @Override
        public @Nullable Event await(long nanos) {
            String answer = script.get(Math.min(attempts, script.size()) - 1);
            if (answer.equals("silent")) {
                passedNanos += nanos;
                return null;
            }
            return answer.equals("connected") ? Event.connected(0) : Event.failed(0, "connection " + answer);
        }

        @Override
        public void open(int id, Endpoint endpoint, boolean tls, byte[] request, long nanos) {}

        @Override
        public void close(int id) {}

        @Override
        public void close() {}

        Outcome waitFor(String time) throws UsageError {
            Timeout wait = Timeout.parse(Value.of("--wait", time), Timeout.HOUR);
            return new Ask(List.of(TARGET), Criteria.DEFAULT, Timeout.ofSeconds(2), wait, Trust.DEFAULT, false)
                    .run(this);
        }

        long passedMillis() {
            return passedNanos / Timeout.MILLISECOND;
        }
    }

    @Test
    void run_waitInVain_asksOnceMoreShortlyBeforeTheEnd() throws UsageError {
        ManualPlatform platform = new ManualPlatform("refused");

        assertThat(platform.waitFor("1200ms")).isEqualTo(new Outcome(1, REFUSED));

        assertThat(platform.passedMillis()).isEqualTo(1_100);
        assertThat(platform.attempts).isEqualTo(4);
        assertThat(platform.looksUpAfresh).isTrue();
    }

    @Test
    void run_wait_endsWithTheFirstHealthyAnswer() throws UsageError {
        ManualPlatform platform = new ManualPlatform("refused", "silent", "connected", "refused");

        assertThat(platform.waitFor("1h")).isEqualTo(new Outcome(0, "connected: tcp://redis:6379"));

        assertThat(platform.passedMillis()).isEqualTo(500 + 2_000 + 500);
    }

    @Test
    void run_waitWhoseEndCutsAnAttemptShort_saysWhatTheOneBeforeFound() throws UsageError {
        ManualPlatform platform = new ManualPlatform("refused", "silent");

        assertThat(platform.waitFor("2s")).isEqualTo(new Outcome(1, REFUSED));

        assertThat(platform.passedMillis()).isEqualTo(2_000);
    }

    @Test
    void run_waitWithTimeForAWholeAttempt_saysWhatThatFound() throws UsageError {
        ManualPlatform platform = new ManualPlatform("refused", "silent");

        assertThat(platform.waitFor("2500ms")).isEqualTo(new Outcome(1, "timeout after 2s: tcp://redis:6379"));
    }

    @Test
    void run_waitShorterThanTheTimeout_endsAttemptsEarlier() throws UsageError {
        ManualPlatform platform = new ManualPlatform("silent");

        assertThat(platform.waitFor("300ms")).isEqualTo(new Outcome(1, "timeout after 300ms: tcp://redis:6379"));

        assertThat(platform.passedMillis()).isEqualTo(300);
    }

    @Test
    void run_verbose_countsTheWholeTimeWhereNobodyAnswered() {
        Ask ask = new Ask(List.of(TARGET), Criteria.DEFAULT, Timeout.ofSeconds(2), null, Trust.DEFAULT, true);

        ManualPlatform platform = new ManualPlatform("silent");

        assertThat(ask.run(platform)).isEqualTo(new Outcome(1, "FAIL timeout after 2s: tcp://redis:6379 in 2000 ms"));
        assertThat(platform.looksUpAfresh).isFalse();
    }
}
