package org.health4j.redis;

import java.util.List;
import org.health4j.CheckContext;
import org.health4j.Health;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.providers.ConnectionProvider;

/** The shards of a client, each of which keeps a part of the keys. It lets nobody ask for what has no key, such as {@code PING}: so its pools are. */
final class Shards implements RedisServer {

    private final ConnectionProvider provider;
    private final SlowNodes slow = new SlowNodes();

    Shards(ConnectionProvider provider) {
        this.provider = provider;
    }

    @Override
    public Health ask(List<Question> questions, CheckContext context) throws Exception {
        List<ConnectionPool> shards = provider.getConnectionMap().values().stream()
                .filter(ConnectionPool.class::isInstance)
                .map(ConnectionPool.class::cast)
                .toList();
        if (shards.isEmpty()) {
            throw new IllegalStateException("shards: none (expected: a client that is open)");
        }
        return ClusterNodes.joined(slow.askEach(shards, questions, context));
    }
}
