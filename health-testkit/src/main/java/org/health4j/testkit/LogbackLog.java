package org.health4j.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What {@code org.health4j} logs to Logback. The only class that needs Logback to load. */
final class LogbackLog implements CapturedLog {

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.health4j");
    private final @Nullable Level level = logger.getLevel();
    private final boolean additive = logger.isAdditive();
    private final Lines lines = new Lines();

    LogbackLog() {
        lines.setContext(logger.getLoggerContext());
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        logger.setLevel(Level.TRACE);
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final Queue<String> written = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            IThrowableProxy thrown = event.getThrowableProxy();
            written.add(event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage()
                    + (event.getKeyValuePairs() == null ? "" : " " + event.getKeyValuePairs())
                    + (thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown)));
        }
    }

    @Override
    public List<String> lines() {
        return List.copyOf(lines.written);
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(level);
        logger.setAdditive(additive);
        lines.stop();
    }
}
