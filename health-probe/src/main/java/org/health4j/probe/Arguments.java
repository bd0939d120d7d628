package org.health4j.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line, over the environment. */
final class Arguments {

    private static final String TARGET = "target";
    private static final String TARGETS = "HEALTH4J_PROBE_TARGETS";
    private static final int MAX_TARGETS = 16;
    private static final long LONGEST_TIMEOUT = 5 * Timeout.MINUTE;
    private static final long LONGEST_WAIT = Timeout.HOUR;

    /** Something that somebody has said. */
    private record Given(Option option, Value value) {}

    private final List<Value> targets = new ArrayList<>();
    private final List<Given> given = new ArrayList<>();
    private final Platform platform;
    private final Settings settings;

    private Arguments(Platform platform) {
        this.platform = platform;
        this.settings = new Settings(platform);
    }

    static Command parse(String[] args, Platform platform) throws UsageError {
        for (int i = 0; i < args.length; i++) {
            Value.of("argument " + (i + 1), args[i]).requireText();
        }
        Arguments arguments = new Arguments(platform);
        Notice notice = arguments.take(args);
        if (notice != null) {
            return notice;
        }
        arguments.takeEnvironment();
        return arguments.ask();
    }

    /** The notice that was asked for, or null. */
    private @Nullable Notice take(String[] args) throws UsageError {
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            Notice notice = Notice.of(arg);
            if (notice != null) {
                return notice;
            }
            Option option = Option.of(arg);
            if (option != null) {
                int equals = arg.indexOf('=');
                String text = equals >= 0 ? arg.substring(equals + 1) : option.takesValue() ? "" : "true";
                // A word that is an option itself is none's value: the value was forgotten.
                if (equals < 0 && option.takesValue() && i + 1 < args.length && Option.of(args[i + 1]) == null) {
                    text = args[++i];
                }
                given.add(new Given(option, Value.of(option.word(), text)));
            } else if (arg.startsWith("-")) {
                throw unknown(arg);
            } else {
                targets.add(Value.of(TARGET, arg));
            }
        }
        return null;
    }

    /** A value glued to an unknown option may be a secret meant for another program. */
    private static UsageError unknown(String option) {
        int value = option.indexOf('=');
        return new UsageError("option", value < 0 ? option : option.substring(0, value), Option.all());
    }

    /** What was said last, or null. */
    private @Nullable Value value(Option option) {
        Value last = null;
        for (Given each : given) {
            last = each.option == option ? each.value : last;
        }
        return last;
    }

    private List<Value> headers() {
        List<Value> headers = new ArrayList<>();
        for (Given each : given) {
            if (each.option == Option.HEADER) {
                headers.add(each.value);
            }
        }
        return headers;
    }

    /** Headers of both are sent; of all else the command line's counts. */
    private void takeEnvironment() throws UsageError {
        for (Option option : Option.values()) {
            Value value = settings.value(option.variable());
            if (value != null && (option == Option.HEADER || value(option) == null)) {
                given.add(new Given(option, value));
            }
        }
        Value more = targets.isEmpty() ? settings.value(TARGETS) : null;
        Value all = more == null ? Value.of(TARGET, "live") : more;
        String text = all.text();
        if (targets.isEmpty()) {
            for (int start = 0; start < text.length(); ) {
                int end = start;
                while (end < text.length() && text.charAt(end) > ' ') {
                    end++;
                }
                if (end > start) {
                    targets.add(all.part(TARGET, text.substring(start, end)));
                }
                start = end + 1;
            }
        }
    }

    private Ask ask() throws UsageError {
        Value contains = value(Option.CONTAINS);
        if (contains != null && (contains.text().isEmpty() || contains.text().length() > 1_024)) {
            throw contains.unlike("1 to 1024 characters");
        }
        Value expect = value(Option.EXPECT);
        Criteria criteria = new Criteria(
                expect == null ? Statuses.DEFAULT : Statuses.parse(expect), Headers.parse(headers()), contains);
        Timeout timeout = duration(Option.TIMEOUT, LONGEST_TIMEOUT);
        Ask ask = new Ask(
                targets(),
                criteria,
                timeout == null ? Timeout.ofSeconds(2) : timeout,
                duration(Option.WAIT, LONGEST_WAIT),
                trust(),
                flag(Option.VERBOSE));
        for (Target target : ask.targets()) {
            if (target.tls()) {
                platform.check(ask.trust());
            }
        }
        return ask;
    }

    private List<Target> targets() throws UsageError {
        if (targets.size() > MAX_TARGETS) {
            throw targets.get(MAX_TARGETS).unlike("at most " + MAX_TARGETS + " targets");
        }
        Value portVariable = value(Option.PORT_ENV);
        if (portVariable != null && !isName(portVariable.text())) {
            throw portVariable.unlike("the name of an environment variable");
        }
        Local local = new Local(settings, portVariable);
        List<Target> parsed = new ArrayList<>();
        for (Value target : targets) {
            parsed.add(Target.parse(target, local, platform));
        }
        return parsed;
    }

    /** Narrower than the system's own rule, because an error shows the name: not a URL that was meant for a target. */
    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !Digits.isDecimal(c) && c != '_' && c != '-' && c != '.') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private @Nullable Timeout duration(Option option, long longest) throws UsageError {
        Value value = value(option);
        return value == null ? null : Timeout.parse(value, longest);
    }

    private boolean flag(Option option) throws UsageError {
        Value value = value(option);
        if (value != null && !value.text().equals("true") && !value.text().equals("false")) {
            throw value.unlike("true or false");
        }
        return value != null && value.text().equals("true");
    }

    private Trust trust() throws UsageError {
        Value store = value(Option.TRUST_STORE);
        Value password = settings.value(Option.TRUST_STORE.variable() + "_PASSWORD");
        boolean insecure = flag(Option.INSECURE);
        if (!platform.speaksTls() && (insecure || store != null)) {
            throw new UsageError(
                    "option", insecure ? Option.INSECURE.word() : Option.TRUST_STORE.word(), Trust.JAR_ONLY);
        }
        return new Trust(insecure, store, password == null ? "" : password.text());
    }
}
