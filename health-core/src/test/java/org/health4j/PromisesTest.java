package org.health4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each promise of the README has a test. */
class PromisesTest {

    private static final List<String> TITLES = List.of(
            "A read never waits",
            "One run at a time",
            "A timeout is on time, and it is not a stop",
            "Threads are bounded",
            "Thresholds count in a row",
            "Stale is a state",
            "Before its first run",
            "A group is as bad as its worst check",
            "Any failure of a check is a result",
            "The drain is one-way",
            "Names are taken once",
            "Liveness and startup refuse remote checks",
            "Each transition is told once",
            "Nothing secret leaves",
            "Metrics read the picture",
            "Removing a check",
            "Time is monotonic",
            "`close()` ends in bounded time",
            "Schedules are jittered");

    private static final Pattern ITEM = Pattern.compile("^(\\d+)\\. \\*\\*([^*]+)\\*\\*", Pattern.MULTILINE);

    @Test
    void readme_listsThePromisesByNumber() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        Matcher item = ITEM.matcher(readme.substring(readme.indexOf("\n## Promises\n")));
        List<String> listed = new ArrayList<>();
        while (item.find()) {
            listed.add(item.group(1) + " " + item.group(2));
        }

        assertThat(listed)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, TITLES.size())
                        .mapToObj(number -> number + " " + TITLES.get(number - 1))
                        .toList());
    }

    @Test
    void everyPromise_hasATest() {
        Map<Integer, List<String>> proofs = new TreeMap<>();
        JavaClasses tests = new ClassFileImporter().importUrl(location());
        for (JavaClass test : tests) {
            for (JavaMethod method : test.getMethods()) {
                if (isTest(method)) {
                    promises(test).forEach(number -> proof(proofs, number, method));
                    promises(method).forEach(number -> proof(proofs, number, method));
                } else {
                    assertThat(promises(method)).as(method.getFullName()).isEmpty();
                }
            }
        }

        assertThat(proofs.keySet())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, TITLES.size()).boxed().toList());
    }

    private static boolean isTest(JavaMethod method) {
        return method.getAnnotations().stream()
                .map(annotation -> annotation.getRawType().getName())
                .anyMatch(name -> name.startsWith("org.junit.jupiter.") && name.endsWith("Test"));
    }

    private static void proof(Map<Integer, List<String>> proofs, int number, JavaMethod method) {
        proofs.computeIfAbsent(number, none -> new ArrayList<>()).add(method.getFullName());
    }

    private static List<Integer> promises(CanBeAnnotated annotated) {
        if (!annotated.isAnnotatedWith(Promise.class)) {
            return List.of();
        }
        int[] numbers = annotated instanceof JavaClass type
                ? type.getAnnotationOfType(Promise.class).value()
                : ((JavaMethod) annotated).getAnnotationOfType(Promise.class).value();
        return IntStream.of(numbers).boxed().toList();
    }

    private static URL location() {
        return PromisesTest.class.getProtectionDomain().getCodeSource().getLocation();
    }
}
