package org.health4j.probe;

import java.util.Locale;

/**
 * The status line and the header section of an answer, as of RFC 9112.
 *
 * @param hasText whether a body follows that is plain text in no further coding
 * @param length of the body in bytes, or -1 where it ends with the stream
 */
record Head(int status, boolean hasText, boolean chunked, long length) {

    /** The final answer; the interim ones before it are skipped. */
    static Head read(Input input) throws ProbeFailure {
        Head head = readOne(input);
        while (head.status < 200) {
            head = readOne(input);
        }
        return head;
    }

    private static Head readOne(Input input) throws ProbeFailure {
        int status = status(input);
        boolean text = false;
        boolean coded = status == 204 || status == 304;
        boolean chunked = false;
        long length = -1;
        for (String line = input.line(); !line.isEmpty(); line = input.line()) {
            if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                continue; // the rest of a folded header, which never matters here
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw ProbeFailure.malformed();
            }
            String value = line.substring(colon + 1).trim();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-type" -> text = isPlainText(value);
                case "content-encoding" -> coded = coded || !value.equalsIgnoreCase("identity");
                case "content-length" -> length = length(value, length);
                case "transfer-encoding" -> {
                    chunked = value.equalsIgnoreCase("chunked");
                    coded = coded || !chunked;
                }
                default -> {}
            }
        }
        return new Head(status, text && !coded, chunked, length);
    }

    private static int status(Input input) throws ProbeFailure {
        input.expect("HTTP/1.");
        String line = input.line();
        boolean wellFormed = line.length() >= 5
                && (line.charAt(0) == '0' || line.charAt(0) == '1')
                && line.charAt(1) == ' '
                && (line.length() == 5 || line.charAt(5) == ' ');
        int status = wellFormed ? (int) Digits.decimal(line.substring(2, 5)) : -1;
        if (status < 100) {
            throw ProbeFailure.malformed();
        }
        return status;
    }

    private static boolean isPlainText(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.trim().equalsIgnoreCase("text/plain");
    }

    private static long length(String value, long before) throws ProbeFailure {
        long length = Digits.decimal(value);
        if (length < 0 || (before >= 0 && before != length)) {
            throw ProbeFailure.malformed();
        }
        return length;
    }
}
