package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the application's virtual machine is told in the environment, which every other one there is told too. */
@Timeout(60)
class EnvironmentIT {

    private static final String UP = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nUP\n";

    private static final String JMX =
            "-Dcom.sun.management.jmxremote.port=PORT -Dcom.sun.management.jmxremote.ssl=false"
                    + " -Dcom.sun.management.jmxremote.authenticate=false";

    @TempDir
    private static Path directory;

    private static ServerSocket taken;
    private static Path agent;

    /** Says that it was there; what a debugger's or a JMX port does that is in use by the application. */
    public static final class Agent {

        private Agent() {}

        /** Called by the virtual machine. */
        public static void premain(String arguments) {
            System.out.println("the agent was loaded");
        }
    }

    @BeforeAll
    static void takePortAndPackAgent() throws IOException {
        taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[4]));
        agent = directory.resolve("agent.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
        String name = Agent.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(agent);
                JarOutputStream jar = new JarOutputStream(file, manifest);
                InputStream type = Agent.class.getClassLoader().getResourceAsStream(name)) {
            jar.putNextEntry(new JarEntry(name));
            type.transferTo(jar);
        }
    }

    @AfterAll
    static void leavePort() throws IOException {
        taken.close();
    }

    static Stream<Arguments> cells() {
        return Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                .flatMap(variable -> Stream.of(
                                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=PORT",
                                JMX,
                                "-XX:+UseG1GC",
                                "-Xms512m -XX:+AlwaysPreTouch",
                                "-Xlog:gc*",
                                "-javaagent:AGENT")
                        .map(options -> Arguments.of(variable, options)));
    }

    private static Map<String, String> environment(String variable, String options) {
        return Map.of(
                variable,
                options.replace("PORT", String.valueOf(taken.getLocalPort())).replace("AGENT", agent.toString()));
    }

    @ParameterizedTest
    @MethodSource("cells")
    @DisabledOnOs(OS.WINDOWS)
    void execJar_answersInEveryEnvironment(String variable, String options) throws Exception {
        assertAnswers(Executable.of(System.getProperty("probe.exec.jar")), environment(variable, options));
    }

    @ParameterizedTest
    @MethodSource("cells")
    @EnabledIfSystemProperty(named = "probe.native", matches = ".+", disabledReason = "built with -Pnative only")
    void nativeProbe_answersInEveryEnvironment(String variable, String options) throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"));
        assertAnswers(Executable.of(System.getProperty("probe.native") + "-amd64"), environment(variable, options));
    }

    private static void assertAnswers(Executable probe, Map<String, String> environment) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            assertThat(probe.run(environment, server.url("/")))
                    .isEqualTo(new Executable.Result(0, "UP (200 from " + server.url("/") + ")\n", ""));
        }
    }

    /** As the documentation says, and the reason for the other forms. */
    @Test
    void plainJar_isHurtByTheEnvironment() throws Exception {
        assertThat(plainJar("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=PORT")
                        .code())
                .isEqualTo(2);
        Executable.Result jmx = plainJar(JMX);
        assertThat(jmx.code()).isEqualTo(1);
        assertThat(jmx.out() + jmx.err()).contains("Port already in use: " + taken.getLocalPort());
        assertThat(plainJar("-XX:+UseG1GC", "-XX:+UseSerialGC").code()).isEqualTo(1);
        assertThat(plainJar("-Xms512m", "-Xmx16m").code()).isEqualTo(1);
        assertThat(plainJar("-javaagent:AGENT").out()).startsWith("the agent was loaded\n");
        assertThat(plainJar("-Xlog:gc*").out()).matches("(?s)\\[\\d+[.,]\\d+s\\]\\[info *\\]\\[gc.*");
        assertThat(plainJar("-Xms16m").err()).startsWith("Picked up JAVA_TOOL_OPTIONS: ");
    }

    private static Executable.Result plainJar(String options, String... own) throws Exception {
        String[] command = new String[own.length + 3];
        command[0] = Executable.java();
        System.arraycopy(own, 0, command, 1, own.length);
        command[own.length + 1] = "-jar";
        command[own.length + 2] = System.getProperty("probe.jar");
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            return Executable.of(command).run(environment("JAVA_TOOL_OPTIONS", options), server.url("/"));
        }
    }
}
