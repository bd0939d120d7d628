package org.health4j;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import org.health4j.config.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ProbeDoctorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005 | a debugger, whose port is taken,",
                "-Xdebug -Xrunjdwp:transport=dt_socket,server=y,address=8000          | a debugger, whose port is taken,",
                "-agentlib:jdwp=transport=dt_socket,address=desk:5005                 | a debugger, which each run connects to,",
                "-Dcom.sun.management.jmxremote.port=9010                             | a JMX port, which is taken,",
                "-javaagent:/opt/otel.jar=password=s3cret                             | an agent, which is loaded for each run,",
                "-agentpath:/opt/profiler.so                                          | an agent, which is loaded for each run,",
                "-Xms512m                                                             | a heap of the application's size",
                "-Xmx4g -Xms64M                                                       | a heap of the application's size",
                "-XX:InitialHeapSize=1073741824                                       | a heap of the application's size",
                "-XX:InitialRAMPercentage=50                                          | a heap of the application's size",
                "'\"-Xms1g\" -XX:+AlwaysPreTouch'                                     | a heap of the application's size",
            })
    void examine_whatAProbeWouldInherit_isSaidWithoutItsValue(String options, String trouble) {
        for (String variable : new String[] {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}) {
            assertThat(ProbeDoctor.examine(Map.of(variable, options))).containsExactly(trouble + " from " + variable);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-Xmx2g -Xms16m -XX:MaxRAMPercentage=75 -XX:+UseG1GC -Xlog:gc*",
                "-Xms65535k",
                "-Dcom.sun.management.jmxremote.port=0",
                "-XX:-AlwaysPreTouch -Dcom.sun.management.jmxremote=true -Duser.timezone=UTC"
            })
    void examine_whatDoesNoHarm_isNotMentioned(String options) {
        assertThat(ProbeDoctor.examine(Map.of("JAVA_TOOL_OPTIONS", options))).isEmpty();
    }

    @Test
    void examine_otherVariables_areNotThatOfAVirtualMachine() {
        assertThat(ProbeDoctor.examine(Map.of("JAVA_OPTS", "-Xms512m", "JDK_JAVA_OPTIONS_OLD", "-Xms512m")))
                .isEmpty();
    }

    @Test
    void start_warnsOnceForAllMonitors_unlessTheOperatorWantsNone() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ProbeDoctor.class);
        log.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
        ProbeDoctor.WARNED.set(false);
        try {
            start(Map.of("HEALTH4J_DOCTOR", "false"));
            assertThat(log.list).isEmpty();
            start(Map.of());
            start(Map.of());
            assertThat(log.list)
                    .singleElement()
                    .satisfies(
                            event -> assertThat(event.getFormattedMessage())
                                    .startsWith(
                                            "a HEALTHCHECK that runs java in this environment would inherit a debugger, whose port is taken,"
                                                    + " from JAVA_TOOL_OPTIONS: use a native health-probe or health-probe-exec.jar"));
        } finally {
            logger.detachAppender(log);
            logger.setAdditive(true);
            logger.setLevel(null);
        }
    }

    private static void start(Map<String, String> variables) {
        HealthMonitorBuilder builder = new Scene().builder().configuration(Configuration.of(variables, Map.of()));
        builder.environment = Map.of("JAVA_TOOL_OPTIONS", "-agentlib:jdwp=transport=dt_socket,server=y,address=5005");
        builder.start().close();
    }
}
