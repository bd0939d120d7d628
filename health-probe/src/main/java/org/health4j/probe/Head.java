package org.health4j.probe;

/** The status line and the header section of an answer, as of RFC 9112. */
final class Head {

    private int status = -1;
    private boolean text;
    private boolean coded;
    private boolean chunked;
    private long length = -1;

    boolean isEmpty() {
        return status < 0;
    }

    int status() {
        return status;
    }

    boolean hasBody() {
        return status != 204 && status != 304 && !coded;
    }

    /** Whether the body is plain text, in no further coding. */
    boolean isText() {
        return text && hasBody();
    }

    boolean chunked() {
        return chunked;
    }

    /** Of the body in bytes, or -1 where it ends with the stream. */
    long length() {
        return length;
    }

    /** Whether the section is complete with this line. */
    boolean add(String line) throws ProbeFailure {
        if (isEmpty()) {
            status = status(line);
            return false;
        }
        if (line.isEmpty()) {
            return true;
        }
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            return false; // the rest of a folded header, which never matters here
        }
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw ProbeFailure.malformed();
        }
        header(
                Ascii.lowerCase(line.substring(0, colon)),
                line.substring(colon + 1).trim());
        return false;
    }

    private void header(String name, String value) throws ProbeFailure {
        switch (name) {
            case "content-type" -> text = isPlainText(value);
            case "content-encoding" -> coded = coded || !Ascii.lowerCase(value).equals("identity");
            case "content-length" -> length = length(value, length);
            case "transfer-encoding" -> {
                chunked = Ascii.lowerCase(value).equals("chunked");
                coded = coded || !chunked;
            }
            default -> {}
        }
    }

    private static int status(String line) throws ProbeFailure {
        String rest = line.length() < 7 ? "" : line.substring(7);
        boolean wellFormed = rest.length() >= 5
                && (rest.charAt(0) == '0' || rest.charAt(0) == '1')
                && rest.charAt(1) == ' '
                && (rest.length() == 5 || rest.charAt(5) == ' ');
        int status = wellFormed ? (int) Digits.decimal(rest.substring(2, 5)) : -1;
        if (status < 100) {
            throw ProbeFailure.malformed();
        }
        return status;
    }

    private static boolean isPlainText(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return Ascii.lowerCase(type.trim()).equals("text/plain");
    }

    private static long length(String value, long before) throws ProbeFailure {
        long length = Digits.decimal(value);
        if (length < 0 || (before >= 0 && before != length)) {
            throw ProbeFailure.malformed();
        }
        return length;
    }
}
