package org.health4j.probe;

import java.util.ArrayList;
import java.util.List;

/** The header section of a request: ours, and the caller's in place of ours of the same name. */
record Headers(List<Header> own) {

    record Header(String name, String value) {}

    static final Headers NONE = new Headers(List.of());

    private static final int MAX_LENGTH = 2_048;
    private static final int MAX_COUNT = 16;
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    /** Several stand on lines of their own. What was given is never shown: it is where credentials go. */
    static Headers parse(List<Value> values) throws UsageError {
        List<Header> headers = new ArrayList<>();
        for (Value value : values) {
            String text = value.text();
            for (int start = 0; start <= text.length(); ) {
                int feed = text.indexOf('\n', start);
                int end = feed < 0 ? text.length() : feed;
                headers.add(header(text.substring(start, end).trim(), value.hidden()));
                start = end + 1;
            }
        }
        if (headers.size() > MAX_COUNT) {
            throw values.get(0).hidden().unlike("at most " + MAX_COUNT + " headers");
        }
        return new Headers(headers);
    }

    private static Header header(String line, Value value) throws UsageError {
        int colon = line.indexOf(':');
        if (colon < 1 || line.length() > MAX_LENGTH || !isToken(line.substring(0, colon)) || !isText(line)) {
            throw value.unlike("Name: value, in printable ASCII, at most " + MAX_LENGTH + " characters");
        }
        String name = line.substring(0, colon);
        String lower = Ascii.lowerCase(name);
        if (lower.equals("connection") || lower.equals("content-length") || lower.equals("transfer-encoding")) {
            throw value.unlike("none of Connection, Content-Length and Transfer-Encoding");
        }
        return new Header(name, line.substring(colon + 1).trim());
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric = Digits.isDecimal(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!alphanumeric && TOKEN.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if ((c < ' ' && c != '\t') || c > '~') {
                return false;
            }
        }
        return true;
    }

    void appendTo(StringBuilder head, String host) {
        append(head, "Host", host);
        append(head, "User-Agent", "health-probe/" + Version.VERSION);
        append(head, "Accept", "text/plain, */*;q=0.1"); // what knows no text answers 406 to text alone
        append(head, "Connection", "close");
        for (Header header : own) {
            line(head, header.name, header.value);
        }
    }

    private void append(StringBuilder head, String name, String value) {
        for (Header header : own) {
            if (Ascii.lowerCase(header.name).equals(Ascii.lowerCase(name))) {
                return;
            }
        }
        line(head, name, value);
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
