package org.health4j.probe;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A Java virtual machine. */
final class JvmPlatform implements Platform {

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
    public long lastModified(String path) {
        File file = new File(path);
        // 0 stands for both the epoch, which somebody who is down dates his file back to, and no file.
        long modified = file.lastModified();
        return modified != 0 || file.exists() ? Math.max(0, modified) : -1;
    }

    @Override
    public byte @Nullable [] read(String path, int limit) {
        File file = new File(path);
        if (!file.isFile()) {
            return null; // a pipe would be waited for
        }
        try (InputStream in = new FileInputStream(file)) {
            return in.readNBytes(limit);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public boolean speaksTls() {
        return true;
    }

    @Override
    public Wire wire(Trust trust) {
        return new SocketWire(trust);
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
