package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's. */
class Utf8Test {

    @Test
    void everyCodePoint_isThereAndBack() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 13) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        byte[] expected = all.toString().getBytes(UTF_8);

        assertThat(Utf8.encode(all.toString())).isEqualTo(expected);
        assertThat(Utf8.decode(expected, expected.length)).isEqualTo(all.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b", "\udc00\ud800", "\ud83d", "x\ud83dy"})
    void halvesOfSurrogates_becomeQuestionMarks(String text) {
        assertThat(Utf8.encode(text)).isEqualTo(text.getBytes(UTF_8));
    }

    /** How many replacements there are is a matter of taste; that nothing else is invented is not. */
    @Test
    void randomBytes_becomeWhatTheJdkMakesOfThem() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(6)];
            random.nextBytes(bytes);
            if (random.nextBoolean() && bytes.length > 1) {
                bytes[0] = (byte) (0xc0 | random.nextInt(0x40));
                bytes[1] = (byte) (0x80 | random.nextInt(0x40));
            }

            assertThat(squeezed(Utf8.decode(bytes, bytes.length)))
                    .as(() -> Arrays.toString(bytes))
                    .isEqualTo(squeezed(new String(bytes, UTF_8)));
        }
    }

    private static String squeezed(String text) {
        return text.replaceAll("\ufffd+", "\ufffd");
    }
}
