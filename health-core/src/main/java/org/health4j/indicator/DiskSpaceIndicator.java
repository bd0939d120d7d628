package org.health4j.indicator;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/**
 * Whether there is room left on the file system of a path. It belongs to readiness or to the deep view, never to liveness: a restart frees no
 * disk.
 *
 * <pre>{@code
 * DiskSpaceIndicator.of(Path.of("/var/lib/orders"));
 * DiskSpaceIndicator.builder(Path.of("/var/lib/orders")).minimum(1L << 30).warnShare(0.10).writable().mounted().build();
 * }</pre>
 *
 * <p>Free is what this process may use ({@link FileStore#getUsableSpace()}): without the blocks that are reserved for root, within a quota
 * where the file system shows it so.
 *
 * <table>
 *   <caption>What it finds</caption>
 *   <tr><th>status</th><th>reason</th><th>when</th></tr>
 *   <tr><td>DOWN</td><td>{@link #DISK_FULL}</td><td>less is free than the minimum, in bytes or as a share</td></tr>
 *   <tr><td>DOWN</td><td>{@link #READ_ONLY}</td><td>{@linkplain Builder#writable() asked for}, and the path cannot be written to</td></tr>
 *   <tr><td>DOWN</td><td>{@link #MISSING}</td><td>there is no such path</td></tr>
 *   <tr><td>DOWN</td><td>{@link #NOT_MOUNTED}</td><td>{@linkplain Builder#mounted() asked for}, and the path is part of the file system that its parent is on</td></tr>
 *   <tr><td>DEGRADED</td><td>{@link #DISK_LOW}</td><td>less is free than what to warn at, in bytes or as a share</td></tr>
 * </table>
 *
 * <p>Details: {@code free}, {@code total} and {@code minimum}, in bytes. Inodes are not counted, since Java does not see them. Any other failure to look is
 * {@link Reason#EXCEPTION}; a network file system that hangs is {@link Reason#TIMEOUT}, and holds one thread until it answers.
 *
 * <p>Immutable and safe to share. Writes nothing.
 */
public final class DiskSpaceIndicator implements HealthIndicator {

    /** Less is free than the minimum. */
    public static final Reason DISK_FULL = Reason.of("DISK_FULL");

    /** Less is free than what to warn at. */
    public static final Reason DISK_LOW = Reason.of("DISK_LOW");

    /** The path cannot be written to. */
    public static final Reason READ_ONLY = Reason.of("READ_ONLY");

    /** No file system is mounted at the path. */
    public static final Reason NOT_MOUNTED = Reason.of("NOT_MOUNTED");

    /** There is no such path. */
    public static final Reason MISSING = Reason.of("MISSING");

    /** How a path is looked at. */
    @FunctionalInterface
    interface Probe {
        Space look(Path path) throws IOException;
    }

    /** What was seen: bytes, whether it may be written to, and whether a file system is mounted just there. */
    record Space(long free, long total, boolean writable, boolean mounted) {

        static Space of(Path path) throws IOException {
            FileStore store = Files.getFileStore(path);
            Path parent = path.toRealPath().getParent();
            boolean mounted = parent == null || !Files.getFileStore(parent).equals(store);
            return new Space(store.getUsableSpace(), store.getTotalSpace(), Files.isWritable(path), mounted);
        }

        boolean isBelow(long bytes, double share) {
            return free < bytes || free < share * total;
        }
    }

    private final Path path;
    private final Probe probe;
    private final long minimum;
    private final double minimumShare;
    private final long warn;
    private final double warnShare;
    private final boolean writable;
    private final boolean mounted;

    private DiskSpaceIndicator(Builder builder) {
        path = builder.path;
        probe = builder.probe;
        minimum = builder.minimum;
        minimumShare = builder.minimumShare;
        warn = builder.warn;
        warnShare = builder.warnShare;
        writable = builder.writable;
        mounted = builder.mounted;
    }

