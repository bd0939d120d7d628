package org.health4j.probe;

/** What a command line asks for. */
interface Command {

    Outcome run(Platform platform);
}
