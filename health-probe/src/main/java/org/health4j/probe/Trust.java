package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/**
 * Whom TLS trusts.
 *
 * @param insecure anybody
 * @param store the path of a trust store, or null for the Java runtime's own
 * @param password the trust store's, or empty
 */
record Trust(boolean insecure, @Nullable Value store, String password) {

    static final String JAR_ONLY = "http://; https is spoken by health-probe.jar only";

    static final Trust DEFAULT = new Trust(false, null, "");
}
