package io.ragconnect.embedding;

import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.LocalModels;
import io.ragconnect.embedding.remote.RemoteEmbedder;
import io.ragconnect.record.OnError;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** The settings of {@link EmbedChunks}. */
final class EmbeddingConfig extends AbstractConfig {
    private static final String MODEL_GROUP = "Model";
    private static final String FLOW_GROUP = "Flow";

    static final String MODEL = "embedding.model";
    private static final String DEFAULT_MODEL = "all-minilm-l6-v2";
    private static final String MODEL_DOC =
            "The model. For a remote provider its name there (at Azure the deployment's). With embedding.provider=local: "
                    + "'all-minilm-l6-v2': 384 dimensions, reads 256 tokens, English. 'bge-small-en-v1.5' and 'e5-small-v2': 384 "
                    + "dimensions, 512 tokens, English; their langchain4j jars are to be put beside the bundle's. Each name with "
                    + "'-q' is the same with 8-bit weights, two to three times as fast, its vectors slightly different, so a table "
                    + "holds the one or the other. Or the path of a directory with 'model.onnx' and 'tokenizer.json', and "
                    + "sentence-transformers' own settings where they are there.";

    static final String PREFIX = "embedding.prefix";
    private static final String PREFIX_DOC =
            "Put before every text that is embedded, for models that want to be told so, with a space between: "
                    + "'search_document:' for nomic-embed-text, 'passage:' for E5. Empty takes a local model's own, if it has one. "
                    + "Cohere, Voyage and Jina (from v3 on) are told by a field of the request that these are documents. Embed "
                    + "questions with the query prefix or type.";

    static final String MODE = "embedding.mode";
    private static final String MODE_DOC =
            "When vectors are computed. 'eager': before the transform returns, every chunk "
                    + "of every record; works on any connector. 'lazy': only on a sink connector with PgVectorSinkConnector, which "
                    + "first asks the table which chunks have a vector already and embeds only the others, across all records of "
                    + "a batch.";

    static final String CACHE = "embedding.cache.mb";
    private static final int DEFAULT_CACHE_MB = 16;
    private static final String CACHE_DOC =
            "With embedding.mode=eager: how many megabytes of heap each task may take for the "
                    + "vectors that it computed last, so that a text that comes again, in another document or after a deletion, is not "
                    + "embedded again. 16 hold some 9,000 vectors of 384 dimensions. 0 keeps none. With 'lazy' the table does this.";

    static final ConfigDef DEFINITION = OnError.define(
            LocalModelConfig.define(RemoteConfig.define(new ConfigDef()))
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
                            "Model",
                            new Checks())
                    .define(
                            PREFIX,
                            Type.STRING,
                            "",
                            Importance.MEDIUM,
                            PREFIX_DOC,
                            MODEL_GROUP,
                            2,
                            Width.MEDIUM,
                            "Prefix")
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
                            "Mode")
                    .define(
                            CACHE,
                            Type.INT,
                            DEFAULT_CACHE_MB,
                            ConfigDef.Range.between(0, 65_536),
                            Importance.LOW,
                            CACHE_DOC,
                            FLOW_GROUP,
                            2,
                            Width.SHORT,
                            "Cache",
                            new Checks()),
            FLOW_GROUP,
            3);

    EmbeddingConfig(Map<String, ?> settings) {
        super(DEFINITION, settings);
        for (String name : DEFINITION.names()) {
            String problem = problem(name, values());
            if (problem != null) {
                throw new ConfigException(name + ": " + problem);
            }
        }
    }

    /** What is wrong with one setting beside the others; null when nothing is. */
    static @Nullable String problem(String name, Map<String, ?> values) {
        boolean remote = RemoteConfig.isRemote(values);
        if (name.equals(CACHE)
                && values.get(CACHE) instanceof Integer megabytes
                && megabytes != DEFAULT_CACHE_MB
                && EmbeddingMode.LAZY.toString().equalsIgnoreCase(RemoteConfig.string(values, MODE))) {
            return "is only for embedding.mode=eager; leave it out, since with 'lazy' the table holds the vectors";
        }
        if (name.equals(MODEL) && values.get(MODEL) instanceof String model) {
            if (!remote && !LocalModelSettings.of(model).exists()) {
                return "there is no model of the name " + model + " (there are "
                        + String.join(", ", LocalModelSettings.names())
                        + ") and no such directory. For a provider's model set embedding.provider";
            }
            if (remote && LocalModelSettings.names().contains(model)) {
                return model + " is a local model; name the provider's model";
            }
        }
        if (remote && LocalModelConfig.isSet(name, values)) {
            return "is only for local models; leave it out"
                    + (name.equals(LocalModelConfig.THREADS) ? ", and set embedding.max.concurrency" : "");
        }
        return RemoteConfig.problem(name, values);
    }

    /** Why the local model can't be loaded; null when it can. A task that starts loads it again, unless one has it. */
    static @Nullable String loadingProblem(Map<String, ?> values) {
        try (Embedder loaded = new EmbeddingConfig(values).open()) {
            loaded.model();
            return null;
        } catch (ConnectException e) {
            return e.getMessage() + ". Put the model's files there again, or name another model";
        }
    }

    /** The model that the settings name, ready to use. */
    Embedder open() {
        Embedder embedder = RemoteConfig.settings(values())
                .<Embedder>map(RemoteEmbedder::new)
                .orElseGet(() -> LocalModels.open(LocalModelConfig.settings(this), LocalModelConfig.threads(this)));
        int megabytes = getInt(CACHE);
        return mode() == EmbeddingMode.EAGER && megabytes > 0
                ? new CachingEmbedder(embedder, new VectorCache((long) megabytes << 20))
                : embedder;
    }

    /** Connect cuts a setting's ends, and every prefix in use ends in a space. */
    static String prefix(Map<String, ?> values) {
        String prefix = RemoteConfig.string(values, PREFIX);
        return prefix.isEmpty() ? "" : prefix + " ";
    }

    /** Empty where the model's own is to be taken. */
    static Optional<String> localPrefix(Map<String, ?> values) {
        return Optional.of(prefix(values)).filter(prefix -> !prefix.isEmpty());
    }

    EmbeddingMode mode() {
        return EmbeddingMode.parse(getString(MODE));
    }

    OnError onError() {
        return OnError.parse(getString(OnError.CONFIG));
    }
}
