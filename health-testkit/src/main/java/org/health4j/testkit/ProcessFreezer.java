package org.health4j.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Freezes a process and all its descendants with SIGSTOP: they keep their sockets and answer nothing, as a hung server does. The
 * kernel still accepts connections for them. Needs a POSIX system.
 *
 * <p>All descendants, because freezing a Postgres postmaster alone freezes nobody: each connection has a process of its own.
 */
public final class ProcessFreezer implements AutoCloseable {

    private final ProcessHandle root;

    private ProcessFreezer(ProcessHandle root) {
        this.root = root;
    }

    /**
     * Freezes.
     *
     * @param pid the process that is frozen with its descendants
     * @return closing it thaws them
     * @throws IllegalArgumentException when there is no such process
     * @throws IOException when the signal could not be sent
     */
    public static ProcessFreezer freeze(long pid) throws IOException {
        ProcessHandle root = ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalArgumentException("pid: " + pid + " (expected: a running process)"));
        ProcessFreezer freezer = new ProcessFreezer(root);
        // The root first, so that it starts no child that would be missed.
        signal("STOP", List.of(root));
        signal("STOP", root.descendants().toList());
        return freezer;
    }

    /**
     * Thaws the process and its descendants. Doing it again does no harm.
     *
     * @throws IOException when the signal could not be sent
     */
    @Override
    public void close() throws IOException {
        List<ProcessHandle> all = new ArrayList<>(root.descendants().toList());
        all.add(root);
        signal("CONT", all);
    }

    private static void signal(String name, List<ProcessHandle> processes) throws IOException {
        if (processes.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -" + name + " \"$@\"", "kill"));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        Process kill = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            // Some may have ended meanwhile, so that its exit code says nothing.
            if (!kill.waitFor(10, TimeUnit.SECONDS)) {
                throw new IOException("kill -" + name + " did not end within 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
