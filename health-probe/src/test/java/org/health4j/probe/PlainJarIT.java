package org.health4j.probe;

import java.util.Map;

/** The packaged jar, with hardly more of a heap than a virtual machine starts in. */
class PlainJarIT extends ProbeContract {

    private static final Executable JAR =
            Executable.of(Executable.java(), "-Xmx8m", "-jar", System.getProperty("probe.jar"));

    @Override
    Outcome probe(Map<String, String> environment, String... args) throws Exception {
        return JAR.outcome(environment, args);
    }

    @Override
    boolean speaksTls() {
        return true;
    }

    @Override
    Executable executable() {
        return JAR;
    }

    @Override
    boolean obeysLocale() {
        return true;
    }
}
