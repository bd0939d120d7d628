package org.health4j.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of a Java virtual machine: a daemon thread each, which hand their events over one by one. */
final class SocketWire implements Wire {

    private final Trust trust;
    private final List<Connection> connections = new ArrayList<>();
    private final Handover handover = new Handover();

    SocketWire(Trust trust) {
        this.trust = trust;
    }

    @Override
    public void open(int id, Endpoint endpoint, boolean tls, byte[] request, long nanos) {
        Connection connection =
                new Connection(id, endpoint, tls ? trust : null, request, System.nanoTime() + nanos, handover);
        connections.add(connection);
        connection.start();
    }

    /** One that was left before its connection was closed is dropped. */
    @Override
    public @Nullable Event await(long nanos) {
        Event event = handover.take(nanos);
        return event == null || connection(event.id()).isClosed() ? null : event;
    }

    @Override
    public void close(int id) {
        connection(id).close();
    }

    private Connection connection(int id) {
        for (Connection connection : connections) {
            if (connection.id() == id) {
                return connection;
            }
        }
        throw new IllegalArgumentException("connection");
    }

    @Override
    public void close() {
        for (Connection connection : connections) {
            connection.close();
        }
        handover.close();
    }
}
