package org.health4j.probe;

/** What is asked. */
interface Target {

    String EXPECTED =
            "live, ready, startup, /path, http://host[:port]/path[?query], tcp://host:port or file:/path[?maxAge=30s]";

    /** A word or a path stands for the application beside this process, anything else is a URL. */
    static Target parse(Value target, Local local, Platform platform) throws UsageError {
        String text = target.text();
        if (text.equals("live") || text.equals("ready") || text.equals("startup")) {
            return new HttpTarget(local.endpoint(), false, "/health/" + text, "");
        }
        if (text.length() > Url.MAX_LENGTH) {
            throw target.unlike("at most " + Url.MAX_LENGTH + " characters");
        }
        if (Url.hasScheme(text, "http://") || Url.hasScheme(text, "https://") || text.startsWith("/")) {
            return Url.parse(target, local, platform.speaksTls());
        }
        if (Url.hasScheme(text, "tcp://")) {
            return TcpTarget.parse(target);
        }
        if (Url.hasScheme(text, "file:")) {
            return FileTarget.parse(target);
        }
        throw target.unlike(EXPECTED);
    }

    boolean tls();

    Inquiry inquiry(Criteria criteria, Platform platform);
}
