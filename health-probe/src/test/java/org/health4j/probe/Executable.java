package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The probe as a process of its own. */
record Executable(List<String> command) {

    /** What it wrote and how it ended. */
    record Result(int code, String out, String err) {}

    static Executable of(String... command) {
        return new Executable(List.of(command));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** With an environment of this and nothing else, but for a path to the Java runtime. */
    Result run(Map<String, String> environment, String... args) throws Exception {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(args));
        Path err = Files.createTempFile("probe", ".err");
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), out, Files.readString(err));
        } finally {
            process.destroyForcibly();
            Files.delete(err);
        }
    }

    /** The one text that it wrote, where it belongs. */
    Outcome outcome(Map<String, String> environment, String... args) throws Exception {
        Result result = run(environment, args);
        String text = result.code() == Outcome.USAGE ? result.err() : result.out();
        assertThat(result.code() == Outcome.USAGE ? result.out() : result.err()).isEmpty();
        assertThat(text).endsWith("\n");
        assertThat(text.getBytes(UTF_8).length).isLessThanOrEqualTo(4_096);
        return new Outcome(result.code(), text.substring(0, text.length() - 1));
    }
}
