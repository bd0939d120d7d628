package org.health4j.probe;

/**
 * Whom TLS trusts.
 *
 * @param insecure anybody
 * @param store the path of a trust store, or empty for the Java runtime's own
 * @param password the trust store's, or empty
 */
record Trust(boolean insecure, String store, String password) {

    static final String JAR_ONLY = "http://; https is spoken by health-probe.jar only";

    static final Trust DEFAULT = new Trust(false, "", "");
}
