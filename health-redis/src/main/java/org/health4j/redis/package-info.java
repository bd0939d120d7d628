/** Health of Redis over Jedis 5.2 to 8.0, see {@link org.health4j.redis.RedisIndicator}. */
@NullMarked
package org.health4j.redis;

import org.jspecify.annotations.NullMarked;
