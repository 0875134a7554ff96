package io.ragconnect.embedding;

import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.record.OnError;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings of {@link EmbedChunks}. */
final class EmbeddingConfig extends AbstractConfig {
    private static final String MODEL_GROUP = "Model";
    private static final String FLOW_GROUP = "Flow";

    static final String MODEL = "embedding.model";
    private static final String DEFAULT_MODEL = "all-minilm-l6-v2";
    private static final String MODEL_DOC =
            "The model, run inside the worker. 'all-minilm-l6-v2': 384 dimensions, reads 256 tokens, English. "
                    + "'bge-small-en-v1.5' and 'e5-small-v2': 384 dimensions, 512 tokens, English; their langchain4j jars are to be "
                    + "put beside the bundle's. Each name with '-q' is the same with 8-bit weights, two to three times as fast, "
                    + "its vectors slightly different, so a table holds the one or the other. Or the path of a directory with "
                    + "'model.onnx' and 'tokenizer.json', and sentence-transformers' own settings where they are there.";

    static final String MODE = "embedding.mode";
    private static final String MODE_DOC =
            "When vectors are computed. 'eager': before the transform returns, every chunk "
                    + "of every record; works on any connector. 'lazy': only on a sink connector with PgVectorSinkConnector, which "
                    + "first asks the table which chunks have a vector already and embeds only the others, across all records of "
                    + "a batch.";

    static final String THREADS = "embedding.threads";
    private static final String THREADS_DOC = "How many texts are embedded at once by all tasks of the worker that use "
            + "this model with this setting. 0 takes the number of processors.";

    static final ConfigDef DEFINITION = OnError.define(
            LocalModelConfig.define(new ConfigDef(), 3)
                    .define(
                            MODEL,
                            Type.STRING,
                            DEFAULT_MODEL,
                            new ConfigDef.NonEmptyString(),
                            Importance.HIGH,
                            MODEL_DOC,
                            MODEL_GROUP,
                            1,
                            Width.MEDIUM,
                            "Model")
                    .define(
                            THREADS,
                            Type.INT,
                            0,
                            ConfigDef.Range.between(0, 1024),
                            Importance.LOW,
                            THREADS_DOC,
                            MODEL_GROUP,
                            2,
                            Width.SHORT,
                            "Threads")
                    .define(
                            MODE,
                            Type.STRING,
                            EmbeddingMode.EAGER.toString(),
                            ConfigDef.CaseInsensitiveValidString.in(EmbeddingMode.names()),
                            Importance.HIGH,
                            MODE_DOC,
                            FLOW_GROUP,
                            1,
                            Width.SHORT,
                            "Mode"),
            FLOW_GROUP,
            2);

    EmbeddingConfig(Map<String, ?> settings) {
        super(DEFINITION, settings);
    }

    LocalModelSettings localModel() {
        return LocalModelConfig.settings(this);
    }

    int threads() {
        int threads = getInt(THREADS);
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    EmbeddingMode mode() {
        return EmbeddingMode.parse(getString(MODE));
    }

    OnError onError() {
        return OnError.parse(getString(OnError.CONFIG));
    }
}
