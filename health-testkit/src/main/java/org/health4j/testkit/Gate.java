package org.health4j.testkit;

import java.time.Duration;

/** Decides how much of what a pipe holds may go on, and when. Belongs to one pipe; confined to the proxy's thread. */
interface Gate {

    long NEVER = Long.MAX_VALUE;

    /**
     * How long the first of what is held has still to wait.
     *
     * @param arrivedNanos when it arrived
     * @param nowNanos the present
     * @return 0 when it may go, {@link #NEVER} while this gate stands
     */
    long waitNanos(long arrivedNanos, long nowNanos);

    /** How many bytes may go at once. */
    default int most() {
        return Integer.MAX_VALUE;
    }

    /** That many bytes have gone. */
    default void passed(int bytes, long nowNanos) {}

    /** Whether nothing passes, not even the end of the stream. */
    default boolean isShut() {
        return false;
    }

    /** Whether all has gone that may ever go. */
    default boolean isSpent() {
        return false;
    }

    /** Everything at once. */
    static Gate open() {
        return (arrived, now) -> 0;
    }

    /** Nothing. */
    static Gate shut() {
        return new Gate() {
            @Override
            public long waitNanos(long arrivedNanos, long nowNanos) {
                return NEVER;
            }

            @Override
            public boolean isShut() {
                return true;
            }
        };
    }

    /** Everything, so much later than it arrived. */
    static Gate delayed(Duration delay) {
        long nanos = delay.toNanos();
        return (arrived, now) -> Math.max(0, arrived + nanos - now);
    }

    /** A few bytes at a time. */
    static Gate dripping(int bytes, Duration interval) {
        return new Drip(bytes, interval.toNanos());
    }

    /** So many bytes in all. */
    static Gate upTo(long bytes) {
        return new Budget(bytes);
    }

    /** A few bytes, and then none for a while. */
    final class Drip implements Gate {

        private final int bytes;
        private final long intervalNanos;
        private int left;
        private boolean begun;
        private long refilledNanos;

        Drip(int bytes, long intervalNanos) {
            this.bytes = bytes;
            this.intervalNanos = intervalNanos;
        }

        @Override
        public long waitNanos(long arrivedNanos, long nowNanos) {
            if (left == 0 && (!begun || nowNanos - refilledNanos >= intervalNanos)) {
                begun = true;
                left = bytes;
                refilledNanos = nowNanos;
            }
            return left > 0 ? 0 : intervalNanos - (nowNanos - refilledNanos);
        }

        @Override
        public int most() {
            return left;
        }

        @Override
        public void passed(int count, long nowNanos) {
            left -= count;
        }
    }

    /** So many bytes, and then none. */
    final class Budget implements Gate {

        private long left;

        Budget(long bytes) {
            this.left = bytes;
        }

        @Override
        public long waitNanos(long arrivedNanos, long nowNanos) {
            return left > 0 ? 0 : NEVER;
        }

        @Override
        public int most() {
            return (int) Math.min(left, Integer.MAX_VALUE);
        }

        @Override
        public void passed(int count, long nowNanos) {
            left -= count;
        }

        @Override
        public boolean isSpent() {
            return left == 0;
        }
    }
}
