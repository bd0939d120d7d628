package org.health4j.http;

import java.util.Locale;

/** How an answer is written. */
enum Format {
    JSON("application/json"),
    TEXT("text/plain; charset=utf-8");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /**
     * {@code ?format=json} or {@code ?format=text} decides; without it, the {@code Accept} header. Whoever asks for something else, or for
     * anything, gets JSON: a probe must not fail over a header.
     */
    static Format of(HealthRequest request) {
        for (String parameter : request.query().split("&", -1)) {
            if (parameter.equals("format=text")) {
                return TEXT;
            }
            if (parameter.equals("format=json")) {
                return JSON;
            }
        }
        String accept = request.headers().apply("Accept");
        return accept == null ? JSON : accepted(accept);
    }

    /** RFC 9110, 12.5.1. Text only where it is wanted more than JSON. */
    private static Format accepted(String accept) {
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
