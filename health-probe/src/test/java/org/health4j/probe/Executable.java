package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
        line = String.join("", line).chars().allMatch(c -> c < 0x80) ? line : viaShell(line);
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

    /** In UTF-8, whatever the locale of the virtual machine that runs the test. */
    private static List<String> viaShell(List<String> line) {
        StringBuilder script = new StringBuilder("exec");
        for (String word : line) {
            script.append(" \"$(printf '");
            for (byte b : word.getBytes(UTF_8)) {
                script.append('\\').append((b >> 6) & 3).append((b >> 3) & 7).append(b & 7);
            }
            script.append("')\"");
        }
        return List.of("/bin/sh", "-c", script.toString());
    }

    /** Alone in a network namespace, which needs root, after {@code setUp} in the shell; null where that cannot be. */
    @Nullable
    Executable alone(String setUp) throws Exception {
        List<String> line = new ArrayList<>(List.of("/usr/bin/unshare", "-n", "/bin/sh", "-ec"));
        line.add("PATH=/usr/sbin:/usr/bin:/sbin:/bin; ip link set lo up; " + setUp + "; exec \"$0\" \"$@\"");
        line.addAll(command);
        Executable alone = new Executable(line);
        try {
            return alone.run(Map.of(), "--version").code() == 0 ? alone : null;
        } catch (IOException e) {
            return null;
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
