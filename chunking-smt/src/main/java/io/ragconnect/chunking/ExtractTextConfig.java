package io.ragconnect.chunking;

import io.ragconnect.chunking.input.ContentConfig;
import io.ragconnect.chunking.input.RecordFields;
import io.ragconnect.extract.ExtractionSettings;
import io.ragconnect.extract.config.ExtractionConfig;
import io.ragconnect.record.OnError;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The settings of {@link ExtractText}. */
final class ExtractTextConfig extends AbstractConfig {
    static final ConfigDef DEFINITION = OnError.define(
            ExtractionConfig.define(ContentConfig.define(RecordFields.define(new ConfigDef()))), "Failures", 1);

    ExtractTextConfig(Map<String, ?> settings) {
        super(DEFINITION, settings);
    }

    RecordFields fields() {
        return new RecordFields(this);
    }

    ContentConfig content() {
        return new ContentConfig(this);
    }

    ExtractionSettings extraction() {
        return ExtractionConfig.settings(this);
    }

    OnError onError() {
        return OnError.parse(getString(OnError.CONFIG));
    }
}
