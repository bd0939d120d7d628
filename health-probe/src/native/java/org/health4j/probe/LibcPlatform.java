package org.health4j.probe;

import org.teavm.interop.Address;
import org.teavm.interop.Structure;

/** Linux without a Java virtual machine. */
final class LibcPlatform implements Platform {

    @Override
    public String variable(String name) {
        Address value = Libc.getenv(name);
        return value.toLong() == 0 ? null : text(value);
    }

    /** In UTF-8, whatever the locale. */
    private static String text(Address address) {
        byte[] bytes = new byte[Libc.strlen(address)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = address.add(i).getByte();
        }
        return Utf8.decode(bytes, bytes.length);
    }

    /** The process's last {@code count} ones: they stand on its stack just below the environment, with a null between (System V ABI). */
    static String[] arguments(int count) {
        String[] arguments = new String[count];
        for (int i = 0; i < count; i++) {
            arguments[i] = text(Libc.environ().add(Address.sizeOf() * (i - count - 1)).getAddress());
        }
        return arguments;
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

    /** Opened without waiting for it, should it be a pipe. */
    @Override
    public FileState read(String path, int limit) {
        Libc.Stat stat = Libc.calloc(1, Structure.sizeOf(Libc.Stat.class)).toStructure();
        int fd = Libc.open(path, Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (fd < 0) {
            return Libc.lstat(path, stat) == 0 ? FileState.UNREADABLE : FileState.MISSING;
        }
        boolean regular = Libc.fstat(fd, stat) == 0 && (stat.st_mode & Libc.S_IFMT) == Libc.S_IFREG;
        byte[] bytes = new byte[limit];
        int length = 0;
        int count = regular ? 1 : -1;
        while (count > 0 && length < limit) {
            byte[] more = new byte[limit - length];
            count = Libc.read(fd, more, more.length);
            for (int i = 0; i < count; i++) {
                bytes[length++] = more[i];
            }
        }
        Libc.close(fd);
        return count < 0
                ? FileState.UNREADABLE
                : FileState.of(stat.seconds * 1_000 + stat.nanos / Timeout.MILLISECOND, Utf8.first(bytes, length));
    }

    @Override
    public boolean speaksTls() {
        return false;
    }

    @Override
    public void check(Trust trust) {}

    @Override
    public Wire wire(Trust trust) {
        return new PollWire(this);
    }

    /** The C library keeps nothing. */
    @Override
    public void lookUpAfresh() {}

    @Override
    public void pause(long nanos) {
        long start = nanoTime();
        for (long left = nanos; left > 0; left = nanos - (nanoTime() - start)) {
            Libc.poll(new int[2], 0, PollWire.millis(left));
        }
    }
}
