package org.health4j.probe;

final class Version {
    static final String VERSION = "${project.version}";

    private Version() {}
}
