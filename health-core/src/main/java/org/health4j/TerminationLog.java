package org.health4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves behind why liveness went DOWN, for {@code kubectl describe}: Kubernetes is about to kill the container, and shows the last 4,096
 * bytes of this file (Kubernetes documentation, "Determine the Reason for Pod Failure"). Written once for each time that liveness goes DOWN, and only
 * where the file is there, since it is kubelet that makes it.
 */
final class TerminationLog {

    static final Path KUBERNETES = Path.of("/dev/termination-log");

    private static final Logger LOG = LoggerFactory.getLogger(TerminationLog.class);
    private static final int MOST_CHECKS = 20;

    private final Path file;

    TerminationLog(Path file) {
        this.file = file;
    }

    void write(HealthReport liveness) {
        if (!Files.isWritable(file)) {
            return;
        }
        StringBuilder text = new StringBuilder("liveness is DOWN since ").append(liveness.since());
        liveness.checks().stream()
                .filter(check -> check.status() == Status.DOWN)
                .limit(MOST_CHECKS)
                .forEach(check ->
                        text.append(", ").append(check.name()).append(' ').append(check.reason()));
        try {
            Files.writeString(file, text.append('\n'), StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.debug("the termination log cannot be written", e);
        }
    }
}
