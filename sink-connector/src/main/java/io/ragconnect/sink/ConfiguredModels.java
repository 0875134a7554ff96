package io.ragconnect.sink;

import io.ragconnect.record.Document;
import io.ragconnect.record.EmbedTransforms;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedding models that a connector's transforms are set up for, asked of the transforms themselves. */
final class ConfiguredModels {
    private static final Logger log = LoggerFactory.getLogger(ConfiguredModels.class);

    private static final Document WITHOUT_TEXT =
            Document.builder("validation", "", "text/plain", "").build().withChunks(List.of());

    private ConfiguredModels() {}

    /** Their fingerprints. What can't be set up is left out: the transform's own validation says why. */
    static Set<String> of(Map<String, String> connectorSettings) {
        Set<String> models = new LinkedHashSet<>();
        EmbedTransforms.in(connectorSettings).forEach((alias, settings) -> {
            try (Transformation<SinkRecord> embed = embedChunks()) {
                Map<String, String> lazy = new HashMap<>(settings);
                lazy.put(EmbedTransforms.MODE, EmbedTransforms.LAZY); // embeds nothing
                embed.configure(lazy);
                SinkRecord record = new SinkRecord(
                        "validation", 0, Schema.STRING_SCHEMA, WITHOUT_TEXT.id(), null, WITHOUT_TEXT.toStruct(), 0);
                String model =
                        Document.from((Struct) embed.apply(record).value()).embeddingModel();
                if (model != null) {
                    models.add(model);
                }
            } catch (KafkaException | ReflectiveOperationException | LinkageError e) {
                log.debug("The transform {} can't be asked for its model", alias, e);
            }
        });
        return models;
    }

    @SuppressWarnings("unchecked") // a transform takes the records of any connector
    private static Transformation<SinkRecord> embedChunks() throws ReflectiveOperationException {
        return Class.forName(EmbedTransforms.CLASS, true, ConfiguredModels.class.getClassLoader())
                .asSubclass(Transformation.class)
                .getDeclaredConstructor()
                .newInstance();
    }
}
