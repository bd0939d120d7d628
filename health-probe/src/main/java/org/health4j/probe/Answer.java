package org.health4j.probe;

/** What an endpoint answered: the status, and the first line of its text or an empty string. */
record Answer(int status, String text) {

    static Answer read(Input input) throws ProbeFailure {
        Head head = Head.read(input);
        return new Answer(head.status(), head.hasText() ? FirstLine.read(input, head) : "");
    }
}
