package org.health4j.probe;

import java.util.Arrays;

/** One connection. What happened to it is found out when it is advanced, so that one that talks all the time cannot drown the others. */
final class PollConnection {

    private enum State {
        RESOLVING,
        TRYING,
        CONNECTING,
        WRITING,
        READING,
        CLOSED
    }

    private final int id;
    private final Endpoint endpoint;
    private byte[] request;
    private final long startNanos;
    private final long nanos;
    private final byte[] buffer = new byte[8 * 1_024];
    private final Resolution resolution;
    private State state = State.RESOLVING;
    private boolean ready;
    private int address;
    private int fd = -1;
    private long shareEnd;
    private String failure = "";

    PollConnection(int id, Endpoint endpoint, byte[] request, long startNanos, long nanos) {
        this.id = id;
        this.endpoint = endpoint;
        this.request = request;
        this.startNanos = startNanos;
        this.nanos = nanos;
        resolution = Resolution.of(endpoint);
    }

    int id() {
        return id;
    }

    void ready() {
        ready = true;
    }

    int descriptor() {
        return state == State.CLOSED ? -1 : state == State.RESOLVING ? resolution.descriptor() : fd;
    }

    int interest() {
        return state == State.CONNECTING || state == State.WRITING ? Libc.POLLOUT : Libc.POLLIN;
    }

    /** How long nothing has to be done for this one, unless it gets ready. */
    long patience(long now) {
        return state == State.CONNECTING ? shareEnd - now : Long.MAX_VALUE;
    }

    Event advance(long now) {
        boolean was = ready;
        ready = false;
        return switch (state) {
            case RESOLVING -> resolve(was, now);
            case TRYING -> tryNext(now);
            case CONNECTING -> connect(was, now);
            case WRITING -> write();
            case READING -> was ? read() : null;
            case CLOSED -> null;
        };
    }

    private Event resolve(boolean readable, long now) {
        if (!resolution.isComplete() && readable) {
            resolution.read();
        }
        return resolution.isComplete() ? tryNext(now) : null;
    }

    private Event tryNext(long now) {
        int count = resolution.addresses().size();
        if (count == 0) {
            return fail(resolution.failure());
        }
        while (address < count) {
            byte[] to = resolution.addresses().get(address++);
            fd = Libc.socket(to[0], Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
            if (fd >= 0 && (Libc.connect(fd, to, to.length) == 0 || Libc.errno() == Libc.EINPROGRESS)) {
                long left = nanos - (now - startNanos);
                // The last one has no limit of its own: who waits for it ends at the deadline.
                shareEnd = address == count ? now + nanos + Timeout.HOUR : now + left / (count - address + 1);
                state = State.CONNECTING;
                return null;
            }
            giveUp(Libc.errno());
        }
        return fail(failure);
    }

    private void giveUp(int error) {
        if (failure.isEmpty()) {
            failure = error == Libc.ECONNREFUSED ? "connection refused" : "unreachable";
        }
        if (fd >= 0) {
            Libc.close(fd);
        }
        fd = -1;
    }

    private Event connect(boolean writable, long now) {
        if (!writable && now - shareEnd < 0) {
            return null;
        }
        int[] error = {0};
        Libc.getSockOpt(fd, Libc.SOL_SOCKET, Libc.SO_ERROR, error, new int[] {4});
        if (writable && error[0] == 0 && isItself()) {
            error[0] = Libc.ECONNREFUSED;
        }
        if (writable && error[0] == 0) {
            state = State.WRITING;
            return Event.connected(id);
        }
        giveUp(error[0]);
        state = State.TRYING;
        return tryNext(now);
    }

    /** Where the port is one that the system gives to outgoing connections, one without a listener may meet itself (RFC 9293, 3.5). */
    private boolean isItself() {
        byte[] local = new byte[28];
        byte[] peer = new byte[28];
        Libc.getSockName(fd, local, new int[] {local.length});
        Libc.getPeerName(fd, peer, new int[] {peer.length});
        return Arrays.equals(local, peer);
    }

    /** As much as the send buffer takes. */
    private Event write() {
        int count = Libc.send(fd, request, request.length, Libc.MSG_NOSIGNAL);
        if (count < 0) {
            return isTransient() ? null : fail("connection reset");
        }
        if (count < request.length) {
            byte[] rest = new byte[request.length - count];
            System.arraycopy(request, count, rest, 0, rest.length);
            request = rest;
        } else {
            state = State.READING;
        }
        return null;
    }

    private static boolean isTransient() {
        return Libc.errno() == Libc.EAGAIN || Libc.errno() == Libc.EINTR;
    }

    private Event read() {
        int count = Libc.read(fd, buffer, buffer.length);
        if (count > 0) {
            return Event.read(id, buffer, count);
        }
        if (count == 0) {
            close();
            return Event.end(id);
        }
        return isTransient() ? null : fail("connection reset");
    }

    private Event fail(String reason) {
        close();
        return Event.failed(id, reason);
    }

    void close() {
        state = State.CLOSED;
        resolution.close();
        if (fd >= 0) {
            Libc.close(fd);
        }
        fd = -1;
    }
}
