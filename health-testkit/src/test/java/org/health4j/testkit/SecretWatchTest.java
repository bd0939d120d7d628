package org.health4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import org.health4j.Health;
import org.health4j.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(30)
class SecretWatchTest {

    private static final String SECRET = "s3cret pass/word";
    private static final Logger LOG = LoggerFactory.getLogger("org.health4j.SecretWatchTest");

    private final SecretWatch watch = SecretWatch.sown(SECRET);

    @AfterEach
    void close() {
        watch.close();
    }

    private void assertFound(String... parts) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(watch::assertNoneFound)
                .withMessageStartingWith("secrets that came out (expected: none):")
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void nothingCameOut_passes() {
        watch.look("body", "{\"status\":\"DOWN\"}");
        watch.look("result", Health.down(Reason.TIMEOUT, new IOException(SECRET)));
        watch.assertNoneFound();
    }

    @Test
    void text_isLookedAt_inEveryForm() {
        watch.look("plain", "x" + SECRET + "x");
        watch.look("url", "?p=s3cret+pass%2Fword");
        watch.look("header", "Authorization: Basic czNjcmV0IHBhc3Mvd29yZA==");
        assertFound("plain: ", "url: ", "header: ");
    }

    @Test
    void detailsAndParts_areLookedAt() {
        Health part = Health.down(Reason.TIMEOUT).with("url", "db/" + SECRET);
        watch.look("result", Health.up().withComponent("shard-1", part));
        assertFound("result, component shard-1, detail url: ");
    }

    @Test
    void monitor_isLookedAt() {
        try (RunningIndicator running =
                RunningIndicator.start(context -> Health.up().with("user", SECRET))) {
            running.await(Reason.OK);
            watch.look(running.monitor());
        }
        assertFound("the last run of checked, detail user: ");
    }

    @Test
    void log_isLookedAt_withExceptionsAndPairs_atEveryLevel() {
        LOG.atTrace().log("message {}", SECRET);
        LOG.atDebug().setCause(new IOException(SECRET)).log("cause");
        LOG.atDebug().addKeyValue("user", SECRET).log("pair");
        assertFound(
                "TRACE org.health4j.SecretWatchTest message s3cret",
                "java.io.IOException: s3cret",
                "pair [user=\"s3cret");
        assertThat(watch.logged()).hasSize(3);
    }

    @Test
    void close_leavesTheLogAsItWas() {
        watch.close();
        LOG.warn("after {}", SECRET);
        assertThat(watch.logged()).isEmpty();
        ch.qos.logback.classic.Logger logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("org.health4j");
        assertThat(logger.getLevel()).isEqualTo(Level.ERROR);
        assertThat(logger.isAdditive()).isTrue();
    }

    @Test
    void console_isLookedAt_withAnyOtherProvider() {
        try (CapturedLog console = new ConsoleLog()) {
            System.err.println("[main] WARN " + SECRET);
            System.out.print("half a line");
            assertThat(console.lines()).containsExactly("[main] WARN " + SECRET, "half a line");
        }
        System.out.println();
    }

    @Test
    void shortSecret_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecretWatch.sown("abc"))
                .withMessageContaining("(expected: 4 characters or more");
    }
}
