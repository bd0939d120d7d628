package org.health4j;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Describes a failure for the log, without what should not stand there. */
final class Redaction {

    private static final int MOST_CAUSES = 5;
    private static final int MOST_READ = 4_000;
    private static final int MOST_SHOWN = 500;

    /** User info: everything up to the last at-sign of the word. A password may have a slash or a quote in it, so this hides too much. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)\\S*@");

    /** The same where Oracle has it. */
    private static final Pattern ORACLE = Pattern.compile("(?i)(?<=jdbc:oracle:thin:)[^\\s@]*@");

    /** Words for a secret. */
    private static final String NAMES =
            "(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|signature|\\bsig|key)";

    /** A name that ends in such a word, with its value: in a query string, in properties, in JSON. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(" + NAMES + "[\"']?\\s*[=:]\\s*)" + "(?:\"(?:\\\\.|[^\"\\\\])*\"?|'(?:''|[^'])*'?|[^\\s&;]+)");

    /** Who it was, as databases say it: user "app", role 'app'; and in properties. */
    private static final Pattern USER = Pattern.compile(
            "(?i)\\b((?:user|role)(?:[ _-]?name)?[\"']?(?:\\s*[=:]\\s*|\\s+(?=[\"'])))(?:\"[^\"]*\"?|'[^']*'?|[^\\s&;,}]+)");

    /** The same in XML. */
    private static final Pattern ELEMENT = Pattern.compile("(?i)(" + NAMES + "\\s*>)[^<]*");

    /** A header of HTTP authentication to the end of the text, and what follows one of its schemes elsewhere. */
    private static final Pattern AUTHORIZATION =
            Pattern.compile("(?i)(authorization[\"']?\\s*[=:]|\\b(?:basic|bearer|digest)\\s+(?=\\S{4})).*");

    private Redaction() {}

    /** The class and message of the failure and of its causes, on one line, without secrets and without stack traces. */
    static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder();
        Throwable current = failure;
        for (int i = 0; current != null && i < MOST_CAUSES; i++, current = current.getCause()) {
            text.append(i == 0 ? "" : " <- ").append(current.getClass().getSimpleName());
            String message = message(current);
            if (message != null) {
                text.append(": ").append(redact(message));
            }
        }
        return text.toString();
    }

    /** Foreign code, which may fail in its turn. */
    private static @Nullable String message(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (Throwable e) {
            return null;
        }
    }

    /** Redacts first and cuts then: a cut could take away what shows that something is a secret. */
    static String redact(String text) {
        return redact(text, MOST_SHOWN);
    }

    static String redact(String text, int mostShown) {
        String redacted = text.length() > MOST_READ ? text.substring(0, MOST_READ) : text;
        redacted = redacted.replaceAll("\\s*\\R\\s*", " ");
        redacted = USER_INFO.matcher(redacted).replaceAll("***@");
        redacted = ORACLE.matcher(redacted).replaceAll("***@");
        redacted = SECRET.matcher(redacted).replaceAll("$1***");
        redacted = USER.matcher(redacted).replaceAll("$1***");
        redacted = ELEMENT.matcher(redacted).replaceAll("$1***");
        redacted = AUTHORIZATION.matcher(redacted).replaceAll("$1 ***");
        return redacted.length() > mostShown ? redacted.substring(0, mostShown) + "…" : redacted;
    }
}
