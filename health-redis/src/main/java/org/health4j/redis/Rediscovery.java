package org.health4j.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import org.health4j.Ticker;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/** Has a client look for the nodes of its cluster anew. It does so by itself when calls fail; but who is unready has no calls. */
final class Rediscovery {

    private static final long APART = Duration.ofSeconds(5).toNanos();

    private final ClusterConnectionProvider provider;
    private final Ticker ticker;
    private final AtomicLong earliest;
    private volatile boolean known;

    Rediscovery(ClusterConnectionProvider provider, Ticker ticker) {
        this.provider = provider;
        this.ticker = ticker;
        this.earliest = new AtomicLong(ticker.nanos());
    }

    /** Nodes that the client knows. */
    void saw(Collection<ConnectionPool> nodes) {
        known |= !nodes.isEmpty();
    }

    /** Where none of the client's nodes can be reached; seldom, since it takes the client's own timeouts, for each node. */
    void attempt(Collection<ConnectionPool> nodes) {
        long now = ticker.nanos();
        long before = earliest.get();
        if (isClosed(nodes) || now - before < 0 || !earliest.compareAndSet(before, now + APART)) {
            return;
        }
        try {
            provider.renewSlotCache();
        } catch (JedisException e) {
            // None is where the client was told to look, either.
        }
    }

    /** One that the application has closed has forgotten its nodes, and would be opened anew. One that began without knows none, either. */
    private boolean isClosed(Collection<ConnectionPool> nodes) {
        return nodes.isEmpty()
                ? known || System.getProperty(JedisCluster.INIT_NO_ERROR_PROPERTY) == null
                : nodes.stream().anyMatch(ConnectionPool::isClosed);
    }
}
