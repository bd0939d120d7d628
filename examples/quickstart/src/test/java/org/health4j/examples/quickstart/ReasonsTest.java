package org.health4j.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever is paged finds every code of every module in the runbook. Stands here because this module needs all the others. */
class ReasonsTest {

    private static final Path ROOT = Path.of("../..");
    private static final Path RUNBOOK = ROOT.resolve("docs/reasons.md");
    private static final List<String> PARTS =
            List.of("**What it means.**", "**What to look at.**", "**What mends it.**");

    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("(?:Reason\\.of|new Reason)\\(\\s*\"([A-Z0-9_]+)\"\\s*\\)");
    private static final Pattern SECTION =
            Pattern.compile("^### (\\w+)\n(.*?)(?=^##|\\z)", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void everyReason_hasASection() throws IOException {
        Map<String, String> sections = sections();
        List<String> missing = new ArrayList<>();
        codes().forEach((code, file) -> {
            if (!sections.containsKey(code)) {
                missing.add("### " + code + "   (" + file + ")");
            }
        });
        if (!missing.isEmpty()) {
            fail(
                    "docs/reasons.md has no section for these codes. Add for each such a heading, and under it \"(where it comes from) "
                            + String.join(" … ", PARTS) + " …\", with commands for whoever is paged at night:\n  "
                            + String.join("\n  ", missing));
        }
    }

    @Test
    void everySection_isOfAReason() throws IOException {
        TreeSet<String> unknown = new TreeSet<>(sections().keySet());
        unknown.removeAll(codes().keySet());
        assertThat(unknown)
                .as("sections of docs/reasons.md for codes that no module has (expected: none; remove or rename them)")
                .isEmpty();
    }

    @Test
    void everySection_saysWhatToDo() throws IOException {
        sections()
                .forEach((code, text) -> assertThat(text)
                        .as("section %s of docs/reasons.md", code)
                        .startsWith("\n(")
                        .contains(PARTS));
    }

    private static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new TreeMap<>();
        for (MatchResult match :
                SECTION.matcher(Files.readString(RUNBOOK)).results().toList()) {
            assertThat(sections.put(match.group(1), match.group(2)))
                    .as("section %s of docs/reasons.md stands there twice", match.group(1))
                    .isNull();
        }
        return sections;
    }

    /** Each code, and a file that has it. */
    private static Map<String, String> codes() throws IOException {
        Map<String, String> codes = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(path -> Files.isDirectory(path.resolve("src/main/java")))
                    .toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(file -> codesOf(file, codes));
                }
            }
        }
        assertThat(codes).as("codes that were found in the sources").containsKeys("OK", "BAD_STATUS", "LOADING");
        return codes;
    }

    private static void codesOf(Path file, Map<String, String> codes) {
        try {
            String code = COMMENT.matcher(Files.readString(file)).replaceAll("");
            CODE.matcher(code)
                    .results()
                    .forEach(match ->
                            codes.put(match.group(1), ROOT.relativize(file).toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
