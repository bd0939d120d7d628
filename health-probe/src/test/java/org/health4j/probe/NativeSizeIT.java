package org.health4j.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an image pays for the native binary. */
@EnabledIfSystemProperty(named = "probe.native", matches = ".+", disabledReason = "built with -Pnative only")
class NativeSizeIT {

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "arm64"})
    void size_isAtMostAQuarterOfAMegabyte(String architecture) throws Exception {
        assertThat(Files.size(Path.of(System.getProperty("probe.native") + "-" + architecture)))
                .isBetween(100_000L, 250_000L);
    }
}
