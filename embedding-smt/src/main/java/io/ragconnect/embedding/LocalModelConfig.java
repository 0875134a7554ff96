package io.ragconnect.embedding;

import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.Pooling;
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

    static final String PREFIX = "embedding.prefix";
    private static final String PREFIX_DOC = "Text put before every chunk that is embedded, for models that want one, "
            + "such as 'passage: '. Without it the model's own, if it has one.";

    private LocalModelConfig() {}

    static ConfigDef define(ConfigDef definition, int order) {
        return definition
                .define(
                        POOLING,
                        Type.STRING,
                        AUTO,
                        ConfigDef.ValidString.in(AUTO, Pooling.MEAN.toString(), Pooling.CLS.toString()),
                        Importance.LOW,
                        POOLING_DOC,
                        GROUP,
                        order,
                        Width.SHORT,
                        "Pooling")
                .define(
                        NORMALIZE,
                        Type.STRING,
                        AUTO,
                        ConfigDef.ValidString.in(AUTO, "true", "false"),
                        Importance.LOW,
                        NORMALIZE_DOC,
                        GROUP,
                        order + 1,
                        Width.SHORT,
                        "Unit length")
                .define(
                        MAX_TOKENS,
                        Type.INT,
                        0,
                        ConfigDef.Range.between(0, 32_768),
                        Importance.LOW,
                        MAX_TOKENS_DOC,
                        GROUP,
                        order + 2,
                        Width.SHORT,
                        "Tokens read")
                .define(
                        PREFIX,
                        Type.STRING,
                        null,
                        Importance.LOW,
                        PREFIX_DOC,
                        GROUP,
                        order + 3,
                        Width.MEDIUM,
                        "Prefix");
    }

    static LocalModelSettings settings(AbstractConfig config) {
        int maxTokens = config.getInt(MAX_TOKENS);
        return new LocalModelSettings(
                config.getString(EmbeddingConfig.MODEL),
                explicit(config.getString(POOLING)).map(Pooling::parse),
                explicit(config.getString(NORMALIZE)).map(Boolean::parseBoolean),
                maxTokens == 0 ? Optional.empty() : Optional.of(maxTokens),
                Optional.ofNullable(config.getString(PREFIX)));
    }

    private static Optional<String> explicit(String value) {
        return value.equals(AUTO) ? Optional.empty() : Optional.of(value);
    }
}
