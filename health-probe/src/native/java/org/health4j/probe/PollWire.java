package org.health4j.probe;

import java.util.ArrayList;
import java.util.List;

/** Connections that are waited for together, by {@code poll}. */
final class PollWire implements Wire {

    private final LibcPlatform platform;
    private final List<Connection> connections = new ArrayList<>();

    PollWire(LibcPlatform platform) {
        this.platform = platform;
    }

    /** Rounded up, because what is left of a millisecond would be spun away. */
    static int millis(long nanos) {
        return (int) ((nanos + Timeout.MILLISECOND - 1) / Timeout.MILLISECOND);
    }

    @Override
    public void open(int id, Endpoint endpoint, boolean tls, byte[] request, long nanos) {
        connections.add(new Connection(id, endpoint, request, platform.nanoTime(), nanos));
    }

    @Override
    public Event await(long nanos) {
        long start = platform.nanoTime();
        long left = nanos;
        while (left > 0) {
            long now = platform.nanoTime();
            long next = left;
            int[] descriptors = new int[2 * connections.size()];
            for (int i = 0; i < connections.size(); i++) {
                Connection connection = connections.get(i);
                Event event = connection.advance(now);
                if (event != null) {
                    return event;
                }
                descriptors[2 * i] = connection.descriptor();
                descriptors[2 * i + 1] = connection.interest();
                next = Math.min(next, connection.patience(now));
            }
            Libc.poll(descriptors, connections.size(), millis(Math.max(1, next)));
            for (int i = 0; i < connections.size(); i++) {
                if (descriptors[2 * i + 1] >>> 16 != 0) {
                    connections.get(i).ready();
                }
            }
            left = nanos - (platform.nanoTime() - start);
        }
        return null;
    }

    @Override
    public void close(int id) {
        for (Connection connection : connections) {
            if (connection.id() == id) {
                connection.close();
            }
        }
    }

    @Override
    public void close() {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    /** One connection. What happened to it is found out when it is advanced, so that one that talks all the time cannot drown the others. */
    private static final class Connection {

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
        private final byte[] request;
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

        Connection(int id, Endpoint endpoint, byte[] request, long startNanos, long nanos) {
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
                return fail("unknown host");
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
            if (writable && error[0] == 0) {
                state = State.WRITING;
                return Event.connected(id);
            }
            giveUp(error[0]);
            state = State.TRYING;
            return tryNext(now);
        }

        /** All at once: a request fits into the send buffer of a fresh connection. */
        private Event write() {
            if (Libc.send(fd, request, request.length, Libc.MSG_NOSIGNAL) != request.length) {
                return fail("connection reset");
            }
            state = State.READING;
            return null;
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
            return Libc.errno() == Libc.EAGAIN || Libc.errno() == Libc.EINTR ? null : fail("connection reset");
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
}
