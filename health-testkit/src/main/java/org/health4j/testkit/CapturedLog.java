package org.health4j.testkit;

import java.util.List;
import org.slf4j.LoggerFactory;

/** What is logged meanwhile. */
interface CapturedLog extends AutoCloseable {

    List<String> lines();

    @Override
    void close();

    static CapturedLog start() {
        boolean logback = LoggerFactory.getILoggerFactory().getClass().getName().startsWith("ch.qos.logback.");
        return logback ? new LogbackLog() : new ConsoleLog();
    }
}
