package org.health4j.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.health4j.CheckOptions;

/** The outcomes of a matrix in Markdown. */
record FaultTable(String title, CheckOptions options, List<FaultOutcome> outcomes) {

    private static final String BEGIN = "<!-- generated: begin -->\n";
    private static final String END = "<!-- generated: end -->\n";

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("Timeout ")
                .append(FaultMatrix.seconds(options.timeout()))
                .append(", period ")
                .append(FaultMatrix.seconds(options.period()))
                .append(" (")
                .append(FaultMatrix.seconds(options.periodWhenDown()))
                .append(" while down), thresholds ")
                .append(options.failureThreshold())
                .append(" and ")
                .append(options.successThreshold())
                .append(".\n\n| fault | status | reason | shown within | UP again within | left behind |\n")
                .append("|---|---|---|---|---|---|\n");
        outcomes.forEach(outcome -> text.append(outcome.row()));
        return text.toString();
    }

    /** What was generated, without what stands around it. */
    static String read(Path file) throws IOException {
        String whole = Files.readString(file);
        return whole.substring(begin(whole, file), end(whole, file));
    }

    void write(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, "# " + title + ": what each fault shows\n\n" + BEGIN + END);
        }
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, begin(whole, file)) + text() + whole.substring(end(whole, file)));
    }

    private static int begin(String whole, Path file) {
        return found(whole, BEGIN, file) + BEGIN.length();
    }

    private static int end(String whole, Path file) {
        return found(whole, END, file);
    }

    private static int found(String whole, String line, Path file) {
        int at = whole.indexOf(line);
        if (at < 0) {
            throw new AssertionError(file + ": no line " + line.strip() + " (expected: one)");
        }
        return at;
    }
}
