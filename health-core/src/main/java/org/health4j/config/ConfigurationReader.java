package org.health4j.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.health4j.config.Configuration.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads settings one by one, and remembers what is wrong with them, so that it is all said at once. Not safe for use by several threads.
 */
public final class ConfigurationReader {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationReader.class);
    private static final Pattern SIMPLE = Pattern.compile("([0-9]{1,15}) ?(ms|s|m|h)");
    private static final Pattern OF_A_CHECK = Pattern.compile(Stream.of(Setting.values())
            .filter(setting -> setting.scope() == Setting.Scope.CHECK)
            .flatMap(setting -> Stream.of(setting.variable("") + "|" + setting.property("")))
            .map(each -> each.replace("CHECK__", "CHECK_.+_").replace("check..", "check\\..+\\."))
            .collect(Collectors.joining("|")));
    private static final Pattern INJECTED = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Configuration configuration;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    /**
     * Reads nothing yet.
     *
     * @param configuration where the values come from
     */
    public ConfigurationReader(Configuration configuration) {
        this.configuration = configuration;
        for (Setting setting : Setting.values()) {
            if (setting.scope() == Setting.Scope.MONITOR) {
                know(setting.property(), setting.variable());
            } else if (setting.isForAllChecks()) {
                know(setting.defaultProperty(), setting.defaultVariable());
            }
        }
    }

    private void know(String property, String variable) {
        known.add(property);
        known.add(variable);
    }

    /**
     * A setting of the monitor or its server.
     *
     * @param setting the setting
     * @param taker takes the value where there is one: a Duration, an Integer, a Boolean or a String, as the setting's kind says; throws
     *     {@code IllegalArgumentException} where it is out of range
     */
    public void read(Setting setting, Consumer<Object> taker) {
        read(setting, setting.property(), setting.variable(), taker);
    }

    /**
     * What is said of all checks for which the code says nothing; nothing for a setting that cannot be said {@linkplain Setting#isForAllChecks() so}.
     *
     * @param setting a setting of a check
     * @param taker as in {@link #read(Setting, Consumer)}
     */
    public void readDefault(Setting setting, Consumer<Object> taker) {
        if (!setting.isForAllChecks()) {
            return;
        }
        read(setting, setting.defaultProperty(), setting.defaultVariable(), taker);
    }

    /**
     * What is said of one check.
     *
     * @param setting a setting of a check
     * @param check the check's name
     * @param taker as in {@link #read(Setting, Consumer)}
     */
    public void readCheck(Setting setting, String check, Consumer<Object> taker) {
        know(setting.property(check), setting.variable(check));
        read(setting, setting.property(check), setting.variable(check), taker);
    }

    private void read(Setting setting, String property, String variable, Consumer<Object> taker) {
        Optional<Value> found = configuration.value(property, variable, problems);
        if (found.isEmpty()) {
            return;
        }
        Value value = found.get();
        try {
            taker.accept(parsed(setting.kind(), value.text()));
        } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
            String hint = INJECTED.matcher(value.text()).matches()
                    ? "; Kubernetes sets this for a Service named health4j: rename the Service, or set enableServiceLinks to false"
                    : "";
            problems.add(value.source() + ": " + value.shown() + " (expected: "
                    + (setting.kind() == Setting.Kind.DURATION ? setting.kind() + ", " : "") + setting.range() + hint
                    + ")");
        }
    }

    private static Object parsed(Setting.Kind kind, String text) {
        return switch (kind) {
            case DURATION -> duration(text);
            case NUMBER -> number(text);
            case FLAG -> flag(text);
            case TEXT -> text;
        };
    }

    private static Duration duration(String text) {
        Matcher simple = SIMPLE.matcher(text);
        if (text.equals("off") || text.equals("0")) {
            return Duration.ZERO;
        }
        if (!simple.matches()) {
            return Duration.parse(text);
        }
        long count = Long.parseLong(simple.group(1));
        return switch (simple.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static Integer number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new NumberFormatException(text);
        }
        return Integer.valueOf(text);
    }

    private static Boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return Boolean.valueOf(text);
    }

    /**
     * Ends the reading.
     *
     * @throws IllegalArgumentException when a value is malformed or out of range; lists all of them
     */
    public void requireValid() {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    problems.size() == 1 ? problems.get(0) : "configuration:\n  " + String.join("\n  ", problems));
        }
    }

    /** Warns of each name that nobody has asked for, with the nearest one that is known. */
    public void warnOfUnknown() {
        for (String name : configuration.names()) {
            boolean variable = name.startsWith(Configuration.VARIABLE);
            String meant = variable ? Configuration.withoutFile(name) : name;
            if (!known.contains(name) && !known.contains(meant)) {
                LOG.warn(
                        "{} is {}{}",
                        name,
                        OF_A_CHECK.matcher(meant).matches() ? "of no check that is there by now" : "not known",
                        nearest(meant, variable ? Configuration.VARIABLE : Configuration.PROPERTY)
                                .map(near -> " (did you mean " + near + "?)")
                                .orElse(""));
            }
        }
    }

    private Optional<String> nearest(String name, String prefix) {
        Function<String, Integer> distance = other -> distance(name, other);
        return known.stream()
                .filter(other -> other.startsWith(prefix))
                .sorted()
                .min((one, other) -> Integer.compare(distance.apply(one), distance.apply(other)))
                .filter(best -> distance(name, best) <= Math.max(3, name.length() / 4));
    }

    /** Levenshtein's. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
