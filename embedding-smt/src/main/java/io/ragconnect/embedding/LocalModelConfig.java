package io.ragconnect.embedding;

import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.Pooling;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** How a model in the process is used, where that is not to be as its files say. */
final class LocalModelConfig {
    private static final String GROUP = "Local model";
    private static final String AUTO = "auto";

    static final String POOLING = "embedding.pooling";
    private static final String POOLING_DOC =
            "How the vectors of a text's tokens become one: their 'mean', or that of the "
                    + "first token ('cls'). 'auto' takes what the model's files say.";

    static final String NORMALIZE = "embedding.normalize";
    private static final String NORMALIZE_DOC =
            "Whether vectors are scaled to length one: 'true', 'false', or what the " + "model's files say ('auto').";

    static final String MAX_TOKENS = "embedding.max.tokens";
    private static final String MAX_TOKENS_DOC =
            "How many tokens of a text are read, special ones included; the rest of a "
                    + "longer text has no part in its vector. 0 takes what the model can, and more than that is never read. Let "
                    + "'chunk.size.tokens' be no larger.";

    static final String THREADS = "embedding.threads";
    private static final String THREADS_DOC = "How many texts are embedded at once by all tasks of the worker that use "
            + "this model with this setting. 0 takes the number of processors.";

    private static final Map<String, Object> DEFAULTS = define(new ConfigDef()).defaultValues();

    private LocalModelConfig() {}

    static ConfigDef define(ConfigDef definition) {
        Checks checks = new Checks();
        return definition
                .define(
                        POOLING,
                        Type.STRING,
                        AUTO,
                        ConfigDef.ValidString.in(AUTO, Pooling.MEAN.toString(), Pooling.CLS.toString()),
                        Importance.LOW,
                        POOLING_DOC,
                        GROUP,
                        1,
                        Width.SHORT,
                        "Pooling",
                        checks)
                .define(
                        NORMALIZE,
                        Type.STRING,
                        AUTO,
                        ConfigDef.ValidString.in(AUTO, "true", "false"),
                        Importance.LOW,
                        NORMALIZE_DOC,
                        GROUP,
                        2,
                        Width.SHORT,
                        "Unit length",
                        checks)
                .define(
                        MAX_TOKENS,
                        Type.INT,
                        0,
                        ConfigDef.Range.between(0, 32_768),
                        Importance.LOW,
                        MAX_TOKENS_DOC,
                        GROUP,
                        3,
                        Width.SHORT,
                        "Tokens read",
                        checks)
                .define(
                        THREADS,
                        Type.INT,
                        0,
                        ConfigDef.Range.between(0, 1024),
                        Importance.LOW,
                        THREADS_DOC,
                        GROUP,
                        4,
                        Width.SHORT,
                        "Threads",
                        checks);
    }

    /** Whether it is a setting of local models that is not left as it is. */
    static boolean isSet(String name, Map<String, ?> values) {
        Object value = values.get(name);
        return value != null && DEFAULTS.containsKey(name) && !value.equals(DEFAULTS.get(name));
    }

    static int threads(AbstractConfig config) {
        int threads = config.getInt(THREADS);
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** Whether it means nothing to a remote provider. */
    static boolean has(String name) {
        return DEFAULTS.containsKey(name);
    }

    static LocalModelSettings settings(AbstractConfig config) {
        int maxTokens = config.getInt(MAX_TOKENS);
        return new LocalModelSettings(
                config.getString(EmbeddingConfig.MODEL),
                explicit(config.getString(POOLING)).map(Pooling::parse),
                explicit(config.getString(NORMALIZE)).map(Boolean::parseBoolean),
                maxTokens == 0 ? Optional.empty() : Optional.of(maxTokens),
                EmbeddingConfig.localPrefix(config.values()));
    }

    private static Optional<String> explicit(String value) {
        return value.equals(AUTO) ? Optional.empty() : Optional.of(value);
    }
}
