package io.ragconnect.chunking;

import io.ragconnect.chunking.input.InputConfig;
import io.ragconnect.chunking.split.Strategy;
import io.ragconnect.record.OnError;
import io.ragconnect.tokenizer.Tokenizer;
import io.ragconnect.tokenizer.Tokenizers;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The settings of {@link ChunkDocument} that say how a document is cut. */
final class ChunkingConfig extends AbstractConfig {
    private static final String SIZE_GROUP = "Size";
    private static final String CONTENT_GROUP = "Content";
    private static final String FAILURE_GROUP = "Failures";

    /** What a chunk's text has where the document allows it, as a share of the most that fits. */
    private static final double TARGET_SHARE = 0.7;

    static final String STRATEGY = "chunk.strategy";
    private static final String STRATEGY_DOC =
            "Where a document is cut. 'structure': at headings, then between paragraphs, lists, tables and code, then "
                    + "sentences, then words; source code along its definitions. 'recursive': at blank lines, then lines, "
                    + "sentences and words. 'sentence': between sentences. 'fixed': windows of as many words as fit; an "
                    + "insertion moves, and so embeds anew, all that follows. 'whole': not at all; a document that is "
                    + "longer than chunk.size.tokens is treated as chunk.on.limit says.";

    static final String SIZE_TOKENS = "chunk.size.tokens";
    private static final String SIZE_TOKENS_DOC = "Largest size of a chunk in tokens of chunk.tokenizer, with the "
            + "context, the model's prefix and special tokens counted in: no more than the model reads (256 for "
            + "all-minilm-l6-v2, 8191 for OpenAI's models), since what is beyond would be ignored in silence. Small "
            + "chunks are found more exactly, large ones hold more of what surrounds an answer (docs/chunking.md).";

    static final String MIN_TOKENS = "chunk.min.tokens";
    private static final String MIN_TOKENS_DOC = "A section or piece with fewer tokens than this is joined with a "
            + "neighbour where both fit into one chunk. 0 keeps every section apart.";

    static final String OVERLAP_TOKENS = "chunk.overlap.tokens";
    private static final String OVERLAP_TOKENS_DOC =
            "How many tokens of the chunk before it a chunk repeats at most, in "
                    + "whole sentences where possible, within one section. Less than half of chunk.size.tokens.";

    static final String MAX_PER_DOCUMENT = "chunk.max.per.document";
    private static final String MAX_PER_DOCUMENT_DOC = "Largest number of chunks of one document; one that has more is "
            + "treated as chunk.on.limit says, since it would crowd out all others and is rarely a document.";

    static final String ON_LIMIT = "chunk.on.limit";
    private static final String ON_LIMIT_DOC =
            "What to do with a document above chunk.max.per.document, or too long for "
                    + "chunk.strategy=whole. 'error': it can't be processed (on.error). 'truncate': what is above the limit is "
                    + "left out, and the document's metadata says chunks_truncated=true.";

    static final String TOKENIZER = "chunk.tokenizer";
    private static final String TOKENIZER_DOC = "Whose tokens are counted: that of the embedding model, or text is cut "
            + "off in silence. 'all-minilm-l6-v2', also for all-minilm-l6-v2-q; an encoding of OpenAI "
            + "('cl100k_base' for text-embedding-3); 'characters' (Unicode code points); or the path of a model's "
            + "tokenizer.json on every worker.";

    static final String MODEL_PREFIX = "chunk.model.prefix";
    private static final String MODEL_PREFIX_DOC =
            "What the embedding model puts before every text ('passage: ' for the "
                    + "E5 models), so that it is counted in, with a blank behind it. Not stored with the chunk.";

    static final String CONTEXT = "chunk.context";
    private static final String CONTEXT_DOC =
            "What is embedded in front of a chunk's text, so that the chunk is found by words that stand above it: "
                    + "'none', 'title', 'headings' (the title and the headings above the chunk), or 'template' "
                    + "(chunk.context.template). Rows of a table that is split have its header there too. Stored apart from "
                    + "the text, and part of what decides whether a chunk must be embedded anew. At most a third of "
                    + "chunk.size.tokens.";

