package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The jar that can be executed. */
@DisabledOnOs(OS.WINDOWS)
class ExecJarIT extends ProbeContract {

    private static final String FILE = System.getProperty("probe.exec.jar");
    private static final Executable JAR = Executable.of(FILE);

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

    /** A base image's update leaves one behind that belongs to another virtual machine; this one belongs to another jar. */
    @Test
    void archiveBesideIt_ofSomethingElse_isNotMentioned(@TempDir Path directory) throws Exception {
        Path jar = Files.copy(Path.of(FILE), directory.resolve("probe.jar"));
        assertThat(jar.toFile().setExecutable(true)).isTrue();
        archive(directory.resolve("probe.jsa"), "-jar", System.getProperty("probe.jar"));

        Executable.Result result = Executable.of(jar.toString()).run(Map.of(), "--version");

        assertThat(result).isEqualTo(version());
    }

    /** As the script says it is made. */
    @Test
    void archiveBesideIt_ofItsOwn_answersAlike(@TempDir Path directory) throws Exception {
        Path jar = Files.copy(Path.of(FILE), directory.resolve("probe"));
        assertThat(jar.toFile().setExecutable(true)).isTrue();
        archive(
                directory.resolve("probe.jsa"),
                "-Xbootclasspath/a:" + jar,
                "-cp",
                jar.toString(),
                HealthProbe.class.getName());

        Executable.Result result = Executable.of(jar.toString()).run(Map.of(), "--version");

        assertThat(result).isEqualTo(version());
    }

    /** A jar that was copied anew is another one to the virtual machine; a file cut short is none. */
    @Test
    void archiveBesideIt_ofAnOlderJar_isNotMentioned(@TempDir Path directory) throws Exception {
        Path jar = Files.copy(Path.of(FILE), directory.resolve("probe"));
        assertThat(jar.toFile().setExecutable(true)).isTrue();
        Path archive = directory.resolve("probe.jsa");
        archive(archive, "-Xbootclasspath/a:" + jar, "-cp", jar.toString(), HealthProbe.class.getName());
        Executable probe = Executable.of(jar.toString());

        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(10)));
        assertThat(probe.run(Map.of(), "--version")).isEqualTo(version());
        Files.writeString(archive, "of something else altogether");
        assertThat(probe.run(Map.of(), "--version")).isEqualTo(version());
    }

    private static void archive(Path file, String... command) throws Exception {
        String[] dump = new String[command.length + 3];
        dump[0] = Executable.java();
        dump[1] = "-XX:ArchiveClassesAtExit=" + file;
        System.arraycopy(command, 0, dump, 2, command.length);
        dump[command.length + 2] = "--version";
        Executable.of(dump).run(Map.of());
        assertThat(file).isNotEmptyFile();
    }

    private static Executable.Result version() {
        return new Executable.Result(0, "health-probe " + System.getProperty("probe.version") + "\n", "");
    }
}
