package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/** The command line. */
final class Arguments {

    private static final String TIMEOUT = "--timeout";

    private Arguments() {}

    static Command parse(String[] args, @Nullable String port) throws UsageError {
        Timeout timeout = Timeout.DEFAULT;
        String target = null;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (arg.equals("--help")) {
                return Notice.HELP;
            } else if (arg.equals("--version")) {
                return Notice.VERSION;
            } else if (arg.equals(TIMEOUT)) {
                timeout = Timeout.parse(TIMEOUT, ++i < args.length ? args[i] : "");
            } else if (arg.startsWith(TIMEOUT + "=")) {
                timeout = Timeout.parse(TIMEOUT, arg.substring(TIMEOUT.length() + 1));
            } else if (arg.startsWith("-")) {
                throw unknown(arg);
            } else if (target == null) {
                target = arg;
            } else {
                throw new UsageError("target", arg, "one target at most");
            }
        }
        return new Ask(Target.parse(target == null ? "live" : target, port), timeout);
    }

    /** A value glued to an unknown option may be a secret meant for another program. */
    private static UsageError unknown(String option) {
        int value = option.indexOf('=');
        String name = value < 0 ? option : option.substring(0, value);
        return new UsageError("option", name, "--timeout, --help or --version");
    }
}
