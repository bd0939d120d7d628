package org.health4j.mongo;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.mongodb.event.CommandEvent;
import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.health4j.Reason;

/** The application's commands, without those that only look after the connection or the server's health. */
final class CommandTraffic implements CommandListener {

    private static final Set<String> NO_TRAFFIC = Set.of(
            Ping.COMMAND,
            "hello",
            "isMaster",
            "ismaster",
            "saslStart",
            "saslContinue",
            "authenticate",
            "getnonce",
            "logout",
            "endSessions");

    private final Consumer<Duration> successes;
    private final Consumer<Reason> failures;

    CommandTraffic(Consumer<Duration> successes, Consumer<Reason> failures) {
        this.successes = successes;
        this.failures = failures;
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
        if (isTraffic(event)) {
            successes.accept(Duration.ofNanos(event.getElapsedTime(NANOSECONDS)));
        }
    }

    @Override
    public void commandFailed(CommandFailedEvent event) {
        if (!isTraffic(event)) {
            return;
        }
        Reason reason = MongoFailure.ofCommand(event.getThrowable());
        if (reason == null) {
            successes.accept(Duration.ofNanos(event.getElapsedTime(NANOSECONDS)));
        } else if (!reason.equals(Reason.INTERRUPTED)) {
            failures.accept(reason);
        }
    }

    private static boolean isTraffic(CommandEvent event) {
        return !NO_TRAFFIC.contains(event.getCommandName());
    }
}
