package org.health4j.probe;

import java.util.Map;

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
}
