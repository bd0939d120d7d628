package org.health4j.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

/** With {@code -Djedis.tested=8.0.2} these tests run on that version, with what was compiled against the default one. */
class JedisRangeTest {

    @Test
    void tested_isTheVersionThatWasAskedFor() {
        String tested = System.getProperty("jedis.tested");
        assumeTrue(tested != null, "the default version");

        assertThat(UnifiedJedis.class.getProtectionDomain().getCodeSource().getLocation())
                .asString()
                .endsWith("jedis-" + tested + ".jar");
    }
}
