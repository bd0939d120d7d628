package org.health4j.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One direction of a connection: takes bytes from a source, and gives them to a sink as its gate lets them. Confined to the proxy's thread. */
final class ProxyPipe {

    private static final int MOST_HELD = 256 * 1_024;

    private record Held(ByteBuffer bytes, long arrivedNanos) {}

    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1_024);
    private final Queue<Held> held = new ArrayDeque<>();
    private int heldBytes;
    private boolean ended;
    private boolean endPassed;
    private boolean blocked;
    private Gate gate;

    ProxyPipe(Gate gate) {
        this.gate = gate;
    }

    void gate(Gate next) {
        gate = next;
    }

    Gate gate() {
        return gate;
    }

    boolean wantsToRead() {
        return !ended && heldBytes < MOST_HELD;
    }

    /** Whether the sink took less than it was given. */
    boolean isBlocked() {
        return blocked;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isEndPassed() {
        return endPassed;
    }

    void read(SocketChannel source, long nowNanos) throws IOException {
        buffer.clear();
        int count = source.read(buffer);
        if (count < 0) {
            ended = true;
        } else if (count > 0) {
            ByteBuffer copy = ByteBuffer.allocate(count).put(buffer.flip()).flip();
            held.add(new Held(copy, nowNanos));
            heldBytes += count;
        }
    }

    /**
     * Gives on what may go.
     *
     * @param sink null where there is none: it is thrown away
     */
    void flush(@Nullable SocketChannel sink, long nowNanos) throws IOException {
        blocked = false;
        for (Held first = held.peek(); first != null; first = held.peek()) {
            if (gate.waitNanos(first.arrivedNanos, nowNanos) > 0) {
                return;
            }
            int most = Math.min(gate.most(), first.bytes.remaining());
            int written = write(sink, first.bytes, most);
            heldBytes -= written;
            gate.passed(written, nowNanos);
            if (written < most) {
                blocked = true;
                return;
            }
            if (!first.bytes.hasRemaining()) {
                held.remove();
            }
        }
        if (ended && !endPassed && !gate.isShut()) {
            endPassed = true;
            if (sink != null) {
                sink.shutdownOutput();
            }
        }
    }

    private static int write(@Nullable SocketChannel sink, ByteBuffer bytes, int most) throws IOException {
        if (sink == null) {
            bytes.position(bytes.position() + most);
            return most;
        }
        int end = bytes.limit();
        bytes.limit(bytes.position() + most);
        try {
            return sink.write(bytes);
        } finally {
            bytes.limit(end);
        }
    }

    /** How long until more may go. */
    long waitNanos(long nowNanos) {
        Held first = held.peek();
        return first == null || blocked ? Gate.NEVER : gate.waitNanos(first.arrivedNanos, nowNanos);
    }
}
