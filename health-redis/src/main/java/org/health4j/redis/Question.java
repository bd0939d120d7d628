package org.health4j.redis;

import java.util.List;
import org.health4j.Health;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A command, and what its answer says.
 *
 * @param optional a user without the right to it is not judged by it
 */
record Question(ProtocolCommand command, List<String> words, boolean optional, Judge judge) {

    /** Judges an answer that is no error. */
    @FunctionalInterface
    interface Judge {

        void judge(Object answer, Findings findings);
    }

    /** Whether anything is served at all; the only one that is always asked. */
    static final Question PING = new Question(Protocol.Command.PING, List.of(), false, (answer, findings) -> {
        if (!Answer.text(answer).equals("PONG")) {
            findings.unexpected();
        }
    });

    CommandArguments arguments() {
        CommandArguments arguments = new CommandArguments(command);
        words.forEach(arguments::add);
        return arguments;
    }

    /** What the answers come to; an error is an answer, too. */
    static Health judged(List<Question> questions, List<Object> answers) {
        Findings findings = new Findings();
        for (int i = 0; i < questions.size(); i++) {
            questions.get(i).tell(answers.get(i), findings);
        }
        return findings.health();
    }

    private void tell(Object answer, Findings findings) {
        if (!(answer instanceof JedisDataException error)) {
            judge.judge(answer, findings);
        } else if (!(optional && error instanceof JedisAccessControlException)) {
            findings.found(RedisFailure.answered(error));
        }
    }
}
