package org.health4j.probe;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** This machine, with an environment of the test's own. */
class TestPlatform implements Platform {

    private static final JvmPlatform JVM = new JvmPlatform();

    private final Map<String, String> variables;

    TestPlatform(Map<String, String> variables) {
        this.variables = variables;
    }

    @Override
    public @Nullable String variable(String name) {
        return variables.get(name);
    }

    @Override
    public long nanoTime() {
        return JVM.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return JVM.currentTimeMillis();
    }

    @Override
    public FileState read(String path, int limit) {
        return JVM.read(path, limit);
    }

    @Override
    public boolean speaksTls() {
        return true;
    }

    @Override
    public void check(Trust trust) throws UsageError {
        JVM.check(trust);
    }

    @Override
    public Wire wire(Trust trust) {
        return JVM.wire(trust);
    }

    @Override
    public void lookUpAfresh() {
        JVM.lookUpAfresh();
    }

    @Override
    public void pause(long nanos) {
        JVM.pause(nanos);
    }
}
