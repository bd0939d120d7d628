package org.health4j.mongo;

import com.mongodb.connection.ServerId;
import com.mongodb.event.ConnectionCheckOutFailedEvent;
import com.mongodb.event.ConnectionCheckOutStartedEvent;
import com.mongodb.event.ConnectionCheckedInEvent;
import com.mongodb.event.ConnectionCheckedOutEvent;
import com.mongodb.event.ConnectionClosedEvent;
import com.mongodb.event.ConnectionCreatedEvent;
import com.mongodb.event.ConnectionPoolClosedEvent;
import com.mongodb.event.ConnectionPoolCreatedEvent;
import com.mongodb.event.ConnectionPoolListener;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.health4j.Health;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** Counts the connections of a client's pools, of which it has one for each server, and tells of calls that got none. */
final class ConnectionPools implements ConnectionPoolListener {

    private static final class Pool {

        private final int most;
        private final AtomicInteger size = new AtomicInteger();
        private final AtomicInteger active = new AtomicInteger();
        private final AtomicInteger waiting = new AtomicInteger();

        Pool(int most) {
            this.most = most == 0 ? Integer.MAX_VALUE : most; // the driver's word for no limit
        }

        int free() {
            return most - active.get();
        }
    }

    private final Map<ServerId, Pool> pools = new ConcurrentHashMap<>();
    private final Consumer<Reason> failures;

    ConnectionPools(Consumer<Reason> failures) {
        this.failures = failures;
    }

    /** Whether all connections to some server are in use. */
    boolean isExhausted() {
        return fullest().filter(pool -> pool.free() <= 0).isPresent();
    }

    /** With the figures of the pool that has the fewest connections left. */
    Health describe(Health health) {
        return fullest()
                .map(pool -> health.with("active", (long) pool.active.get())
                        .with("idle", (long) Math.max(0, pool.size.get() - pool.active.get()))
                        .with("waiting", (long) pool.waiting.get()))
                .orElse(health);
    }

    private Optional<Pool> fullest() {
        return pools.values().stream().min(Comparator.comparingInt(Pool::free));
    }

    private void count(ServerId server, Consumer<Pool> change) {
        @Nullable Pool pool = pools.get(server);
        if (pool != null) {
            change.accept(pool);
        }
    }

    @Override
    public void connectionPoolCreated(ConnectionPoolCreatedEvent event) {
        pools.put(event.getServerId(), new Pool(event.getSettings().getMaxSize()));
    }

    @Override
    public void connectionPoolClosed(ConnectionPoolClosedEvent event) {
        pools.remove(event.getServerId());
    }

    @Override
    public void connectionCreated(ConnectionCreatedEvent event) {
        count(event.getConnectionId().getServerId(), pool -> pool.size.incrementAndGet());
    }

    @Override
    public void connectionClosed(ConnectionClosedEvent event) {
        count(event.getConnectionId().getServerId(), pool -> pool.size.decrementAndGet());
    }

    @Override
    public void connectionCheckOutStarted(ConnectionCheckOutStartedEvent event) {
        count(event.getServerId(), pool -> pool.waiting.incrementAndGet());
    }

    @Override
    public void connectionCheckedOut(ConnectionCheckedOutEvent event) {
        count(event.getConnectionId().getServerId(), pool -> {
            pool.waiting.decrementAndGet();
            pool.active.incrementAndGet();
        });
    }

    @Override
    public void connectionCheckedIn(ConnectionCheckedInEvent event) {
        count(event.getConnectionId().getServerId(), pool -> pool.active.decrementAndGet());
    }

    @Override
    public void connectionCheckOutFailed(ConnectionCheckOutFailedEvent event) {
        count(event.getServerId(), pool -> pool.waiting.decrementAndGet());
        if (Ping.isUnderWay()) {
            return;
        }
        // A closed pool is the application's own doing, and so is an interrupt, which is what is unknown.
        switch (event.getReason()) {
            case TIMEOUT -> failures.accept(isExhausted() ? Reason.POOL_EXHAUSTED : Reason.TIMEOUT);
            case CONNECTION_ERROR -> failures.accept(Reason.CONNECTION_FAILED);
            default -> {}
        }
    }
}
