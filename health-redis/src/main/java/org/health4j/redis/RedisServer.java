package org.health4j.redis;

import java.util.List;
import org.health4j.CheckContext;
import org.health4j.Health;

/** What answers a check's questions. */
@FunctionalInterface
interface RedisServer {

    /** What the answers come to; throws on what is no failure of Redis or of its pool. */
    Health ask(List<Question> questions, CheckContext context) throws Exception;
}
