package org.health4j.redis;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BuilderFactory;

/** The fields of an answer to {@code INFO}, {@code CLUSTER INFO} or {@code HELLO}, which a server may have or not. */
final class Answer {

    private final Map<String, String> fields;

    private Answer(Map<String, String> fields) {
        this.fields = fields;
    }

    /** Of lines, each a name, a colon and a value. */
    static Answer ofLines(Object answer) {
        Map<String, String> fields = new HashMap<>();
        text(answer).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        return new Answer(fields);
    }

    /** Of a map, which the older protocol has as a list of names and values in turn. */
    static Answer ofMap(Object answer) {
        Map<String, String> fields = new HashMap<>();
        if (answer instanceof List) {
            BuilderFactory.ENCODED_OBJECT_MAP.build(answer).forEach((name, value) -> {
                if (value instanceof String text) {
                    fields.put(name, text);
                }
            });
        }
        return new Answer(fields);
    }

    /** Empty for what is no text. */
    static String text(@Nullable Object answer) {
        return answer instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    boolean is(String name, String value) {
        return value.equals(fields.get(name));
    }

    /** Empty where there is no such field, or it holds no whole number. */
    OptionalLong number(String name) {
        try {
            return OptionalLong.of(Long.parseLong(fields.getOrDefault(name, "")));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
