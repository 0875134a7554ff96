package io.ragconnect.chunking;

import io.ragconnect.record.OnError;
import io.ragconnect.tokenizer.Tokenizer;
import io.ragconnect.tokenizer.Tokenizers;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings of {@link ChunkDocument}. */
final class ChunkingConfig extends AbstractConfig {
    private static final String SIZE_GROUP = "Size";
    private static final String CONTENT_GROUP = "Content";

    static final String SIZE_TOKENS = "chunk.size.tokens";
    private static final String SIZE_TOKENS_DOC = "Largest size of a chunk in tokens of chunk.tokenizer, with the "
            + "context and the model's special tokens counted in: no more than the model reads (256 for "
            + "all-minilm-l6-v2), since what is beyond would be ignored in silence.";

    static final String MIN_TOKENS = "chunk.min.tokens";
    private static final String MIN_TOKENS_DOC =
            "A section with fewer tokens than this shares a chunk with the next one "
                    + "where both fit. 0 keeps every section apart.";

    static final String MAX_PER_DOCUMENT = "chunk.max.per.document";
    private static final String MAX_PER_DOCUMENT_DOC = "Largest number of chunks of one document; one that has more is "
            + "an error (on.error), since it would crowd out all others and is rarely a document.";

    static final String TOKENIZER = "chunk.tokenizer";
    private static final String TOKENIZER_DOC = "Whose tokens are counted: the tokenizer of the embedding model.";

    static final String CONTEXT = "chunk.context";
    private static final String CONTEXT_DOC =
            "What is embedded in front of a chunk's text, so that the chunk is found by "
                    + "words that stand above it: 'none', 'title', or 'headings' (the title and the headings above the chunk). "
                    + "Stored apart from the text, and part of what decides whether a chunk must be embedded anew.";

    private static final String MINI_LM = "all-minilm-l6-v2";

    static final ConfigDef DEFINITION = OnError.define(
            new ConfigDef()
                    .define(
                            SIZE_TOKENS,
                            Type.INT,
                            256,
                            ConfigDef.Range.between(32, 256),
                            Importance.HIGH,
                            SIZE_TOKENS_DOC,
                            SIZE_GROUP,
                            1,
                            Width.SHORT,
                            "Chunk size (tokens)")
                    .define(
                            MIN_TOKENS,
                            Type.INT,
                            48,
                            ConfigDef.Range.between(0, 256),
                            Importance.LOW,
                            MIN_TOKENS_DOC,
                            SIZE_GROUP,
                            2,
                            Width.SHORT,
                            "Smallest section (tokens)")
                    .define(
                            MAX_PER_DOCUMENT,
                            Type.INT,
                            20_000,
                            ConfigDef.Range.atLeast(1),
                            Importance.LOW,
                            MAX_PER_DOCUMENT_DOC,
                            SIZE_GROUP,
                            3,
                            Width.SHORT,
                            "Most chunks of a document")
                    .define(
                            TOKENIZER,
                            Type.STRING,
                            MINI_LM,
                            ConfigDef.ValidString.in(MINI_LM),
                            Importance.MEDIUM,
                            TOKENIZER_DOC,
                            CONTENT_GROUP,
                            1,
                            Width.MEDIUM,
                            "Tokenizer")
                    .define(
                            CONTEXT,
                            Type.STRING,
                            ContextHeader.HEADINGS.toString(),
                            ConfigDef.CaseInsensitiveValidString.in(ContextHeader.names()),
                            Importance.MEDIUM,
                            CONTEXT_DOC,
                            CONTENT_GROUP,
                            2,
                            Width.SHORT,
                            "Context"),
            CONTENT_GROUP,
            3);

    ChunkingConfig(Map<String, ?> settings) {
        super(DEFINITION, settings);
    }

    int sizeTokens() {
        return getInt(SIZE_TOKENS);
    }

    int minTokens() {
        return getInt(MIN_TOKENS);
    }

    int maxPerDocument() {
        return getInt(MAX_PER_DOCUMENT);
    }

    Tokenizer tokenizer() {
        return Tokenizers.miniLm();
    }

    ContextHeader context() {
        return ContextHeader.parse(getString(CONTEXT));
    }

    OnError onError() {
        return OnError.parse(getString(OnError.CONFIG));
    }
}
