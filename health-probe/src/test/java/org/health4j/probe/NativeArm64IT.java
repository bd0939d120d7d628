package org.health4j.probe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The native binary of the other architecture, in an emulator. */
@EnabledIfSystemProperty(named = "probe.native", matches = ".+", disabledReason = "built with -Pnative only")
class NativeArm64IT extends ProbeContract {

    private static final Path EMULATOR = Path.of("/usr/bin/qemu-aarch64-static");
    private static final Executable BINARY =
            Executable.of(EMULATOR.toString(), System.getProperty("probe.native") + "-arm64");

    @BeforeAll
    static void requireEmulator() {
        assumeTrue(Files.isExecutable(EMULATOR), "no qemu-user-static here");
    }

    @Override
    Outcome probe(Map<String, String> environment, String... args) throws Exception {
        return BINARY.outcome(environment, args);
    }

    @Override
    boolean speaksTls() {
        return false;
    }

    @Override
    Executable executable() {
        return BINARY;
    }
}
