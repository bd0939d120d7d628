package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest {

    private static final String TAIL = " (503 from http://app/)";

    @Test
    void of_controlCharactersAndLineSeparators_areReplaced() {
        assertThat(Line.of("a\tb\r\nc\0d\u001b[31me\u007ff\u0085g\u2028h\u2029i", ""))
                .isEqualTo("a?b??c?d?[31me?f?g?h?i");
    }

    /** Those of the class library's Unicode, which is older or newer than the table. */
    @Test
    void of_everyCharacter_isReplacedWhereItIsNotSeen() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            int type = Character.getType(c);
            boolean unseen = type == Character.FORMAT
                    || type == Character.CONTROL
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            boolean replaced = Line.of("a" + Character.toString(c) + "b", "").equals("a?b") && c != '?';
            if (unseen && type != Character.SURROGATE) {
                assertThat(replaced).as("U+%04X", c).isTrue();
            } else if (replaced && type != Character.SURROGATE && c >> 16 != 14) {
                assertThat(type).as("U+%04X", c).isEqualTo(Character.UNASSIGNED);
            }
        }
    }

    @Test
    void of_textThatJustFits_isWhole() {
        String text = "x".repeat(4_095 - TAIL.length());

        assertThat(Line.of(text, TAIL)).isEqualTo(text + TAIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ü", "€", "😀", "x😀", "xx😀", "xxx😀"})
    void of_textThatDoesNotFit_isCutBetweenCharactersAndTheTailIsKept(String pattern) {
        String line = Line.of(pattern.repeat(4_095), TAIL);

        assertThat(line).endsWith("..." + TAIL).doesNotContain("\ufffd");
        assertThat(line.getBytes(UTF_8).length).isBetween(4_095 - 3, 4_095);
        assertThat(pattern.repeat(4_095)).startsWith(line.substring(0, line.length() - TAIL.length() - 3));
    }
}
