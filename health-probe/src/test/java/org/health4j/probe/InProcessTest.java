package org.health4j.probe;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole probe but its process. */
class InProcessTest extends ProbeContract {

    @Override
    Outcome probe(Map<String, String> environment, String... args) {
        return HealthProbe.run(args, new TestPlatform(environment));
    }

    @Override
    boolean speaksTls() {
        return true;
    }

    @Override
    @Nullable
    Executable executable() {
        return null;
    }
}
