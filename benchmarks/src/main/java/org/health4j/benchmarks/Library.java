package org.health4j.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A health library with {@link #CHECKS four checks} that answer UP at once, ready to be asked, without any framework around it. */
interface Library {

    List<String> CHECKS = List.of("postgres", "redis", "mongo", "billing");

    /** Answers one readiness probe: all that lies between the request and the last byte of the JSON. */
    void answer(OutputStream out) throws Exception;

    /** Ends its threads, where it has any. */
    default void stop() throws Exception {}

    /** That it really shows all its checks, and all of them healthy. */
    default void verify() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        answer(out);
        String json = out.toString(StandardCharsets.UTF_8);
        boolean complete = CHECKS.stream().allMatch(name -> json.contains('"' + name + '"'));
        long healthy = Pattern.compile("\"status\"\\s*:\\s*\"UP\"|\"healthy\"\\s*:\\s*true")
                .matcher(json)
                .results()
                .count();
        if (!complete || healthy < CHECKS.size()) {
            throw new IllegalStateException(
                    getClass().getSimpleName() + ": " + json + " (expected: " + CHECKS + ", each of them healthy)");
        }
    }
}
