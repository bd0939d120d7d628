package org.health4j.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.Reason;
import redis.clients.jedis.ConnectionPool;

/**
 * Asks nodes, and waits for none longer than its share. A connection that is at hand can be given up in time. One that is being made cannot: that takes the client's own
 * timeouts, and goes on on a thread of its own, of which a node has one at most. Safe for use by several threads.
 */
final class SlowNodes {

    /** Those that failed when they were last asked, and those that are being asked apart. */
    private final ConcurrentMap<ConnectionPool, Future<Health>> slow = new ConcurrentHashMap<>();

    /** What each has answered, one after the other, within its share of the time; without those whose pool was closed meanwhile. */
    List<Health> askEach(List<ConnectionPool> nodes, List<Question> questions, CheckContext context) throws Exception {
        List<Health> found = new ArrayList<>(nodes.size());
        int left = nodes.size();
        for (ConnectionPool node : last(nodes)) {
            // As if there were one more, so that all of them can be too slow, and the check is in time.
            Duration share = context.remaining().dividedBy(left + 1);
            left--;
            try {
                found.add(ask(node, questions, context, share));
            } catch (IllegalStateException e) {
                if (!node.isClosed()) {
                    throw e;
                } // else: it has left the cluster meanwhile
            }
        }
        return found;
    }

    /** Those that failed come last: they take nothing from the others, and have what those have left of their time. */
    private List<ConnectionPool> last(List<ConnectionPool> nodes) {
        if (slow.isEmpty()) {
            return nodes;
        }
        slow.keySet().retainAll(nodes);
        Set<ConnectionPool> failed = Set.copyOf(slow.keySet()); // another run may change it meanwhile
        List<ConnectionPool> ordered = new ArrayList<>(nodes);
        ordered.sort(Comparator.comparing(failed::contains));
        return ordered;
    }

    Health ask(ConnectionPool node, List<Question> questions, CheckContext context, Duration share) throws Exception {
        if (!isAtHand(node)) {
            return askApart(node, questions, share);
        }
        Health found = new PooledServer(() -> node).ask(questions, context, share);
        if (!found.status().isPassing()) {
            slow.putIfAbsent(node, CompletableFuture.completedFuture(found));
        } else if (!slow.isEmpty()) {
            slow.remove(node);
        }
        return found;
    }

    /** Idle, and the pool does not ask it anything itself; or all are in use, and the pool makes none. */
    private static boolean isAtHand(ConnectionPool node) {
        int most = node.getMaxTotal();
        return (node.getNumIdle() > 0 && !node.getTestOnBorrow()) || (most >= 0 && node.getNumActive() >= most);
    }

    private Health askApart(ConnectionPool node, List<Question> questions, Duration share) throws Exception {
        Future<Health> before = slow.get(node);
        if (before != null && before.isDone()) {
            slow.remove(node, before);
        }
        FutureTask<Health> begun =
                new FutureTask<>(() -> new PooledServer(() -> node).ask(questions, new Share(share), share));
        Future<Health> asked = slow.putIfAbsent(node, begun);
        if (asked == null) {
            asked = begun;
            Thread thread = new Thread(begun, "health4j-redis-node");
            thread.setDaemon(true);
            try {
                thread.start();
            } catch (Error e) {
                slow.remove(node, begun); // or nobody would ask it again
                throw e;
            }
        }
        try {
            Health found = asked.get(share.toNanos(), TimeUnit.NANOSECONDS);
            if (found.status().isPassing()) {
                slow.remove(node, asked);
            }
            return found;
        } catch (TimeoutException e) {
            return Health.down(Reason.TIMEOUT);
        } catch (ExecutionException e) {
            slow.remove(node, asked);
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Of a run that may be over before the question is: nobody strikes then, the client's own timeouts end it. */
    private static final class Share implements CheckContext {

        private final long start = System.nanoTime();
        private final Duration whole;

        Share(Duration whole) {
            this.whole = whole;
        }

        @Override
        public Duration remaining() {
            Duration left = whole.minusNanos(System.nanoTime() - start);
            return left.isNegative() ? Duration.ZERO : left;
        }

        @Override
        public Registration onTimeout(Runnable action) {
            return () -> {};
        }

        @Override
        public Registration interruptOnTimeout() {
            return () -> {};
        }
    }
}
