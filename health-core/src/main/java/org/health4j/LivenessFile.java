package org.health4j;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Liveness as a file, for an application without a port: fresh while it is live. Its one line is that of the endpoint's text; it is written to one side and
 * moved into place, so that nobody reads half of it. While liveness is DOWN the file is dated 1970, which is stale to whoever looks, and still says why.
 *
 * <p>Written on a thread of its own: a disk that hangs makes the file stale, and delays no check.
 */
final class LivenessFile {

    static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(LivenessFile.class);
    private static final int MOST_CHECKS = 20;
    private static final FileTime STALE = FileTime.fromMillis(0);
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private record Entry(String line, boolean live) {}

    private final Path file;
    private final Path aside;
    private final Ticker ticker;
    private final Lane lane;
    private final AtomicReference<@Nullable Entry> next = new AtomicReference<>();
    private String last = "";
    private long lastNanos;
    private boolean failing; // the lane's own

    LivenessFile(Path path, Ticker ticker) {
        this(path, ticker, new Lane("liveness-file"));
    }

    /**
     * Checks that the directory is there, since it is not made, and that no other monitor writes the file: the one that is live would hide the one that is not.
     */
    LivenessFile(Path path, Ticker ticker, Lane lane) {
        Path name = path.getFileName();
        file = path.toAbsolutePath().normalize();
        if (name == null || Files.isDirectory(file) || !Files.isDirectory(file.resolveSibling("."))) {
            throw new IllegalArgumentException(
                    "livenessFile: " + path + " (expected: a file in a directory that is there)");
        }
        aside = file.resolveSibling("." + name + ".new");
        this.ticker = ticker;
        this.lane = lane;
        if (!TAKEN.add(file)) {
            throw new IllegalArgumentException(
                    "livenessFile: " + path + " (expected: one that no other monitor of this process writes)");
        }
    }

    /** To be called again and again, and by one thread at a time; writes when the line changes, and every {@link #PERIOD}. */
    void beat(HealthReport liveness) {
        String line = line(liveness);
        long now = ticker.nanos();
        boolean due = last.isEmpty() || now - lastNanos >= PERIOD.toNanos();
        if (due || !line.equals(last)) {
            last = line;
            lastNanos = now;
            // Where the disk hangs, the newest one waits and no others.
            if (next.getAndSet(new Entry(line, liveness.healthy())) == null
                    && !lane.run(() -> write(requireNonNull(next.getAndSet(null))))) {
                next.set(null);
                last = ""; // due at once
            }
        }
    }

    private static String line(HealthReport liveness) {
        StringBuilder line = new StringBuilder(liveness.status().name());
        liveness.checks().stream()
                .filter(check -> check.status() != Status.UP)
                .limit(MOST_CHECKS)
                .forEach(check -> line.append(line.indexOf(" ") < 0 ? " " : ", ")
                        .append(check.name())
                        .append(' ')
                        .append(check.reason()));
        return line.append('\n').toString();
    }

    private void write(Entry entry) {
        try {
            Files.deleteIfExists(aside); // or what somebody has put there, a link for example, would be written to
            Files.writeString(
                    aside, entry.line, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (!entry.live) {
                Files.setLastModifiedTime(aside, STALE);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("the liveness file {} cannot be written: {}", file, Redaction.describe(e));
            }
            failing = true;
        }
    }

    /** Takes the file away: who is closed is not live. */
    void close(Duration patience) {
        lane.run(() -> {
            delete(aside);
            delete(file);
        });
        lane.shut();
        lane.awaitEnd(System.nanoTime() + patience.toNanos());
        TAKEN.remove(file);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("a liveness file cannot be deleted", e);
        }
    }
}
