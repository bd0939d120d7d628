package org.health4j.benchmarks;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes the tables of a Markdown file anew, from what was measured: each stands between {@code <!-- name -->} and {@code <!-- /name -->}.
 *
 * <p>Arguments: the folder with {@code read.json}, {@code result.json} and {@code many.txt}, and the file.
 */
final class Figures {

    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private Figures() {}

    public static void main(String[] args) throws IOException {
        Path raw = Path.of(args[0]);
        Path file = Path.of(args[1]);
        String text = Files.readString(file);
        text = replaced(text, "machine", machine() + "\n");
        text = replaced(text, "read", reads(measured(raw.resolve("read.json"))));
        text = replaced(text, "result", results(measured(raw.resolve("result.json"))));
        text = replaced(text, "many", "```\n" + Files.readString(raw.resolve("many.txt")) + "```\n");
        Files.writeString(file, text);
    }

    private static String replaced(String text, String name, String content) {
        String begin = "<!-- " + name + " -->\n";
        int from = text.indexOf(begin);
        int to = text.indexOf("<!-- /" + name + " -->");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    name + ": not in the file (expected: " + begin.strip() + " and its end)");
        }
        return text.substring(0, from + begin.length()) + content + text.substring(to);
    }

    private static String machine() throws IOException {
        String processor = "unknown processor";
        if (Files.exists(PROCESSOR)) {
            try (Stream<String> lines = Files.lines(PROCESSOR)) {
                processor = lines.filter(line -> line.startsWith("model name"))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .orElse(processor);
            }
        }
        return "%d cores, %s, %s, %s %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        processor,
                        System.getProperty("os.name"),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.runtime.version"));
    }

    /** A benchmark's iterations, in nanoseconds and sorted, and what it allocates. */
    private record Measured(String benchmark, Map<String, String> parameters, List<Double> iterations, double bytes) {

        static Measured of(JsonObject run) {
            String benchmark = run.get("benchmark").getAsString();
            Map<String, String> parameters = new TreeMap<>();
            if (run.has("params")) {
                run.getAsJsonObject("params")
                        .entrySet()
                        .forEach(each ->
                                parameters.put(each.getKey(), each.getValue().getAsString()));
            }
            List<Double> iterations = new ArrayList<>();
            for (JsonElement fork : run.getAsJsonObject("primaryMetric").getAsJsonArray("rawData")) {
                fork.getAsJsonArray().forEach(each -> iterations.add(each.getAsDouble()));
            }
            Collections.sort(iterations);
            JsonObject allocated = run.getAsJsonObject("secondaryMetrics").getAsJsonObject("gc.alloc.rate.norm");
            return new Measured(
                    benchmark.substring(benchmark.lastIndexOf('.') + 1),
                    parameters,
                    iterations,
                    allocated.get("score").getAsDouble());
        }

        String name() {
            return parameters.isEmpty() ? benchmark : String.join(" ", parameters.values());
        }

        /** The fastest iteration, which other work on the machine disturbed least. */
        double nanos() {
            return iterations.get(0);
        }

        String time() {
            return "%,.0f ns (%,.0f ns)".formatted(nanos(), iterations.get(iterations.size() / 2));
        }
    }

    private static List<Measured> measured(Path file) throws IOException {
        List<Measured> all = new ArrayList<>();
        for (JsonElement run : JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
            all.add(Measured.of(run.getAsJsonObject()));
        }
        return all;
    }

    private static String reads(List<Measured> all) {
        double ours = all.stream()
                .filter(each -> each.name().equals(Candidate.HEALTH4J.name()))
                .findFirst()
                .orElseThrow()
                .nanos();
        StringBuilder table = new StringBuilder("| | time | beside our JSON | allocated |\n|---|---:|---:|---:|\n");
        for (Measured each : all) {
            table.append("| %s | %s | %.1f× | %,.0f B |%n"
                    .formatted(label(each), each.time(), each.nanos() / ours, each.bytes()));
        }
        return table.toString();
    }

    private static String label(Measured read) {
        return switch (read.name()) {
            case "clock" -> "floor: one `System.nanoTime()`";
            case "report" -> "health4j, `report(READINESS)`";
            default -> Candidate.valueOf(read.name()).title() + ", JSON";
        };
    }

    private static String results(List<Measured> all) {
        StringBuilder table = new StringBuilder(
                "| | checks | time | beside the fewest checks | allocated |\n|---|---:|---:|---:|---:|\n");
        Measured first = all.get(0);
        for (Measured each : all) {
            first = each.benchmark().equals(first.benchmark()) ? first : each;
            table.append("| %s | %,d | %s | %.1f× | %,.0f B |%n"
                    .formatted(
                            each.benchmark(),
                            Integer.parseInt(each.name()),
                            each.time(),
                            each.nanos() / first.nanos(),
                            each.bytes()));
        }
        return table.toString();
    }
}
