package org.health4j.indicator;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.function.Supplier;
import org.health4j.indicator.HeapIndicator.Heap;
import org.jspecify.annotations.Nullable;

/**
 * The pools of the heap together. One generation alone would mislead: a full collection of Serial or Parallel fills the old generation to its
 * brim before it leaves anything in the young one.
 */
final class HeapPools implements Supplier<Heap> {

    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();

    @Override
    public Heap get() {
        long used = 0;
        for (MemoryPoolMXBean pool : pools) {
            used += used(pool.getUsage(), pool.getCollectionUsage());
        }
        return new Heap(used, Runtime.getRuntime().maxMemory());
    }

    /** The lesser: G1 frees whole regions without telling the pool of a collection. Null stands for a pool that is gone or does not tell. */
    static long used(@Nullable MemoryUsage now, @Nullable MemoryUsage collected) {
        if (now == null) {
            return 0;
        }
        return collected == null ? now.getUsed() : Math.min(now.getUsed(), collected.getUsed());
    }
}
