package org.health4j.redis;

import org.health4j.HealthIndicator;
import org.health4j.testkit.LeakWatch;
import org.junit.jupiter.api.AfterEach;
import redis.clients.jedis.ConnectionPool;

/** The contract over a pool, a thousand rounds of it. */
class PoolContractTest extends RedisContract {

    private ConnectionPool pool;

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Override
    protected HealthIndicator indicator() {
        pool = new ConnectionPool(address(), config(), Redis.atMost(2));
        return RedisIndicator.builder(pool).requireMaster().maxMemoryUsed(0.9).build();
    }

    @Override
    protected int rounds() {
        return 1_000;
    }

    @Override
    protected LeakWatch.Builder leaks() {
        return super.leaks()
                .counting("connections in use", pool::getNumActive)
                .counting("connections", () -> pool.getNumActive() + pool.getNumIdle());
    }
}
