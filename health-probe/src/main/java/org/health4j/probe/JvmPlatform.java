package org.health4j.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.Security;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Java virtual machine. */
final class JvmPlatform implements Platform {

    private static final int MAX_READS = 100;

    @Override
    public @Nullable String variable(String name) {
        return System.getenv(name);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public FileState read(String path, int limit) {
        try {
            return read(Path.of(path), limit);
        } catch (InvalidPathException e) {
            return FileState.MISSING; // its name is none in this locale
        }
    }

    private static FileState read(Path file, int limit) {
        try {
            for (int attempts = 0; attempts < MAX_READS; attempts++) {
                BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
                if (!before.isRegularFile()) {
                    return FileState.UNREADABLE; // a pipe would be waited for
                }
                byte[] bytes;
                try (InputStream in = Files.newInputStream(file)) {
                    bytes = in.readNBytes(limit);
                }
                if (isSame(before, Files.readAttributes(file, BasicFileAttributes.class))) {
                    return FileState.of(before.lastModifiedTime().toMillis(), bytes);
                }
            }
            return FileState.UNREADABLE;
        } catch (IOException e) {
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? FileState.UNREADABLE : FileState.MISSING;
        }
    }

    /** An open file's own times cannot be asked for, so it must not have been replaced meanwhile. */
    private static boolean isSame(BasicFileAttributes before, BasicFileAttributes after) {
        return before.lastModifiedTime().equals(after.lastModifiedTime())
                && Objects.equals(before.fileKey(), after.fileKey());
    }

    @Override
    public boolean speaksTls() {
        return true;
    }

    @Override
    public void check(Trust trust) throws UsageError {
        if (trust.store() != null) {
            TrustStore.load(trust.store(), trust.password());
        }
    }

    @Override
    public Wire wire(Trust trust) {
        return new SocketWire(trust);
    }

    /** By default a name that was not known stays so for 10 s. A security property, which costs what only a wait can spare. */
    @Override
    public void lookUpAfresh() {
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Security.setProperty("networkaddress.cache.ttl", "0");
    }

    @Override
    public void pause(long nanos) {
        try {
            Thread.sleep(nanos / Timeout.MILLISECOND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
