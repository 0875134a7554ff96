package io.ragconnect.embedding.remote;

import java.util.Map;
import java.util.OptionalInt;

/** The dimensions that well-known models have when none are asked for, as their makers document them. */
public final class KnownModels {
    private static final Map<String, Integer> DIMENSIONS = Map.ofEntries(
            Map.entry("text-embedding-3-small", 1536),
            Map.entry("text-embedding-3-large", 3072),
            Map.entry("text-embedding-ada-002", 1536),
            Map.entry("embed-v4.0", 1536),
            Map.entry("embed-english-v3.0", 1024),
            Map.entry("embed-multilingual-v3.0", 1024),
            Map.entry("embed-english-light-v3.0", 384),
            Map.entry("embed-multilingual-light-v3.0", 384),
            Map.entry("voyage-3-large", 1024),
            Map.entry("voyage-3.5", 1024),
            Map.entry("voyage-3.5-lite", 1024),
            Map.entry("voyage-3", 1024),
            Map.entry("voyage-3-lite", 512),
            Map.entry("voyage-code-3", 1024),
            Map.entry("voyage-finance-2", 1024),
            Map.entry("voyage-law-2", 1024),
            Map.entry("voyage-multilingual-2", 1024),
            Map.entry("jina-embeddings-v4", 2048),
            Map.entry("jina-embeddings-v3", 1024),
            Map.entry("jina-embeddings-v2-base-en", 768),
            Map.entry("jina-embeddings-v2-base-de", 768),
            Map.entry("jina-embeddings-v2-base-code", 768),
            Map.entry("mistral-embed", 1024),
            Map.entry("codestral-embed", 1536),
            Map.entry("nomic-embed-text", 768),
            Map.entry("mxbai-embed-large", 1024),
            Map.entry("all-minilm", 384),
            Map.entry("bge-m3", 1024),
            Map.entry("embeddinggemma", 768),
            Map.entry("sentence-transformers/all-MiniLM-L6-v2", 384),
            Map.entry("BAAI/bge-small-en-v1.5", 384),
            Map.entry("BAAI/bge-base-en-v1.5", 768),
            Map.entry("BAAI/bge-large-en-v1.5", 1024),
            Map.entry("BAAI/bge-m3", 1024),
            Map.entry("intfloat/multilingual-e5-small", 384),
            Map.entry("intfloat/multilingual-e5-base", 768),
            Map.entry("intfloat/multilingual-e5-large", 1024));

    private static final String OLLAMA_DEFAULT_TAG = ":latest";

    private KnownModels() {}

    /** Of the model of that name; empty when it is not in the table. */
    public static OptionalInt dimension(String model) {
        String name = model.endsWith(OLLAMA_DEFAULT_TAG)
                ? model.substring(0, model.length() - OLLAMA_DEFAULT_TAG.length())
                : model;
        Integer dimension = DIMENSIONS.get(name);
        return dimension == null ? OptionalInt.empty() : OptionalInt.of(dimension);
    }
}
