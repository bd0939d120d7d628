package org.health4j.testkit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What this JVM writes to its standard output and error, where it is still written. */
final class ConsoleLog implements CapturedLog {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    ConsoleLog() {
        System.setOut(copying(out));
        System.setErr(copying(err));
    }

    private PrintStream copying(PrintStream to) {
        OutputStream both = new OutputStream() {
            @Override
            public void write(int value) {
                written.write(value);
                to.write(value);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                written.write(bytes, offset, length);
                to.write(bytes, offset, length);
            }

            @Override
            public void flush() {
                to.flush();
            }
        };
        return new PrintStream(both, true, StandardCharsets.UTF_8);
    }

    @Override
    public List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
    }
}
