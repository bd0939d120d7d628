package org.health4j.redis;

import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** A pool whose connections tell of the calls on them, and which tells itself of a wait that ends without one. */
final class ObservedPool extends ConnectionPool {

    private final ObservedCalls calls;

    ObservedPool(
            HostAndPort address,
            JedisClientConfig config,
            GenericObjectPoolConfig<Connection> poolConfig,
            ObservedCalls calls) {
        super(new ObservedConnectionFactory(address, config, calls), poolConfig);
        this.calls = calls;
    }

    @Override
    public Connection getResource() {
        return calls.failing(super::getResource);
    }

    /** For whoever has another one to ask. */
    Connection getResourceUntold() {
        return super.getResource();
    }
}
