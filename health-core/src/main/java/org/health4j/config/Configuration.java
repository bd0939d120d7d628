package org.health4j.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * Where an operator's values come from: a system property counts before an environment variable; a variable's value can stand in a file that the variable
 * of the same name with {@code _FILE} behind it names. A blank value is none. What an operator says counts before what the code says, except for
 * {@code HEALTH4J_DEFAULT_…}, which takes the place of the library's own default.
 *
 * <p>The prefix is {@code HEALTH4J_}, never {@code HEALTH_}: Kubernetes gives every container in the namespace of a Service that is named {@code health} a
 * {@code HEALTH_PORT=tcp://…}. Immutable, and safe for use by several threads.
 */
public final class Configuration {

    static final String VARIABLE = "HEALTH4J_";
    static final String PROPERTY = "health4j.";
    private static final String FILE = "_FILE";
    private static final int MOST_IN_FILE = 4_096;

    private final Map<String, String> variables;
    private final Map<String, String> properties;

    private Configuration(Map<String, String> variables, Map<String, String> properties) {
        this.variables = starting(VARIABLE, variables);
        this.properties = starting(PROPERTY, properties);
    }

    private static Map<String, String> starting(String prefix, Map<String, String> all) {
        Map<String, String> ours = new LinkedHashMap<>();
        for (String name : new TreeSet<>(all.keySet())) {
            String value = all.getOrDefault(name, "").strip();
            if (name.startsWith(prefix) && !value.isEmpty()) {
                ours.put(name, value);
            }
        }
        return ours;
    }

    /**
     * This process' environment and system properties.
     *
     * @return as they are now
     */
    public static Configuration system() {
        Properties own = System.getProperties();
        Map<String, String> properties = new LinkedHashMap<>();
        own.stringPropertyNames().forEach(name -> properties.put(name, own.getProperty(name)));
        return new Configuration(System.getenv(), properties);
    }

    /**
     * Values of somebody's own.
     *
     * @param variables by the names of environment variables
     * @param properties by the names of system properties
     * @return what they say; names without the prefix are left aside
     */
    public static Configuration of(Map<String, String> variables, Map<String, String> properties) {
        return new Configuration(variables, properties);
    }

    /**
     * Nothing: the code alone decides.
     *
     * @return an empty configuration
     */
    public static Configuration none() {
        return new Configuration(Map.of(), Map.of());
    }

    /** What somebody has said, and where; shown is what an error may show of it. */
    record Value(String source, String text, String shown) {}

    /** What is said under these two names, the property's first. */
    Optional<Value> value(String property, String variable, List<String> problems) {
        String direct = variables.get(variable);
        String path = variables.get(variable + FILE);
        if (direct != null && path != null) {
            problems.add(variable + FILE + ": " + path + " (expected: not set where " + variable + " is)");
        }
        String text = properties.get(property);
        if (text != null) {
            return Optional.of(new Value(property, text, text));
        }
        if (direct != null) {
            return Optional.of(new Value(variable, direct, direct));
        }
        return path == null ? Optional.empty() : read(variable + FILE, path, problems);
    }

    /** The file's text is not shown: it may be the wrong file, and hold a secret. */
    private static Optional<Value> read(String source, String path, List<String> problems) {
        try {
            byte[] bytes;
            try (var in = Files.newInputStream(Path.of(path))) {
                bytes = in.readNBytes(MOST_IN_FILE + 1);
            }
            if (bytes.length > MOST_IN_FILE) {
                problems.add(source + ": " + path + " (expected: a file of at most " + MOST_IN_FILE + " bytes)");
                return Optional.empty();
            }
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(new Value(source, text, "what stands in " + path));
        } catch (IOException | InvalidPathException e) {
            problems.add(source + ": " + path + " (expected: a file that can be read; "
                    + e.getClass().getSimpleName() + ")");
            return Optional.empty();
        }
    }

    /** Every name that somebody has set. */
    List<String> names() {
        List<String> names = new ArrayList<>(properties.keySet());
        names.addAll(variables.keySet());
        return names;
    }

    /** The variable whose value the file holds; {@code HEALTH4J_FILE}, in which the prefix and the ending share an underscore, is of none. */
    static String withoutFile(String name) {
        boolean ofAFile = name.endsWith(FILE) && name.length() > VARIABLE.length() + FILE.length();
        return ofAFile ? name.substring(0, name.length() - FILE.length()) : name;
    }
}
