package org.health4j.probe;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A wire whose every read returns the next of the given slices, and then the end of the stream or a failure. */
final class Slices implements Wire {

    private final Queue<byte[]> slices;
    private final String end;

    Slices(List<byte[]> slices, String end) {
        this.slices = new ArrayDeque<>(slices);
        this.end = end;
    }

    boolean isConsumed() {
        return slices.isEmpty();
    }

    @Override
    public int read(byte[] buffer, Deadline deadline) throws ProbeFailure {
        byte[] slice = slices.poll();
        if (slice == null) {
            if (end.isEmpty()) {
                return -1;
            }
            throw new ProbeFailure(end);
        }
        System.arraycopy(slice, 0, buffer, 0, slice.length);
        return slice.length;
    }

    @Override
    public void connect(Target target, Deadline deadline) {}

    @Override
    public void write(byte[] request) {}

    @Override
    public void close() {}
}
