package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/** Prints a text and asks nobody. */
record Notice(String text) implements Command {

    static final Notice VERSION = new Notice("health-probe " + Version.VERSION);

    static final Notice HELP = new Notice("""
            Usage: health-probe [OPTION…] [TARGET…]

            Asks all targets at once and prints one line.

            TARGET (default: live)
              live, ready, startup       http://127.0.0.1:$HEALTH4J_PORT/health/TARGET
              /path[?query]              on the same host and port
              http://host[:port]/path    and https:// in the jar
              tcp://host:port            whether the connection is accepted
              file:/path[?maxAge=30s]    whether the file was changed within that time

            Options, and their environment variables
              --timeout DURATION    HEALTH4J_PROBE_TIMEOUT    for all targets together, 1ms to 5m (default: 2s), below the caller's
              --wait DURATION       HEALTH4J_PROBE_WAIT       retry until healthy, 1ms to 1h
              --expect STATUSES     HEALTH4J_PROBE_EXPECT     such as 200-399,404 (default: 200-299)
              --contains TEXT       HEALTH4J_PROBE_CONTAINS   what the body has to contain
              --header 'NAME: VALUE'
                                    HEALTH4J_PROBE_HEADER     also sent; may be repeated
              --port-env NAME       HEALTH4J_PROBE_PORT_ENV   the port stands in this variable
              --verbose             HEALTH4J_PROBE_VERBOSE    a line per target
              --trust-store FILE    HEALTH4J_PROBE_TRUST_STORE
                                                              PEM, PKCS #12 or JKS (jar only)
              --insecure            HEALTH4J_PROBE_INSECURE   trust any certificate (jar only)
              --help
              --version

            Environment
              HEALTH4J_PORT, HEALTH4J_HOST    where the application listens (default: 8081)
              HEALTH4J_PROBE_TARGETS          where the command line names none
              NAME_FILE                       the value of NAME stands in that file

            Exit codes
              0   all healthy
              1   one of them unhealthy, or no answer
              64  usage error""");

    /** Of {@code --help} or {@code --version}, or null. */
    static @Nullable Notice of(String arg) {
        return arg.equals("--help") ? HELP : arg.equals("--version") ? VERSION : null;
    }

    @Override
    public Outcome run(Platform platform) {
        return new Outcome(Outcome.HEALTHY, text);
    }
}
