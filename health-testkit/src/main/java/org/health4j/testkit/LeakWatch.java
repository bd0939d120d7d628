package org.health4j.testkit;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/**
 * Watches that what is opened is closed again: this JVM's threads, sockets and other file descriptors, and whatever a test counts.
 *
 * <pre>{@code
 * LeakWatch leaks = LeakWatch.builder().counting("connections in use", pool::getNumActive).start();
 * … // many runs
 * leaks.assertNothingLeft();
 * }</pre>
 *
 * <p>Compares numbers with those of the start, so that what replaces another thing is no leak: threads by their name, digits aside;
 * sockets, pipes and other descriptors by their kind; files by their path. Start it once all is warm: a pool has its connections, a client
 * its threads. What only a garbage collection frees is a leak, and none is asked for; one that comes by itself may hide some of them, so that
 * a leak is looked for over many runs.
 *
 * <p>Descriptors come from {@code /proc/self/fd} on Linux, where the message tells which they are; elsewhere on Unix only their number is
 * compared, and on Windows none. Class files are not counted, nor threads of the JVM's and of JUnit's own.
 *
 * <p>Watches all of the JVM: what other tests do at the same time, it sees as well. Safe for use by several threads.
 */
public final class LeakWatch {

    private static final Duration LOOK = Duration.ofMillis(5);

    private final Builder builder;
    private final Holdings before;

    private LeakWatch(Builder builder) {
        this.builder = builder;
        this.before = builder.look();
    }

    /**
     * Starts with the defaults.
     *
     * @return a watch to which all that is open now is no leak
     */
    public static LeakWatch start() {
        return builder().start();
    }

    /**
     * Begins to configure one.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Waits until nothing is left, and fails where that does not come.
     *
     * @throws AssertionError when it has not come in time; tells what is left, threads with their stacks
     */
    public void assertNothingLeft() {
        List<String> left = awaitLeft();
        if (!left.isEmpty()) {
            fail("left behind after %s (expected: nothing):%n%s", builder.patience, String.join("\n", left));
        }
    }

    /**
     * Waits until nothing is left, for as long as {@linkplain Builder#patience(Duration) it may take}.
     *
     * @return what is left, a line or more for each; empty where there is nothing
     */
    public List<String> awaitLeft() {
        long start = System.nanoTime();
        List<String> left = left();
        while (!left.isEmpty() && System.nanoTime() - start < builder.patience.toNanos()) {
            LockSupport.parkNanos(LOOK.toNanos());
            left = left();
        }
        return left;
    }

    private List<String> left() {
        return builder.look().since(before, builder.descriptors);
    }

    /** Sets what is watched. Not safe for use by several threads. */
    public static final class Builder {

        private final List<Pattern> ignored = new ArrayList<>();
        private final List<Holdings.Counter> counters = new ArrayList<>();
        private Duration patience = Duration.ofSeconds(10);
        private int descriptors;

        private Builder() {}

        /**
         * Leaves threads out, such as those of a client that is shared by the whole process.
         *
         * @param names a regular expression, which the whole name has to match
         * @return this
         */
        public Builder ignoringThreads(String names) {
            ignored.add(Pattern.compile(names));
            return this;
        }

        /**
         * Lets some descriptors be left, such as the connections that a pool may still open. A leak grows with the number of runs, so
         * that enough of them show it all the same.
         *
         * @param most how many, 0 by default
         * @return this
         * @throws IllegalArgumentException when it is negative
         */
        public Builder allowingDescriptors(int most) {
            if (most < 0) {
                throw new IllegalArgumentException("most: " + most + " (expected: 0 or more)");
            }
            descriptors = most;
            return this;
        }

        /**
         * Counts something else, such as the connections of a pool that are in use; it has to come back to what it is at the start.
         *
         * @param name what is counted
         * @param count tells how many there are now
         * @return this
         */
        public Builder counting(String name, IntSupplier count) {
            counters.add(new Holdings.Counter(name, count));
            return this;
        }

        /**
         * Sets how long to wait for things to be closed.
         *
         * @param most 10 s by default; 0 looks once
         * @return this
         * @throws IllegalArgumentException when it is negative
         */
        public Builder patience(Duration most) {
            if (most.isNegative()) {
                throw new IllegalArgumentException("most: " + most + " (expected: >= 0)");
            }
            patience = most;
            return this;
        }

        /**
         * Starts.
         *
         * @return a watch to which all that is open now is no leak
         */
        public LeakWatch start() {
            return new LeakWatch(copy());
        }

        private Builder copy() {
            Builder copy = new Builder();
            copy.ignored.addAll(ignored);
            copy.counters.addAll(counters);
            copy.patience = patience;
            copy.descriptors = descriptors;
            return copy;
        }

        private Holdings look() {
            return Holdings.look(ignored, counters);
        }
    }
}
