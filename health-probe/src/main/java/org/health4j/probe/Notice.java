package org.health4j.probe;

/** Prints a text and asks nobody. */
record Notice(String text) implements Command {

    static final Notice VERSION = new Notice("health-probe " + Version.VERSION);

    static final Notice HELP = new Notice("""
            Usage: health-probe [--timeout DURATION] [TARGET]

            Asks one health endpoint once and prints one line.

            TARGET
              live, ready, startup   http://127.0.0.1:$HEALTH4J_PORT/health/TARGET
                                     (default: live; port 8081 if HEALTH4J_PORT is unset or empty)
              URL                    http://host[:port]/path[?query]

            Options
              --timeout DURATION     for the whole run, 1ms to 5m (default: 2s)
              --help
              --version

            Exit codes
              0   healthy: status 200 to 299
              1   unhealthy: any other status, or no answer
              64  usage error""");

    @Override
    public Outcome run(Wire wire) {
        return new Outcome(Outcome.HEALTHY, text);
    }
}
