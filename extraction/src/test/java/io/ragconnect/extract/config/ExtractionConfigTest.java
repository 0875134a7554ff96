package io.ragconnect.extract.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.extract.ExtractionLimits;
import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.ProcessLimits;
import io.ragconnect.extract.ReadingOptions;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class ExtractionConfigTest {
    @Test
    void defaultsAreThoseOfTheExtractor() {
        assertThat(settings(Map.of())).isEqualTo(ExtractionSettings.DEFAULT);
    }

    @Test
    void everySettingReachesTheExtractor() {
        assertThat(settings(Map.of(
                        "extract.max.characters", "1",
                        "extract.overlimit", "TRUNCATE",
                        "extract.timeout.ms", "2",
                        "extract.heap.mb", "64",
                        "extract.processes", "3",
                        "extract.temporary.mb", "4",
                        "extract.max.embedded.depth", "5",
                        "extract.password", "sesame",
                        "extract.ocr", "auto",
                        "extract.language", "declared")))
                .isEqualTo(new ExtractionSettings(
                        new ExtractionLimits(1, true),
                        new ReadingOptions(5, true, "sesame"),
                        new ProcessLimits(Duration.ofMillis(2), 64, 3, 4),
                        false));
    }

    @Test
    void thePasswordIsShownNowhere() {
        AbstractConfig config = config(Map.of("extract.password", "sesame"));

        assertThat(config.values().toString() + ExtractionConfig.settings(config))
                .doesNotContain("sesame");
    }

    @Test
    void otherValuesAreRefusedByName() {
        assertThatThrownBy(() -> config(Map.of("extract.overlimit", "cut")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("extract.overlimit");
        assertThatThrownBy(() -> config(Map.of("extract.heap.mb", "1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("extract.heap.mb");
    }

    private static ExtractionSettings settings(Map<String, String> values) {
        return ExtractionConfig.settings(config(values));
    }

    private static AbstractConfig config(Map<String, String> values) {
        return new AbstractConfig(ExtractionConfig.define(new ConfigDef()), values, false);
    }
}
