package org.health4j.redis;

import java.util.ArrayList;
import java.util.List;
import org.health4j.CheckContext;
import org.health4j.Health;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** Whatever a client talks to: one question after the other, with the client's own timeouts and retries. */
final class ClientServer implements RedisServer {

    private final UnifiedJedis client;

    ClientServer(UnifiedJedis client) {
        this.client = client;
    }

    /** Only a wait for the pool heeds an interrupt; a socket of a platform thread does not. */
    @Override
    @SuppressWarnings("try") // the registration is there to be closed
    public Health ask(List<Question> questions, CheckContext context) throws Exception {
        List<Object> answers = new ArrayList<>(questions.size());
        try (CheckContext.Registration interrupt = context.interruptOnTimeout()) {
            for (Question question : questions) {
                answers.add(answer(question));
            }
        } catch (ClassCastException e) {
            throw e; // an application's own client that takes no such command: Redis has not been asked
        } catch (RuntimeException e) {
            return RedisFailure.health(e);
        }
        return Question.judged(questions, answers);
    }

    private Object answer(Question question) {
        try {
            Object answer = client.executeCommand(question.arguments());
            return answer == null ? List.of() : answer;
        } catch (JedisDataException e) {
            return e;
        }
    }
}
