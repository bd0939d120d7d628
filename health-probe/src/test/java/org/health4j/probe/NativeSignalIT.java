package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The native binary as process 1, which the kernel ends only by signals that it handles: in a process namespace, which needs root. */
@Timeout(60)
@EnabledIfSystemProperty(named = "probe.native", matches = ".+", disabledReason = "built with -Pnative only")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class NativeSignalIT {

    private static final String[] COMMAND = {
        "/usr/bin/unshare", "-p", "-f", System.getProperty("probe.native") + "-amd64"
    };

    @BeforeEach
    void unshare() throws Exception {
        try {
            assumeTrue(Executable.of(COMMAND).run(Map.of(), "--version").code() == 0, "no process namespace here");
        } catch (IOException e) {
            Assumptions.abort("no unshare here");
        }
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143"})
    void signal_toProcessOne_endsItWithItsCode(String signal, int code) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
            asked.countDown();
            peer.staySilent();
        })) {
            Process outside = new ProcessBuilder(
                            COMMAND[0], COMMAND[1], COMMAND[2], COMMAND[3], "--timeout=50s", server.url("/"))
                    .start();
            try {
                assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
                long probe = outside.children().findFirst().orElseThrow().pid();

                assertThat(new ProcessBuilder("/bin/kill", "-" + signal, String.valueOf(probe))
                                .start()
                                .waitFor())
                        .isZero();

                assertThat(outside.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(outside.exitValue()).isEqualTo(code);
            } finally {
                outside.children().forEach(ProcessHandle::destroyForcibly);
                outside.destroyForcibly();
            }
        }
    }
}
