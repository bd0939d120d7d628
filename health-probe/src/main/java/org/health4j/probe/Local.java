package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/** Where the application beside this process listens: what {@code HEALTH4J_HOST} and {@code HEALTH4J_PORT} tell it, they tell the probe. */
final class Local {

    private static final String PORT = "HEALTH4J_PORT";
    private static final String HOST = "HEALTH4J_HOST";
    private static final int DEFAULT_PORT = 8081;
    private static final String LOOPBACK = "127.0.0.1";

    private final Settings settings;
    private final @Nullable Value portVariable;

    /** {@code portVariable} is the application's own, in place of {@code HEALTH4J_PORT}. */
    Local(Settings settings, @Nullable Value portVariable) {
        this.settings = settings;
        this.portVariable = portVariable;
    }

    Endpoint endpoint() throws UsageError {
        int port = port();
        Value value = settings.value(HOST);
        String host = value == null ? LOOPBACK : unbracketed(value.text());
        // What listens on every address listens on the loopback one.
        if (value == null || host.equals("0.0.0.0") || host.equals("::")) {
            return new Endpoint(LOOPBACK, true, port, LOOPBACK + ":" + port);
        }
        boolean ipv6 = Host.isIpv6(host);
        boolean numeric = ipv6 || Host.isIpv4(host);
        if (!numeric && !Host.isName(host)) {
            throw value.unlike("a host name or an IP address");
        }
        return new Endpoint(host, numeric, port, (ipv6 ? "[" + host + "]" : host) + ":" + port);
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private int port() throws UsageError {
        Value value = portVariable == null ? settings.value(PORT) : own(portVariable);
        if (value == null) {
            return DEFAULT_PORT;
        }
        int port = Port.parse(value.text());
        if (port < 0) {
            throw value.unlike(Port.EXPECTED + (Url.hasScheme(value.text(), "tcp://") ? hint(value.source()) : ""));
        }
        return port;
    }

    /** Of somebody else's variable nothing is shown but what may have been meant as a port: the name may be a wrong one, of a secret. */
    private Value own(Value name) {
        String text = settings.variable(name.text());
        Value value = Value.of(name.shown(), text == null ? "" : text);
        boolean number = value.text().isEmpty() || (value.text().length() <= 5 && Digits.decimal(value.text()) >= 0);
        return number ? value : value.hidden();
    }

    private static String hint(String variable) {
        int end = variable.indexOf("_PORT");
        String service = end < 0
                ? ""
                : " named " + Ascii.lowerCase(variable.substring(0, end)).replace('_', '-');
        return "; Kubernetes sets this for a Service" + service
                + ": rename the Service, or set enableServiceLinks to false";
    }
}