    static final String CONTEXT_TEMPLATE = "chunk.context.template";
    private static final String CONTEXT_TEMPLATE_DOC =
            "The context with chunk.context=template. ${title}, ${headings}, "
                    + "${heading} (the nearest one), ${uri}, ${language}, ${content_type} and ${metadata.NAME} are replaced; "
                    + "what a document lacks is empty.";

    static final ConfigDef DEFINITION = OnError.define(
            InputConfig.define(new ConfigDef()
                    .define(
                            STRATEGY,
                            Type.STRING,
                            Strategy.STRUCTURE.toString(),
                            ConfigDef.CaseInsensitiveValidString.in(Strategy.names()),
                            Importance.HIGH,
                            STRATEGY_DOC,
                            SIZE_GROUP,
                            1,
                            Width.SHORT,
                            "Strategy")
                    .define(
                            SIZE_TOKENS,
                            Type.INT,
                            128,
                            ConfigDef.Range.between(16, 1_000_000),
                            Importance.HIGH,
                            SIZE_TOKENS_DOC,
                            SIZE_GROUP,
                            2,
                            Width.SHORT,
                            "Chunk size (tokens)",
                            List.of(TOKENIZER),
                            new SizeCheck())
                    .define(
                            MIN_TOKENS,
                            Type.INT,
                            24,
                            ConfigDef.Range.between(0, 1_000_000),
                            Importance.LOW,
                            MIN_TOKENS_DOC,
                            SIZE_GROUP,
                            3,
                            Width.SHORT,
                            "Smallest piece (tokens)")
                    .define(
                            OVERLAP_TOKENS,
                            Type.INT,
                            0,
                            ConfigDef.Range.between(0, 500_000),
                            Importance.MEDIUM,
                            OVERLAP_TOKENS_DOC,
                            SIZE_GROUP,
                            4,
                            Width.SHORT,
                            "Overlap (tokens)")
                    .define(
                            TOKENIZER,
                            Type.STRING,
                            Tokenizers.MINI_LM,
                            LambdaValidator.with(
                                    ChunkingConfig::requireKnownTokenizer,
                                    () -> "[" + String.join(", ", Tokenizers.names()) + ", path of a tokenizer.json]"),
                            Importance.HIGH,
                            TOKENIZER_DOC,
                            SIZE_GROUP,
                            5,
                            Width.MEDIUM,
                            "Tokenizer")
                    .define(
                            MODEL_PREFIX,
                            Type.STRING,
                            "",
                            null,
                            Importance.LOW,
                            MODEL_PREFIX_DOC,
                            SIZE_GROUP,
                            6,
                            Width.MEDIUM,
                            "Prefix of the model")
                    .define(
                            CONTEXT,
                            Type.STRING,
                            ContextHeader.HEADINGS.toString(),
                            ConfigDef.CaseInsensitiveValidString.in(ContextHeader.names()),
                            Importance.MEDIUM,
                            CONTEXT_DOC,
                            CONTENT_GROUP,
                            1,
                            Width.SHORT,
                            "Context")
                    .define(
                            CONTEXT_TEMPLATE,
                            Type.STRING,
                            "",
                            LambdaValidator.with(
                                    ChunkingConfig::requireKnownPlaceholders,
                                    () -> "text with ${title}, ${headings}, ${heading}, ${uri}, ${language}, "
                                            + "${content_type}, ${metadata.name}"),
                            Importance.LOW,
                            CONTEXT_TEMPLATE_DOC,
                            CONTENT_GROUP,
                            2,
                            Width.LONG,
                            "Template of the context")
                    .define(
                            MAX_PER_DOCUMENT,
                            Type.INT,
                            20_000,
                            ConfigDef.Range.atLeast(1),
                            Importance.LOW,
                            MAX_PER_DOCUMENT_DOC,
                            FAILURE_GROUP,
                            1,
                            Width.SHORT,
                            "Most chunks of a document")
                    .define(
                            ON_LIMIT,
                            Type.STRING,
                            "error",
                            ConfigDef.CaseInsensitiveValidString.in("error", "truncate"),
                            Importance.LOW,
                            ON_LIMIT_DOC,
                            FAILURE_GROUP,
                            2,
                            Width.SHORT,
                            "On a limit")),
            FAILURE_GROUP,
            3);

