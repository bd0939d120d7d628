package org.health4j.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a reader of the sources cannot see: what the compiled classes refer to. */
class ClassesTest {

    @Test
    void classes_bootstrapNothingThatIsSlowToStart() throws Exception {
        assertThat(referringTo("StringConcatFactory")).isEmpty();
        assertThat(referringTo("LambdaMetafactory")).isEmpty();
        assertThat(referringTo("java/util/regex/")).isEmpty();
        assertThat(referringTo("java/util/Formatter")).isEmpty();
    }

    @Test
    void classes_butTheSocketsOwn_knowNoNetworkAndNoThreads() throws Exception {
        assertThat(referringTo("java/net/"))
                .containsExactly(
                        "Connection.class", "SocketClasses.class", "TlsSockets$Anybody.class", "TlsSockets.class");
        assertThat(referringTo("java/lang/Thread"))
                .containsExactly("Connection.class", "Handover.class", "JvmPlatform.class", "SocketClasses.class");
    }

    private static List<String> referringTo(String name) throws IOException, URISyntaxException {
        Path classes = Path.of(HealthProbe.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("org/health4j/probe");
        try (Stream<Path> files = Files.list(classes)) {
            return files.filter(file -> contains(file, name))
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static boolean contains(Path file, String name) {
        try {
            return Files.readString(file, ISO_8859_1).contains(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
