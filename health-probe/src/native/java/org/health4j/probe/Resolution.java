package org.health4j.probe;

import java.util.ArrayList;
import java.util.List;
import org.teavm.interop.Address;
import org.teavm.interop.Structure;

/**
 * The addresses of a host. A name is looked up by a child process, since the C library's resolver knows no timeout of ours, and there are no threads;
 * the child writes what it found to a pipe, each address after its length.
 */
final class Resolution {

    private final List<byte[]> addresses = new ArrayList<>();
    private final int port;
    private byte[] received = {};
    private int pipe = -1;
    private int child = -1;
    private String failure = "unknown host";

    private Resolution(int port) {
        this.port = port;
    }

    static Resolution of(Endpoint endpoint) {
        Resolution resolution = new Resolution(endpoint.port());
        if (!endpoint.numeric()) {
            resolution.spawn(endpoint.host());
        } else if (endpoint.host().indexOf(':') < 0) {
            resolution.literal(Libc.AF_INET, endpoint.host(), 16, 4, 4);
        } else {
            resolution.literal(Libc.AF_INET6, endpoint.host(), 28, 8, 16);
        }
        return resolution;
    }

    private void literal(int family, String host, int length, int offset, int count) {
        byte[] parsed = new byte[count];
        byte[] address = new byte[length];
        address[0] = (byte) family;
        if (Libc.inetPton(family, host, parsed) == 1) {
            System.arraycopy(parsed, 0, address, offset, count);
            add(address);
        }
    }

    /** A {@code sockaddr_in} or {@code sockaddr_in6}: both have the port behind the family. */
    private void add(byte[] address) {
        address[2] = (byte) (port >> 8);
        address[3] = (byte) port;
        addresses.add(address);
    }

    private void spawn(String host) {
        int[] ends = new int[2];
        failure = "no resolver";
        if (Libc.pipe(ends) != 0) {
            return;
        }
        child = Libc.fork();
        if (child == 0) {
            lookUp(host, ends[1]);
            Libc.exit(0);
        }
        Libc.close(ends[1]);
        if (child > 0) {
            failure = "unknown host";
            pipe = ends[0];
        } else {
            Libc.close(ends[0]);
        }
    }

    private static void lookUp(String host, int out) {
        Libc.AddrInfo hints =
                Libc.calloc(1, Structure.sizeOf(Libc.AddrInfo.class)).toStructure();
        hints.ai_socktype = Libc.SOCK_STREAM;
        long[] result = new long[1];
        if (Libc.getAddrInfo(host, Address.fromInt(0), hints, result) != 0) {
            return;
        }
        Libc.AddrInfo each = Address.fromLong(result[0]).toStructure();
        while (each != null) {
            Libc.write(out, new byte[] {(byte) each.ai_addrlen}, 1);
            Libc.write(out, each.ai_addr, each.ai_addrlen);
            each = each.ai_next;
        }
    }

    /** What is readable while this is not complete, or -1. */
    int descriptor() {
        return pipe;
    }

    boolean isComplete() {
        return pipe < 0;
    }

    List<byte[]> addresses() {
        return addresses;
    }

    /** Why there is none. */
    String failure() {
        return failure;
    }

    void read() {
        byte[] more = new byte[1_024];
        int count = Libc.read(pipe, more, more.length);
        if (count > 0) {
            byte[] joined = new byte[received.length + count];
            System.arraycopy(received, 0, joined, 0, received.length);
            System.arraycopy(more, 0, joined, received.length, count);
            received = joined;
        } else {
            for (int i = 0; i < received.length; i += received[i] + 1) {
                byte[] address = new byte[received[i]];
                System.arraycopy(received, i + 1, address, 0, address.length);
                add(address);
            }
            close();
        }
    }

    /** A child that were left behind would be a zombie wherever process 1 is no init. */
    void close() {
        if (pipe >= 0) {
            Libc.close(pipe);
            Libc.kill(child, Libc.SIGKILL);
            Libc.waitPid(child, Address.fromInt(0), 0);
        }
        pipe = -1;
    }
}
