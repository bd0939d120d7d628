package org.health4j.probe;

import org.teavm.interop.Address;
import org.teavm.interop.Function;
import org.teavm.interop.Import;
import org.teavm.interop.Structure;
import org.teavm.interop.c.Include;
import org.teavm.interop.c.Name;
import org.teavm.interop.c.Native;
import org.teavm.interop.c.Variable;

/** The calls of the C library that take the place of the JDK: as of POSIX, with the numbers of Linux on 64-bit little-endian machines. */
final class Libc {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_ERROR = 4;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int POLLIN = 1;
    static final int POLLOUT = 4;
    static final int CLOCK_REALTIME = 0;
    static final int CLOCK_MONOTONIC = 1;
    static final int SIGINT = 2;
    static final int SIGKILL = 9;
    static final int SIGPIPE = 13;
    static final int SIGTERM = 15;
    static final int LC_ALL = 6;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ECONNREFUSED = 111;
    static final int EINPROGRESS = 115;
    static final int O_RDONLY = 0;
    static final int O_NONBLOCK = 0x800;
    static final int S_IFMT = 0xf000;
    static final int S_IFREG = 0x8000;

    private Libc() {}

    /** A list of addresses. */
    @Native(structKeyword = true)
    @Name("addrinfo")
    @Include("netdb.h")
    static class AddrInfo extends Structure {
        int ai_socktype;
        int ai_addrlen;
        Address ai_addr;
        AddrInfo ai_next;
    }

    /** What a file is. */
    @Native(structKeyword = true)
    @Name("stat")
    @Include("sys/stat.h")
    static class Stat extends Structure {
        int st_mode;

        @Name("st_mtim.tv_sec")
        long seconds;

        @Name("st_mtim.tv_nsec")
        long nanos;
    }

    /** A pointer to a function. */
    abstract static class SignalHandler extends Function {
        abstract void handle(int signal);
    }

    @Import(name = "errno")
    @Include("errno.h")
    @Variable
    static native int errno();

    @Import(name = "environ")
    @Include("unistd.h")
    @Variable
    static native Address environ();

    @Import(name = "setlocale")
    @Include("locale.h")
    static native Address setLocale(int category, String locale);

    @Import(name = "getenv")
    @Include("stdlib.h")
    static native Address getenv(String name);

    @Import(name = "strlen")
    @Include("string.h")
    static native int strlen(Address text);

    /** {@code time} is a {@code timespec}: seconds and nanoseconds. */
    @Import(name = "clock_gettime")
    @Include("time.h")
    static native int clockGetTime(int clock, long[] time);

    @Import(name = "fstat")
    @Include("sys/stat.h")
    static native int fstat(int fd, Stat result);

    @Import(name = "lstat")
    @Include("sys/stat.h")
    static native int lstat(String path, Stat result);

    @Import(name = "open")
    @Include("fcntl.h")
    static native int open(String path, int flags);

    @Import(name = "read")
    @Include("unistd.h")
    static native int read(int fd, byte[] buffer, int count);

    @Import(name = "write")
    @Include("unistd.h")
    static native int write(int fd, byte[] buffer, int count);

    @Import(name = "write")
    @Include("unistd.h")
    static native int write(int fd, Address buffer, int count);

    @Import(name = "close")
    @Include("unistd.h")
    static native int close(int fd);

    @Import(name = "socket")
    @Include("sys/socket.h")
    static native int socket(int family, int type, int protocol);

    @Import(name = "connect")
    @Include("sys/socket.h")
    static native int connect(int fd, byte[] address, int length);

    @Import(name = "send")
    @Include("sys/socket.h")
    static native int send(int fd, byte[] buffer, int count, int flags);

    @Import(name = "getsockopt")
    @Include("sys/socket.h")
    static native int getSockOpt(int fd, int level, int name, int[] value, int[] length);

    @Import(name = "getsockname")
    @Include("sys/socket.h")
    static native int getSockName(int fd, byte[] address, int[] length);

    @Import(name = "getpeername")
    @Include("sys/socket.h")
    static native int getPeerName(int fd, byte[] address, int[] length);

    /** Two numbers for each descriptor: itself; and what is asked, with what came of it 16 bits higher. */
    @Import(name = "poll")
    @Include("poll.h")
    static native int poll(int[] descriptors, int count, int millis);

    @Import(name = "inet_pton")
    @Include("arpa/inet.h")
    static native int inetPton(int family, String text, byte[] address);

    @Import(name = "getaddrinfo")
    @Include("netdb.h")
    static native int getAddrInfo(String host, Address service, AddrInfo hints, long[] result);

    @Import(name = "pipe")
    @Include("unistd.h")
    static native int pipe(int[] ends);

    @Import(name = "fork")
    @Include("unistd.h")
    static native int fork();

    @Import(name = "kill")
    @Include("signal.h")
    static native int kill(int process, int signal);

    @Import(name = "waitpid")
    @Include("sys/wait.h")
    static native int waitPid(int process, Address status, int options);

    /** {@code handler} 1 is {@code SIG_IGN}. */
    @Import(name = "signal")
    @Include("signal.h")
    static native Address signal(int signal, Address handler);

    @Import(name = "signal")
    @Include("signal.h")
    static native Address signal(int signal, SignalHandler handler);

    @Import(name = "_exit")
    @Include("unistd.h")
    static native void exit(int code);

    @Import(name = "calloc")
    @Include("stdlib.h")
    static native Address calloc(int count, int size);
}