    ChunkingConfig(Map<String, ?> settings) {
        super(DEFINITION, settings);
        checkTogether(
                getInt(SIZE_TOKENS),
                getInt(MIN_TOKENS),
                getInt(OVERLAP_TOKENS),
                getString(TOKENIZER),
                getString(MODEL_PREFIX));
    }

    ChunkSettings settings() {
        int size = getInt(SIZE_TOKENS);
        return new ChunkSettings(
                Strategy.parse(getString(STRATEGY)),
                size,
                (int) Math.round(size * TARGET_SHARE),
                getInt(MIN_TOKENS),
                getInt(OVERLAP_TOKENS),
                ContextHeader.parse(getString(CONTEXT)),
                getString(CONTEXT_TEMPLATE),
                modelPrefix(getString(MODEL_PREFIX)),
                getInt(MAX_PER_DOCUMENT),
                getString(ON_LIMIT).toLowerCase(Locale.ROOT).equals("truncate"));
    }

    /** Opens the tokenizer; to be closed by the caller. */
    Tokenizer openTokenizer() {
        return open(getString(TOKENIZER));
    }

    InputConfig input() {
        return new InputConfig(this);
    }

    OnError onError() {
        return OnError.parse(getString(OnError.CONFIG));
    }

    /** Connect trims settings, and the blank at a prefix's end counts. */
    private static String modelPrefix(String trimmed) {
        return trimmed.isEmpty() ? "" : trimmed + " ";
    }

    private static Tokenizer open(String name) {
        try {
            return Tokenizers.open(name);
        } catch (IOException e) {
            throw new ConfigException(TOKENIZER, name, "The tokenizer can't be loaded: " + e.getMessage());
        }
    }

    private static void requireKnownTokenizer(String key, Object value) {
        if (!Tokenizers.isKnown(String.valueOf(value))) {
            throw new ConfigException(
                    key,
                    value,
                    "There are " + String.join(", ", Tokenizers.names()) + " and the path of any tokenizer.json");
        }
    }

    private static void requireKnownPlaceholders(String key, Object value) {
        List<String> unknown = ContextTemplate.unknown(String.valueOf(value));
        if (!unknown.isEmpty()) {
            throw new ConfigException(
                    key, value, "${" + unknown.get(0) + "} stands for nothing; see the setting's documentation");
        }
    }

    private static void checkTogether(int size, int min, int overlap, String name, String prefix) {
        try (Tokenizer tokenizer = open(name)) {
            if (size > tokenizer.maxTokens()) {
                throw new ConfigException(
                        SIZE_TOKENS,
                        size,
                        "The model of " + TOKENIZER + "=" + name + " reads " + tokenizer.maxTokens() + " tokens");
            }
            int fixed = tokenizer.specialTokens() + tokenizer.count(modelPrefix(prefix));
            if (2 * fixed > size) {
                throw new ConfigException(
                        SIZE_TOKENS, size, "The model's prefix and special tokens take " + fixed + " of them");
            }
        }
        if (2 * overlap >= size) {
            throw new ConfigException(
                    OVERLAP_TOKENS, overlap, "It must be less than half of " + SIZE_TOKENS + "=" + size);
        }
        if (min > size) {
            throw new ConfigException(MIN_TOKENS, min, "It must be no more than " + SIZE_TOKENS + "=" + size);
        }
    }

    /**
     * Recommends nothing: Connect asks recommenders when a connector is validated, with all settings of the transform at
     * hand, which nothing else gets to see before the task starts.
     */
    private static final class SizeCheck implements ConfigDef.Recommender {
        @Override
        public List<Object> validValues(String name, Map<String, Object> values) {
            if (values.get(SIZE_TOKENS) instanceof Integer size
                    && values.get(MIN_TOKENS) instanceof Integer min
                    && values.get(OVERLAP_TOKENS) instanceof Integer overlap
                    && values.get(TOKENIZER) instanceof String tokenizer
                    && values.get(MODEL_PREFIX) instanceof String prefix
                    && Tokenizers.isKnown(tokenizer)) {
                checkTogether(size, min, overlap, tokenizer, prefix);
            }
            return List.of();
        }

        @Override
        public boolean visible(String name, Map<String, Object> values) {
            return true;
        }
    }
}
