package io.ragconnect.source.settings;

import io.ragconnect.record.EmbedTransforms;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;

/** What works on a sink alone. */
public final class LazyEmbedding {
    private LazyEmbedding() {}

    /** Adds an error for each transform of a source connector that is to embed lazily. */
    public static void refuse(Map<String, String> settings, Map<String, ConfigValue> values) {
        EmbedTransforms.faultsOnSource(settings)
                .forEach((key, fault) ->
                        values.put(key, new ConfigValue(key, settings.get(key), List.of(), List.of(fault))));
    }
}
