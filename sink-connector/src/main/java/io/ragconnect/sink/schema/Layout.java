package io.ragconnect.sink.schema;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a RAG framework expects its table: a key, the text, the vector and a JSON of metadata, under its own names. Taken
 * from the frameworks' sources: langchain-postgres 0.0.17 (PGVectorStore and the deprecated PGVector), langchain4j 1.19
 * PgVectorEmbeddingStore, Spring AI 2.0.1 PgVectorStore, LlamaIndex PGVectorStore, Haystack PgvectorDocumentStore.
 */
public enum Layout {
    /** Content and vector in the chunk table itself. */
    NATIVE("", "id", "content", "metadata", "jsonb"),
    LANGCHAIN("langchain", "langchain_id", "content", "langchain_metadata", "json"),
    LANGCHAIN_LEGACY("langchain_pg_embedding", "id", "document", "cmetadata", "jsonb"),
    LANGCHAIN4J("langchain4j", "embedding_id", "text", "metadata", "json"),
    SPRING_AI("vector_store", "id", "content", "metadata", "json"),
    LLAMAINDEX("llamaindex", "node_id", "text", "metadata_", "json"),
    HAYSTACK("haystack_documents", "id", "content", "meta", "jsonb");

    /** LangChain's PGVector keeps its collections in this table. */
    public static final String LEGACY_COLLECTION_TABLE = "langchain_pg_collection";

    /** The collection that LangChain's PGVector looks into when it is told no other. */
    public static final String LEGACY_COLLECTION = "langchain";

    /** The id of the collection's row where the sink makes it; it only has to be the same wherever it is used. */
    public static final String LEGACY_COLLECTION_ID = "0e8f4c6a-5f0b-5d53-8a55-3d3f5d9c3b11";

    private final String table;
    private final String key;
    private final String content;
    private final String metadata;
    private final String metadataType;

    Layout(String table, String key, String content, String metadata, String metadataType) {
        this.table = table;
        this.key = key;
        this.content = content;
        this.metadata = metadata;
        this.metadataType = metadataType;
    }

    /** As in settings. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The table's name where the user gives none. The frameworks that name their own table find it under that name; the
     * others are told it.
     */
    public String defaultTable(String prefix) {
        return switch (this) {
            case LANGCHAIN, LANGCHAIN4J -> prefix + table;
            case LLAMAINDEX -> llamaIndexTable(prefix + table);
            default -> table;
        };
    }

    /** The view's name: the table's, but with the prefix where the framework can be told any. */
    String view(String prefix) {
        return this == SPRING_AI ? prefix + "spring_ai" : defaultTable(prefix);
    }

    /** LlamaIndex puts this before the name it is told, in lower case. */
    private static String llamaIndexTable(String name) {
        return "data_" + name.toLowerCase(Locale.ROOT);
    }

    /** The name under which the framework looks for the index on the vectors of its table; null where it never does. */
    @Nullable
    String vectorIndex(String ofTable) {
        return switch (this) {
            case SPRING_AI -> ofTable.equals(table) ? "spring_ai_vector_index" : ofTable + "_index";
            case LLAMAINDEX -> ofTable + "_embedding_idx";
            case HAYSTACK -> "haystack_hnsw_index";
            default -> null;
        };
    }

    /** Whether the framework only looks for real tables, not for views. */
    public boolean needsTable() {
        return this == HAYSTACK;
    }

    /** Quoted by nature: lower-case words. */
    public String key() {
        return key;
    }

    /** Whether the key is a text that holds the uuid. */
    public boolean hasTextKey() {
        return this == LANGCHAIN_LEGACY || this == LLAMAINDEX || this == HAYSTACK;
    }

    public String content() {
        return content;
    }

    public String metadata() {
        return metadata;
    }

    public boolean hasBinaryMetadata() {
        return metadataType.equals("jsonb");
    }

    String metadataType() {
        return metadataType;
    }
}
