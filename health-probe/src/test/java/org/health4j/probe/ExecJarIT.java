package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

    /** Of another jar, or another runtime: which warns, by default on the standard output. */
    @Test
    void archiveThatDoesNotFit_isNotSpokenOf() throws Exception {
        Path jar = Files.copy(
                Path.of(System.getProperty("probe.exec.jar")),
                directory.resolve("probe.jar"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Path archive = directory.resolve("probe.jsa");
        Executable.of(Executable.java(), "-XX:ArchiveClassesAtExit=" + archive, "-jar", jar.toString())
                .run(Map.of(), "--version");
        assertThat(archive).isNotEmptyFile();
        Executable.Result version =
                new Executable.Result(0, "health-probe " + System.getProperty("probe.version") + "\n", "");

        assertThat(Executable.of(jar.toString()).run(Map.of(), "--version")).isEqualTo(version);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(10)));
        assertThat(Executable.of(jar.toString()).run(Map.of(), "--version")).isEqualTo(version);
        Files.writeString(archive, "of something else altogether");
        assertThat(Executable.of(jar.toString()).run(Map.of(), "--version")).isEqualTo(version);
    }

    @Override
    Executable executable() {
        return JAR;
    }
}
