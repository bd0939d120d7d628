package org.health4j.examples.quickstart;

import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.health4j.http.HealthEndpoint;

/** Tells a person what runs, where, and what to try. */
final class Banner {

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final boolean PGREP = isOnPath("pgrep");

    private Banner() {}

    static void print(String line) {
        OUT.println(line);
    }

    static void show(Servers servers, HealthEndpoint endpoint, int port, int metricsPort) {
        String base = "http://127.0.0.1:" + port;
        StringBuilder text = new StringBuilder("\nServers\n");
        for (Servers.Running server : List.of(servers.postgres(), servers.redis(), servers.mongo(), servers.http())) {
            text.append(String.format(
                    "  %-9s %-16s %s%n",
                    server.name(), server.address(), server.pid() == 0 ? "not started yet" : "pid " + server.pid()));
        }
        text.append("\nRoutes\n");
        for (String route : endpoint.routes()) {
            text.append("  curl -i ")
                    .append(base)
                    .append(route.replace("{name}", "postgres"))
                    .append('\n');
        }
        text.append("  curl '").append(base).append("/health?format=text'          for people\n");
        text.append("  curl '").append(base).append("/health?format=text&full'     with times and details\n");
        text.append("\nMetrics, for Prometheus\n  curl http://127.0.0.1:")
                .append(metricsPort)
                .append("/metrics\n");
        text.append("\nProbe\n  java -jar ")
                .append(quoted(built("health-probe/target/health-probe.jar")))
                .append(' ')
                .append(base)
                .append("/health/ready\n");
        String run = quoted(built("examples/quickstart/run"));
        text.append("\nTry, from another terminal\n");
        if (servers.postgres().pid() != 0) {
            text.append(postgres(servers.postgres()));
        }
        text.append(tries("freeze Redis", "kill -STOP " + servers.redis().pid()));
        text.append(tries("thaw Redis", "kill -CONT " + servers.redis().pid()));
        text.append(tries("stop Mongo", "kill " + servers.mongo().pid()));
        text.append(tries("start Mongo again", run + " mongo " + servers.mongo().port()));
        text.append(tries("stop the HTTP service", "kill " + servers.http().pid()));
        text.append(tries("start it again", run + " http " + servers.http().port()));
        text.append(tries("drain and end", "kill " + ProcessHandle.current().pid()));
        text.append(
                "\nEach check runs every 5 s, and every second while it is down; its timeout is 1 s. Each change is logged once.\n");
        OUT.println(text);
    }

    static void lateStart(Servers.Running postgres) {
        OUT.println(
                "\nPostgres has come: " + postgres.address() + " pid " + postgres.pid() + "\n" + postgres(postgres));
    }

    /** All its processes: a pooled connection has one of its own, which a frozen postmaster does not freeze. */
    private static String postgres(Servers.Running postgres) {
        long pid = postgres.pid();
        String children = PGREP ? "pgrep -P " + pid : "cat /proc/" + pid + "/task/" + pid + "/children";
        return tries("freeze Postgres", "kill -STOP " + pid + "; kill -STOP $(" + children + ")")
                + tries("thaw Postgres", "kill -CONT $(" + children + ") " + pid);
    }

    private static String tries(String what, String command) {
        return String.format("  %-22s %s%n", what, command);
    }

    /** A file of the checkout, relative to where the quickstart was started where it lies beneath. */
    private static Path built(String file) {
        Path jar = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
        Path path = jar.resolveSibling("../../..").resolve(file).normalize();
        Path here = Path.of("").toAbsolutePath();
        // With a dot in front, since a shell looks up a mere name on the PATH.
        return path.startsWith(here) ? Path.of(".").resolve(here.relativize(path)) : path;
    }

    private static String quoted(Path path) {
        return path.toString().contains(" ") ? "'" + path + "'" : path.toString();
    }

    private static boolean isOnPath(String command) {
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }
}
