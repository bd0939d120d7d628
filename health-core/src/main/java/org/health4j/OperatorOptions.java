package org.health4j;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.health4j.config.Configuration;
import org.health4j.config.ConfigurationReader;
import org.health4j.config.Setting;

/** What the operator says of checks, over what the code says. */
final class OperatorOptions {

    private final ConfigurationReader reader;
    private final CheckOptions defaults;

    OperatorOptions(Configuration configuration) {
        this.reader = new ConfigurationReader(configuration);
        this.defaults = read(reader::readDefault);
    }

    ConfigurationReader reader() {
        return reader;
    }

    /** Of one check; what is wrong is remembered by the reader. */
    CheckOptions of(String check, CheckOptions code) {
        CheckOptions said = read((setting, taker) -> reader.readCheck(setting, check, taker));
        return said.orElse(code).orElse(defaults);
    }

    private static CheckOptions read(BiConsumer<Setting, Consumer<Object>> source) {
        CheckOptions.Builder said = CheckOptions.builder();
        for (Setting setting : Setting.values()) {
            if (setting.scope() == Setting.Scope.CHECK) {
                source.accept(setting, value -> apply(setting, value, said));
            }
        }
        return said.build();
    }

    private static void apply(Setting setting, Object value, CheckOptions.Builder options) {
        if (value.equals(Duration.ZERO) && setting != Setting.INITIAL_DELAY) {
            options.off(setting);
            return;
        }
        switch (setting) {
            case TIMEOUT -> options.timeout((Duration) value);
            case PERIOD -> options.period((Duration) value);
            case PERIOD_WHEN_DOWN -> options.periodWhenDown((Duration) value);
            case INITIAL_DELAY -> options.initialDelay((Duration) value);
            case FAILURE_THRESHOLD -> options.failureThreshold((Integer) value);
            case SUCCESS_THRESHOLD -> options.successThreshold((Integer) value);
            case DEGRADED_AFTER -> options.degradedAfter((Duration) value);
            case ON_DEMAND -> options.onDemand((Duration) value);
            case IDLE_AFTER -> options.idleAfter((Duration) value);
            case OPTIONAL -> options.optional((Boolean) value);
            default -> throw new IllegalStateException(setting + " is no setting of a check");
        }
    }
}
