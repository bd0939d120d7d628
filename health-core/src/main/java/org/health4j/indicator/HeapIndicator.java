package org.health4j.indicator;

import java.util.function.Supplier;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/**
 * Whether the heap is nearly full of what cannot be collected: what was left of it after the last collections, beside its largest size.
 * DEGRADED, and DOWN only if asked for: a full heap is a poor reason to kill, and a JVM that is really out of memory ends best by
 * {@code -XX:+ExitOnOutOfMemoryError}. So it belongs to readiness or to the deep view.
 *
 * <p>The sum, over the heap's memory pools, of what each held when it was last collected
 * ({@link java.lang.management.MemoryPoolMXBean#getCollectionUsage()}), or of what it holds now where that is less. So garbage that waits for its
 * collection does not count, but neither does what has become old since the old generation was last collected: before its first collection
 * that is all of it. A heap that really runs full is collected more and more often, and seen. Tried on Serial, Parallel, G1, ZGC
 * and Shenandoah, the last two with generations too. Shenandoah leaves regions alone that hold little garbage: there the sum may be a third more than what
 * lives. A pool that tells nothing of collections counts with what it holds now, garbage included.
 *
 * <p>DEGRADED or DOWN with {@link #HEAP_FULL}. Details, always: {@code used} and {@code max}, in bytes; {@code max} is that of
 * {@link Runtime#maxMemory()}.
 *
 * <p>Immutable and safe to share.
 */
public final class HeapIndicator implements HealthIndicator {

    /** The heap is nearly full of what cannot be collected. */
    public static final Reason HEAP_FULL = Reason.of("HEAP_FULL");

    /** Bytes after the last collections, and at the most. */
    record Heap(long used, long max) {

        boolean isAbove(double share) {
            return used > share * max;
        }
    }

    private final Supplier<Heap> heap;
    private final double degradedAbove;
    private final double downAbove;

    private HeapIndicator(Supplier<Heap> heap, Builder builder) {
        this.heap = heap;
        degradedAbove = builder.degradedAbove;
        downAbove = builder.downAbove;
    }

    /**
     * DEGRADED above 90 %, never DOWN.
     *
     * @return the indicator
     * @throws IllegalStateException when the runtime image has no module {@code java.management}, or nobody requires it
     */
    public static HeapIndicator of() {
        return builder().build();
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Health check(CheckContext context) {
        Heap now = heap.get();
        return judged(now).with("used", now.used()).with("max", now.max());
    }

    private Health judged(Heap now) {
        if (now.isAbove(downAbove)) {
            return Health.down(HEAP_FULL);
        }
        return now.isAbove(degradedAbove) ? Health.degraded(HEAP_FULL) : Health.up();
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    /** Collects options. Not safe for use by several threads. */
    public static final class Builder {

        private double degradedAbove = 0.90;
        private double downAbove = 1;

        private Builder() {}

        /**
         * Above which share of its largest size the heap is DEGRADED. Default 0.90.
         *
         * @param share between 0 and 1, both exclusive
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder degradedAbove(double share) {
            degradedAbove = Range.share("degradedAbove", share);
            return this;
        }

        /**
         * Above which share of its largest size the heap is DOWN. Off by default.
         *
         * @param share between 0 and 1, both exclusive
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder downAbove(double share) {
            downAbove = Range.share("downAbove", share);
            return this;
        }

        /**
         * The indicator.
         *
         * @return the indicator
         * @throws IllegalArgumentException when it could never be DEGRADED before it is DOWN
         * @throws IllegalStateException when the runtime image has no module {@code java.management}, or nobody requires it
         */
        public HeapIndicator build() {
            return build(Management.of("HeapIndicator", HeapPools::new));
        }

        /** Looks at something else than the real thing. */
        HeapIndicator build(Supplier<Heap> heap) {
            if (downAbove <= degradedAbove) {
                throw new IllegalArgumentException(
                        "downAbove: " + downAbove + " (expected: > degradedAbove, " + degradedAbove + ")");
            }
            return new HeapIndicator(heap, this);
        }
    }
}
