import org.jspecify.annotations.NullMarked;

/**
 * A command that asks one health endpoint once and answers with an exit code and one line: made for Docker's
 * {@code HEALTHCHECK} and for exec probes in images that hold neither curl nor wget.
 */
@NullMarked
module org.health4j.probe {
    requires static org.jspecify;

    exports org.health4j.probe;
}
