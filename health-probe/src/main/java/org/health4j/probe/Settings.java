package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/**
 * The environment, read as the library reads it: a blank value is none, and {@code NAME_FILE} names a file of at most 4,096 bytes that the value
 * stands in, which no error shows.
 */
final class Settings {

    private static final String FILE = "_FILE";
    private static final int MAX_BYTES = 4_096;

    private final Platform platform;

    Settings(Platform platform) {
        this.platform = platform;
    }

    @Nullable
    Value value(String name) throws UsageError {
        String direct = variable(name);
        String path = variable(name + FILE);
        if (path == null) {
            return direct == null ? null : Value.of(name, direct).requireText();
        }
        if (direct != null) {
            throw new UsageError(name + FILE, path, "not set where " + name + " is");
        }
        byte[] bytes = platform.read(path, MAX_BYTES + 1).bytes();
        if (bytes == null || bytes.length > MAX_BYTES) {
            throw new UsageError(name + FILE, path, "a file of at most " + MAX_BYTES + " bytes that can be read");
        }
        String text = Utf8.decode(bytes, bytes.length).trim();
        return text.isEmpty() ? null : new Value(name + FILE, text, "what stands in " + path).requireText();
    }

    /** Of somebody else's variable: for that one no file counts. */
    @Nullable
    String variable(String name) {
        String value = platform.variable(name);
        String text = value == null ? "" : value.trim();
        return text.isEmpty() ? null : text;
    }
}
