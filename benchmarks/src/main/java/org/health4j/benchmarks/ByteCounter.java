package org.health4j.benchmarks;

import java.io.OutputStream;

/** Where bodies are written to: the cheapest connection there is. */
final class ByteCounter extends OutputStream {

    private long bytes;

    @Override
    public void write(int one) {
        bytes++;
    }

    @Override
    public void write(byte[] some, int offset, int length) {
        bytes += length;
    }

    long bytes() {
        return bytes;
    }
}
