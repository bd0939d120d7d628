package org.health4j.probe;

import java.util.ArrayList;
import java.util.List;

/** Connections that are waited for together, by {@code poll}. */
final class PollWire implements Wire {

    private final LibcPlatform platform;
    private final List<PollConnection> connections = new ArrayList<>();

    PollWire(LibcPlatform platform) {
        this.platform = platform;
    }

    /** Rounded up, because what is left of a millisecond would be spun away. */
    static int millis(long nanos) {
        return (int) ((nanos + Timeout.MILLISECOND - 1) / Timeout.MILLISECOND);
    }

    @Override
    public void open(int id, Endpoint endpoint, boolean tls, byte[] request, long nanos) {
        connections.add(new PollConnection(id, endpoint, request, platform.nanoTime(), nanos));
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
                PollConnection connection = connections.get(i);
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
        for (PollConnection connection : connections) {
            if (connection.id() == id) {
                connection.close();
            }
        }
    }

    @Override
    public void close() {
        for (PollConnection connection : connections) {
            connection.close();
        }
    }
}