    /**
     * DOWN when less than 100 MiB are free.
     *
     * @param path any file or directory on the file system
     * @return the indicator
     */
    public static DiskSpaceIndicator of(Path path) {
        return builder(path).build();
    }

    /**
     * Starts from the defaults.
     *
     * @param path any file or directory on the file system
     * @return a new builder
     */
    public static Builder builder(Path path) {
        return new Builder(path);
    }

    @Override
    public Health check(CheckContext context) throws IOException {
        Space space;
        try {
            space = probe.look(path);
        } catch (NoSuchFileException e) {
            return Health.down(MISSING, e);
        }
        return judged(space)
                .with("free", space.free())
                .with("total", space.total())
                .with("minimum", Math.max(minimum, (long) (minimumShare * space.total())));
    }

    private Health judged(Space space) {
        if (mounted && !space.mounted()) {
            return Health.down(NOT_MOUNTED);
        }
        if (space.isBelow(minimum, minimumShare)) {
            return Health.down(DISK_FULL);
        }
        if (writable && !space.writable()) {
            return Health.down(READ_ONLY);
        }
        return space.isBelow(warn, warnShare) ? Health.degraded(DISK_LOW) : Health.up();
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    /** Collects options. Not safe for use by several threads. Bytes and share of the same threshold add up: the stricter one counts. */
    public static final class Builder {

        private final Path path;
        private Probe probe = Space::of;
        private long minimum = 100L << 20;
        private double minimumShare;
        private long warn;
        private double warnShare;
        private boolean writable;
        private boolean mounted;

        private Builder(Path path) {
            this.path = requireNonNull(path, "path");
        }

        /**
         * Below how many free bytes it is DOWN. Default 100 MiB.
         *
         * @param bytes 0 (off) or more
         * @return this
         * @throws IllegalArgumentException when negative
         */
        public Builder minimum(long bytes) {
            minimum = Range.bytes("minimum", bytes);
            return this;
        }

        /**
         * Below which free share of the whole it is DOWN. Off by default.
         *
         * @param share between 0 and 1, both exclusive
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder minimumShare(double share) {
            minimumShare = Range.share("minimumShare", share);
            return this;
        }

        /**
         * Below how many free bytes it is DEGRADED. Off by default.
         *
         * @param bytes 0 (off) or more, and more than the minimum
         * @return this
         * @throws IllegalArgumentException when negative
         */
        public Builder warn(long bytes) {
            warn = Range.bytes("warn", bytes);
            return this;
        }

        /**
         * Below which free share of the whole it is DEGRADED. Off by default.
         *
         * @param share between 0 and 1, both exclusive, and more than the minimum's share
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder warnShare(double share) {
            warnShare = Range.share("warnShare", share);
            return this;
        }

        /**
         * Asks for the path to be writable too, which it is not where the file system has been remounted read-only after an error. The
         * operating system is asked; nothing is written. Off by default.
         *
         * @return this
         */
        public Builder writable() {
            writable = true;
            return this;
        }

        /**
         * Asks for a file system to be mounted just at the path, so that the empty directory of a volume that is not mounted is not taken for it. Off by default.
         *
         * @return this
         */
        public Builder mounted() {
            mounted = true;
            return this;
        }

        /** Looks at something else than the real thing. */
        Builder probe(Probe other) {
            probe = other;
            return this;
        }

        /**
         * The indicator.
         *
         * @return the indicator
         * @throws IllegalArgumentException when there is a warning that could never come before its minimum
         */
        public DiskSpaceIndicator build() {
            if (warn > 0 && warn <= minimum) {
                throw new IllegalArgumentException("warn: " + warn + " (expected: > minimum, " + minimum + ")");
            }
            if (warnShare > 0 && warnShare <= minimumShare) {
                throw new IllegalArgumentException(
                        "warnShare: " + warnShare + " (expected: > minimumShare, " + minimumShare + ")");
            }
            return new DiskSpaceIndicator(this);
        }
    }
}
