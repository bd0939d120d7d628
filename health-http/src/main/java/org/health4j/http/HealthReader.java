package org.health4j.http;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.health4j.Reason;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;

/**
 * Reads a health answer. One grammar covers what is about: our own JSON, Spring Boot Actuator's {@code components}, MicroProfile Health's array of
 * {@code checks}, and {@code application/health+json} (draft-inadarei-api-health-check), whose {@code checks} are an object of arrays. Whatever else is
 * in it (data, details, outputs) is skipped unread.
 *
 * <p>Nothing of the answer is believed to be harmless: names, services and reasons are taken over only where they look like one.
 */
final class HealthReader {

    private static final int MOST_LEVELS = 32;
    private static final int MOST_COUNTED = 1_000_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]{0,62}");
    private static final Pattern MEASUREMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]{0,40}:[A-Za-z]{1,20}");
    private static final Pattern REASON = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

    private final JsonReader json;

    private HealthReader(JsonReader json) {
        this.json = json;
    }

    /**
     * Reads a whole answer.
     *
     * @throws IOException when it is no JSON, or no health
     */
    static HealthNode read(byte[] body) throws IOException {
        JsonReader json = new JsonReader(new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8));
        json.setStrictness(Strictness.STRICT);
        try {
            HealthNode root = new HealthReader(json).node(null, 0);
            if (root == null || json.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedJsonException("no health");
            }
            return root;
        } catch (IllegalStateException e) {
            throw new IOException("no health", e);
        }
    }

    private @Nullable HealthNode node(@Nullable String key, int level) throws IOException {
        if (level > MOST_LEVELS) {
            throw new MalformedJsonException("nested too deeply");
        }
        String name = key;
        String status = null;
        String found = null;
        String reason = null;
        String service = null;
        boolean optional = false;
        int counted = 0;
        List<HealthNode> children = new ArrayList<>();
        json.beginObject();
        while (json.hasNext()) {
            String field = json.nextName();
            switch (field) {
                case "status" -> status = only(status);
                case "found" -> found = text();
                case "reason" -> reason = text();
                case "name" -> name = name == null ? text() : skipped(name);
                case "service" -> service = service();
                case "serviceId" -> service = service == null ? text() : skipped(service);
                case "optional" -> optional = json.peek() == JsonToken.BOOLEAN ? json.nextBoolean() : skipped(false);
                case "counts" -> counted = counted();
                case "checks", "components" -> children(children, level + 1);
                default -> json.skipValue();
            }
        }
        json.endObject();
        if (status == null) {
            return null; // a measurement, no check
        }
        Status stated = status(status);
        return new HealthNode(
                name(name),
                stated,
                found == null ? stated : status(found),
                reason(reason),
                service,
                optional,
                List.copyOf(children),
                Math.max(0, counted - children.size()));
    }

    /** A status that is no text, or is told twice, is none. */
    private String only(@Nullable String before) throws IOException {
        if (before != null || json.peek() != JsonToken.STRING) {
            throw new MalformedJsonException("no status");
        }
        return json.nextString();
    }

    private @Nullable String text() throws IOException {
        return json.peek() == JsonToken.STRING ? json.nextString() : skipped(null);
    }

    private <T extends @Nullable Object> T skipped(T instead) throws IOException {
        json.skipValue();
        return instead;
    }

    private @Nullable String service() throws IOException {
        if (json.peek() != JsonToken.BEGIN_OBJECT) {
            return skipped(null);
        }
        String name = null;
        json.beginObject();
        while (json.hasNext()) {
            boolean named = json.nextName().equals("name");
            name = named ? text() : skipped(name);
        }
        json.endObject();
        return name;
    }

    /** How many checks there are, by status, where not all of them are shown. */
    private int counted() throws IOException {
        if (json.peek() != JsonToken.BEGIN_OBJECT) {
            return skipped(0);
        }
        double sum = 0;
        json.beginObject();
        while (json.hasNext()) {
            var unused = json.nextName();
            sum += json.peek() == JsonToken.NUMBER ? json.nextDouble() : skipped(0.0);
        }
        json.endObject();
        return (int) Math.min(sum, MOST_COUNTED);
    }

    /** An array of nodes with names, or an object of nodes or of arrays of them. */
    private void children(List<HealthNode> children, int level) throws IOException {
        switch (json.peek()) {
            case BEGIN_ARRAY -> elements(null, children, level);
            case BEGIN_OBJECT -> {
                json.beginObject();
                while (json.hasNext()) {
                    String name = json.nextName();
                    if (json.peek() == JsonToken.BEGIN_ARRAY) {
                        elements(name, children, level);
                    } else {
                        child(name, children, level);
                    }
                }
                json.endObject();
            }
            default -> json.skipValue();
        }
    }

    private void elements(@Nullable String name, List<HealthNode> children, int level) throws IOException {
        json.beginArray();
        while (json.hasNext()) {
            child(name, children, level);
        }
        json.endArray();
    }

    private void child(@Nullable String name, List<HealthNode> children, int level) throws IOException {
        if (json.peek() != JsonToken.BEGIN_OBJECT) {
            json.skipValue();
            return;
        }
        HealthNode node = node(name, level);
        if (node != null) {
            children.add(node);
        }
    }

    /** A status that nobody knows is one that nobody can call well. */
    private static Status status(String text) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "UP", "OK", "PASS" -> Status.UP;
            case "DEGRADED", "WARN" -> Status.DEGRADED;
            case "DOWN", "FAIL", "ERROR" -> Status.DOWN;
            case "OUT_OF_SERVICE" -> Status.OUT_OF_SERVICE;
            default -> Status.UNKNOWN;
        };
    }

    private static Reason reason(@Nullable String text) {
        if (text == null || !REASON.matcher(text).matches() || text.equals(Reason.OK.code())) {
            return HttpIndicator.REPORTED;
        }
        return Reason.of(text);
    }

    private static String name(@Nullable String text) {
        if (text == null
                || !(NAME.matcher(text).matches() || MEASUREMENT.matcher(text).matches())) {
            return "unnamed";
        }
        return text.replace(' ', '-').replace(':', '.');
    }
}
