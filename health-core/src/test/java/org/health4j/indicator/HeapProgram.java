package org.health4j.indicator;

import java.util.ArrayDeque;
import java.util.Deque;

/** Fills its heap with what lives, makes garbage beside it, and prints what the indicator finds after collections. */
final class HeapProgram {

    private static final int BLOCK = 1 << 14;
    private static final Deque<byte[]> LIVING = new ArrayDeque<>();

    @SuppressWarnings("UnusedVariable") // so that it is really made
    private static volatile byte[] garbage = {};

    private HeapProgram() {}

    public static void main(String[] arguments) {
        HeapIndicator indicator = HeapIndicator.builder().degradedAbove(0.6).build();
        Look.line(indicator); // loads what it needs while there is room
        for (double share : new double[] {0.3, 0.75, 0.0}) {
            hold((long) (share * Runtime.getRuntime().maxMemory()));
            System.out.println(share + ": " + afterCollections(indicator, share > 0.6));
        }
    }

    /** A concurrent collector needs several until it has found what there was to find. */
    private static String afterCollections(HeapIndicator indicator, boolean full) {
        String line;
        int collections = 0;
        do {
            System.gc();
            line = Look.line(indicator);
            collections++;
        } while (line.startsWith("DEGRADED") != full && collections < 20);
        return line;
    }

    private static void hold(long bytes) {
        while ((long) LIVING.size() * BLOCK > bytes) {
            LIVING.remove();
        }
        while ((long) LIVING.size() * BLOCK < bytes) {
            LIVING.add(new byte[BLOCK - 16]);
            garbage = new byte[BLOCK];
        }
    }
}
