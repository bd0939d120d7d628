package org.health4j.probe;

/** A TCP port in decimal. */
final class Port {

    static final String EXPECTED = "a port from 1 to 65535";

    private Port() {}

    /** The number, or -1 for what is not one from 1 to 65535. */
    static int parse(String text) {
        long number = Digits.decimal(text);
        return number >= 1 && number <= 65_535 ? (int) number : -1;
    }
}
