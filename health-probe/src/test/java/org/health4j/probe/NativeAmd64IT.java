package org.health4j.probe;

import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The native binary. */
@EnabledIfSystemProperty(named = "probe.native", matches = ".+", disabledReason = "built with -Pnative only")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class NativeAmd64IT extends ProbeContract {

    private static final Executable BINARY = Executable.of(System.getProperty("probe.native") + "-amd64");

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
