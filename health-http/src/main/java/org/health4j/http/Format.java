package org.health4j.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How an answer is written. */
enum Format {
    JSON("application/json", new JsonBody()),
    TEXT("text/plain; charset=utf-8", new TextBody());

    /** What health-probe accepts. */
    private static final String PROBE = "text/plain, */*;q=0.1";

    private final String contentType;

    @SuppressWarnings("ImmutableEnumChecker") // bodies have no state
    private final Body body;

    Format(String contentType, Body body) {
        this.contentType = contentType;
        this.body = body;
    }

    String contentType() {
        return contentType;
    }

    Body body() {
        return body;
    }

    /**
     * {@code ?format=json} or {@code ?format=text} decides; without it, the {@code Accept} header. Whoever asks for something else, or for
     * anything, gets JSON: a probe must not fail over a header. What probes really send is told without taking it apart.
     */
    static Format of(HealthRequest request) {
        String query = request.query();
        Format asked = query.isEmpty() ? null : asked(query);
        if (asked != null) {
            return asked;
        }
        String accept = request.headers().apply("Accept");
        return accept == null ? JSON : accepted(accept);
    }

    private static @Nullable Format asked(String query) {
        Format whole = parameter(query);
        if (whole != null || query.indexOf('&') < 0) {
            return whole;
        }
        for (String each : query.split("&", -1)) {
            Format part = parameter(each);
            if (part != null) {
                return part;
            }
        }
        return null;
    }

    private static @Nullable Format parameter(String parameter) {
        return switch (parameter) {
            case "format=json" -> JSON;
            case "format=text" -> TEXT;
            default -> null;
        };
    }

    private static Format accepted(String accept) {
        if (accept.equals("*/*") || accept.equals("application/json")) {
            return JSON;
        }
        return accept.equals("text/plain") || accept.equals(PROBE) ? TEXT : weighed(accept);
    }

    /** RFC 9110, 12.5.1. Text only where it is wanted more than JSON. */
    private static Format weighed(String accept) {
        double json = -1;
        double text = -1;
        double any = -1;
        for (String range : accept.split(",", -1)) {
            String[] parts = range.toLowerCase(Locale.ROOT).split(";", -1);
            double weight = weight(parts);
            switch (parts[0].trim()) {
                case "application/json", "application/*" -> json = Math.max(json, weight);
                case "text/plain", "text/*" -> text = Math.max(text, weight);
                case "*/*" -> any = Math.max(any, weight);
                default -> {}
            }
        }
        return text > Math.max(json, 0) && (json >= 0 || text >= any) ? TEXT : JSON;
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim();
            if (parameter.startsWith("q=")) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
