package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JvmPlatformTest {

    /** One that is replaced all the time, as the library replaces its own. */
    @Test
    void read_fileThatIsReplaced_isTheOneOrTheOther(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("live");
        AtomicBoolean over = new AtomicBoolean();
        replace(file, 1);
        Thread writer = new Thread(() -> {
            for (int i = 0; !over.get(); i++) {
                replace(file, i % 50);
            }
        });
        writer.start();
        try {
            for (int i = 0; i < 3_000; i++) {
                FileState state = new JvmPlatform().read(file.toString(), 100);
                byte[] bytes = requireNonNull(state.bytes());

                assertThat(entry(state.modifiedMillis(), new String(bytes, UTF_8)))
                        .isEqualTo(entry(state.modifiedMillis(), String.valueOf(state.modifiedMillis())));
            }
        } finally {
            over.set(true);
            writer.join();
        }
    }

    /** Its text is its time. */
    private static void replace(Path file, int seconds) {
        try {
            Path next = file.resolveSibling("next");
            Files.writeString(next, String.valueOf(seconds * 1_000));
            Files.setLastModifiedTime(next, FileTime.fromMillis(seconds * 1_000L));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
