package org.health4j.probe;

import java.util.Map;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The jar that can be executed. */
@DisabledOnOs(OS.WINDOWS)
class ExecJarIT extends ProbeContract {

    private static final Executable JAR = Executable.of(System.getProperty("probe.exec.jar"));

    @Override
    Outcome probe(Map<String, String> environment, String... args) throws Exception {
        return JAR.outcome(environment, args);
    }

    @Override
    boolean speaksTls() {
        return true;
    }
}
