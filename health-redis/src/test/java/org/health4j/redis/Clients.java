package org.health4j.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

/** Clients as an application has them, open until all are closed: what is watched for leaks must not be closed meanwhile. */
@SuppressWarnings("try") // closing may be interrupted
final class Clients implements AutoCloseable {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T client) {
        open.push(client);
        return client;
    }

    /** Of a single connection, so that none is opened late. */
    ConnectionPool pool(int port) {
        return pool(port, config());
    }

    ConnectionPool pool(int port, DefaultJedisClientConfig.Builder config) {
        return add(new ConnectionPool(new HostAndPort("127.0.0.1", port), config.build(), poolConfig()));
    }

    static GenericObjectPoolConfig<Connection> poolConfig() {
        return Redis.atMost(1);
    }

    static DefaultJedisClientConfig.Builder config() {
        return DefaultJedisClientConfig.builder()
                .password(RedisFaultsTest.PASSWORD)
                .connectionTimeoutMillis(500)
                .socketTimeoutMillis(500);
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
