package org.health4j.probe;

import org.teavm.interop.Address;
import org.teavm.interop.Structure;

/** Linux without a Java virtual machine. */
final class LibcPlatform implements Platform {

    @Override
    public String variable(String name) {
        Address value = Libc.getenv(name);
        if (value.toLong() == 0) {
            return null;
        }
        byte[] bytes = new byte[Libc.strlen(value)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = value.add(i).getByte();
        }
        return Utf8.decode(bytes, bytes.length);
    }

    /** Not {@code System.nanoTime}, which is the wall clock here. */
    @Override
    public long nanoTime() {
        return time(Libc.CLOCK_MONOTONIC);
    }

    @Override
    public long currentTimeMillis() {
        return time(Libc.CLOCK_REALTIME) / Timeout.MILLISECOND;
    }

    private static long time(int clock) {
        long[] time = new long[2];
        Libc.clockGetTime(clock, time);
        return time[0] * Timeout.SECOND + time[1];
    }

    @Override
    public long lastModified(String path) {
        Libc.Stat stat = Libc.calloc(1, Structure.sizeOf(Libc.Stat.class)).toStructure();
        if (Libc.stat(path, stat) != 0) {
            return -1;
        }
        return Math.max(0, stat.seconds * 1_000 + stat.nanos / Timeout.MILLISECOND);
    }

    @Override
    public byte[] read(String path, int limit) {
        Libc.Stat stat = Libc.calloc(1, Structure.sizeOf(Libc.Stat.class)).toStructure();
        if (Libc.stat(path, stat) != 0 || (stat.st_mode & Libc.S_IFMT) != Libc.S_IFREG) {
            return null; // a pipe would be waited for
        }
        int fd = Libc.open(path, Libc.O_RDONLY | Libc.O_NONBLOCK);
        byte[] bytes = new byte[limit];
        int length = 0;
        int count = fd < 0 ? -1 : 1;
        while (count > 0 && length < limit) {
            byte[] more = new byte[limit - length];
            count = Libc.read(fd, more, more.length);
            for (int i = 0; i < count; i++) {
                bytes[length++] = more[i];
            }
        }
        Libc.close(fd);
        return count < 0 ? null : Utf8.first(bytes, length);
    }

    @Override
    public boolean speaksTls() {
        return false;
    }

    @Override
    public Wire wire(Trust trust) {
        return new PollWire(this);
    }

    @Override
    public void pause(long nanos) {
        long start = nanoTime();
        for (long left = nanos; left > 0; left = nanos - (nanoTime() - start)) {
            Libc.poll(new int[2], 0, PollWire.millis(left));
        }
    }
}
