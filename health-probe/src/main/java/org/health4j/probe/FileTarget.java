package org.health4j.probe;

/** {@code file:/path[?maxAge=30s]}: healthy where the file has been changed not longer ago than that. */
record FileTarget(String path, Timeout maxAge) implements Target {

    private static final Timeout DEFAULT_AGE = Timeout.ofSeconds(30);
    private static final long MAX_AGE_HOURS = 24;
    private static final String QUERY = "?maxAge=";

    static FileTarget parse(Value target) throws UsageError {
        String url = target.text();
        String rest = url.substring("file:".length());
        String path = rest.startsWith("///") ? rest.substring(2) : rest;
        int question = path.indexOf('?');
        Timeout maxAge = DEFAULT_AGE;
        if (question >= 0) {
            if (!path.startsWith(QUERY, question)) {
                throw target.unlike("no parameter but maxAge");
            }
            maxAge = Timeout.parse(
                    target.part("maxAge", path.substring(question + QUERY.length())), MAX_AGE_HOURS * Timeout.HOUR);
            path = path.substring(0, question);
        }
        if (!path.startsWith("/") || path.startsWith("//") || path.indexOf('\0') >= 0) {
            throw target.unlike("file:/path[?maxAge=30s]");
        }
        return new FileTarget(path, maxAge);
    }

    @Override
    public boolean tls() {
        return false;
    }

    @Override
    public Inquiry inquiry(Criteria criteria, Platform platform) {
        return new FileInquiry(this, platform);
    }
}
