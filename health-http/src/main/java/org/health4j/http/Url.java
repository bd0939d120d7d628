package org.health4j.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Checks a URL that is to be asked, and shows one without what is secret in it. */
final class Url {

    private Url() {}

    static URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Without the cause, which quotes everything.
            throw unexpected(text, "an absolute http or https URL");
        }
    }

    static URI checked(URI url) {
        String scheme = url.getScheme();
        if (scheme == null || !scheme.toLowerCase(Locale.ROOT).matches("https?")) {
            throw unexpected(url.toString(), "an absolute http or https URL");
        }
        String authority = url.getRawAuthority();
        if (authority != null && authority.contains("@")) {
            throw unexpected(url.toString(), "no user info");
        }
        if (url.getHost() == null) {
            throw unexpected(url.toString(), "a host of letters, digits, dots and dashes");
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            throw unexpected(url.toString(), "a port from 1 to 65535");
        }
        return url;
    }

    /** The port, also where the scheme says which. */
    static int port(URI url) {
        return url.getPort() > 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static IllegalArgumentException unexpected(String url, String expected) {
        return new IllegalArgumentException("url: " + shown(url) + " (expected: " + expected + ")");
    }

    /** Hides too much rather than too little: a password may have a slash or a question mark in it. */
    private static String shown(String url) {
        int secretEnd = url.lastIndexOf('@') + 1;
        int schemeEnd = url.indexOf("://") + 3;
        String prefix = schemeEnd >= 3 && schemeEnd <= secretEnd ? url.substring(0, schemeEnd) : "";
        String rest = secretEnd == 0 ? url : prefix + "***@" + url.substring(secretEnd);
        return rest.replaceFirst("(?s)[?#].*", "?***");
    }
}
