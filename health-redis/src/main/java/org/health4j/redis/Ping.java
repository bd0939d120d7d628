package org.health4j.redis;

import org.health4j.CheckContext;
import org.health4j.Health;

/** One way to send a PING. */
@FunctionalInterface
interface Ping {

    String send(CheckContext context) throws Exception;

    /** What it means that {@link #send} threw. */
    default Health failed(Exception failure) throws Exception {
        return RedisFailure.health(failure);
    }
}
