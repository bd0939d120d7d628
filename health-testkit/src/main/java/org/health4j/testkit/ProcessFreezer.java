package org.health4j.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Freezes a process and all its descendants with SIGSTOP: they keep their sockets and answer nothing, as a hung server does. The
 * kernel still accepts connections for them. Needs a POSIX system.
 *
 * <pre>{@code
 * try (ProcessFreezer frozen = ProcessFreezer.freeze(postmasterPid)) {
 *     running.await(Reason.TIMEOUT);
 * }
 * running.await(Reason.OK);
 * }</pre>
 *
 * <p>All descendants, because freezing a Postgres postmaster alone freezes nobody: each connection has a process of its own. Those that are
 * born meanwhile are frozen as well. On Linux all of them stand still when {@link #freeze} returns ({@code /proc/<pid>/task/<tid>/stat}: state T);
 * elsewhere they have been sent the signal.
 *
 * <p>Safe for use by several threads.
 */
public final class ProcessFreezer implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;
    private static final long LOOK_NANOS = 1_000_000;

    private final ProcessHandle root;
    private final Set<ProcessHandle> frozen = new LinkedHashSet<>(); // guarded by itself

    private ProcessFreezer(ProcessHandle root) {
        this.root = root;
    }

    /**
     * Freezes.
     *
     * @param pid the process that is frozen with its descendants
     * @return closing it thaws them
     * @throws IllegalArgumentException when there is no such process
     * @throws IOException when the signal could not be sent, or they do not stand still within 10 s; then they have been thawed again
     */
    public static ProcessFreezer freeze(long pid) throws IOException {
        ProcessHandle root = ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalArgumentException("pid: " + pid + " (expected: a running process)"));
        ProcessFreezer freezer = new ProcessFreezer(root);
        try {
            freezer.stop();
            return freezer;
        } catch (IOException | RuntimeException e) {
            freezer.close();
            throw e;
        }
    }

    /** The root first, so that it has no more children; then what there is below, until nobody comes any more. */
    private void stop() throws IOException {
        synchronized (frozen) {
            for (List<ProcessHandle> next = List.of(root); !next.isEmpty(); next = born()) {
                signal("STOP", next);
                frozen.addAll(next);
                awaitStandstill(next);
            }
        }
    }

    private List<ProcessHandle> born() {
        return root.descendants().filter(process -> !frozen.contains(process)).toList();
    }

    /**
     * Thaws the process and its descendants, those too whose parent has been killed meanwhile. Doing it again does no harm.
     *
     * @throws IOException when the signal could not be sent
     */
    @Override
    public void close() throws IOException {
        synchronized (frozen) {
            List<ProcessHandle> all = new ArrayList<>(root.descendants().toList());
            frozen.stream().filter(process -> !all.contains(process)).forEach(all::add);
            signal("CONT", all.stream().filter(ProcessHandle::isAlive).toList());
            frozen.clear();
        }
    }

    private static void awaitStandstill(List<ProcessHandle> processes) throws IOException {
        long start = System.nanoTime();
        for (ProcessHandle process : processes) {
            while (!standsStill(process)) {
                if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                    throw new IOException(
                            "process " + process.pid() + " has not stopped within " + PATIENCE_SECONDS + " s");
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    /** Whether all its threads do, where that can be seen, or it is gone. */
    private static boolean standsStill(ProcessHandle process) {
        Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
        if (!Files.isDirectory(threads)) {
            return true;
        }
        try (Stream<Path> all = Files.list(threads)) {
            return all.allMatch(ProcessFreezer::threadStandsStill);
        } catch (IOException e) {
            return true;
        }
    }

    /** The state comes after the name, which is in brackets and may hold anything. */
    private static boolean threadStandsStill(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return "TtZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
        } catch (IOException e) {
            return true;
        }
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
            if (!kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("kill -" + name + " did not end within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
