/** Health of Redis over Jedis. */
@org.jspecify.annotations.NullMarked
module org.health4j.redis {
    requires org.apache.commons.pool2;
    requires org.slf4j;
    requires static org.jspecify;
    requires transitive org.health4j.core;
    requires transitive redis.clients.jedis;

    exports org.health4j.redis;
}
