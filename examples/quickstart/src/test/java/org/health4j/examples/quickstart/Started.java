package org.health4j.examples.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A quickstart that somebody has started from a shell, and reads and types as that person would. */
final class Started implements AutoCloseable {

    /** What kubelet waits for an answer. */
    private static final Duration KUBELET = Duration.ofSeconds(1);

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> lines = new ArrayList<>(); // guarded by itself
    private final Process process;

    private Started(Process process) {
        this.process = process;
    }

    static Started run(Path temporary, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", System.getProperty("quickstart.run")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HEALTH4J_PORT", "0");
        builder.environment().put("QUICKSTART_METRICS_PORT", "0");
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        builder.environment().putAll(environment);
        Started started = new Started(builder.start());
        Thread reader = new Thread(started::read, "quickstart-output");
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // Its end is the process's.
        }
    }

    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    Process process() {
        return process;
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    long count(String part) {
        return lines().stream().filter(line -> line.contains(part)).count();
    }

    /** Waits for a line that matches, and gives what the group in it holds. */
    String find(String regex) {
        Pattern pattern = Pattern.compile(regex);
        while (true) {
            boolean ended = !process.isAlive();
            for (String line : lines()) {
                Matcher matcher = pattern.matcher(line);
                if (matcher.find()) {
                    return matcher.group(1);
                }
            }
            if (ended) {
                throw new AssertionError("no line matches " + regex + " in\n" + String.join("\n", lines()));
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Types the line that the quickstart has printed for something to try. */
    void tryOut(String what) throws Exception {
        shell(find("^  " + Pattern.quote(what) + " +(.+)$"));
    }

    static void shell(String line) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", line).inheritIO().start();
        if (!shell.waitFor(10, TimeUnit.SECONDS) || shell.exitValue() != 0) {
            throw new AssertionError(line + " failed");
        }
    }

    String base() {
        return "http://127.0.0.1:" + find("curl -i http://127\\.0\\.0\\.1:(\\d+)/health$");
    }

    String metrics() {
        return find("^  curl (http://127\\.0\\.0\\.1:\\d+/metrics)$");
    }

    List<String> routes() {
        return lines().stream()
                .map(line -> line.replaceFirst("^  curl -i ", ""))
                .filter(line -> line.startsWith("http://"))
                .collect(Collectors.toList());
    }

    /** Fails where the answer takes longer than kubelet would wait. */
    HttpResponse<String> get(String url) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(KUBELET).build();
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(url, e);
        }
    }

    int code(String path) {
        return get(base() + path).statusCode();
    }

    /** Asks every route again and again until readiness has that code; tells how long it took. */
    Duration untilReadyIs(int code) {
        long start = System.nanoTime();
        List<String> routes = routes();
        while (code("/health/ready") != code) {
            routes.forEach(this::get);
            if (code("/health/live") != 200) {
                throw new AssertionError("liveness failed");
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** As a person, with a signal; a frozen server is thawed by the quickstart itself. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(20, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("the quickstart did not end");
    }
}
