package io.ragconnect.sink.schema;

/**
 * What a framework's table says of a chunk: the document's own metadata, and under fixed names what the ledger and the
 * chunk table know. The values are flat, since langchain4j reads no others.
 */
public final class ChunkMetadata {
    public static final String DOCUMENT_ID = "document_id";
    /** LlamaIndex's own name for the document of a node. */
    public static final String REF_DOC_ID = "ref_doc_id";

    public static final String TENANT = "tenant";
    public static final String URI = "uri";
    public static final String TITLE = "title";
    public static final String CONTENT_TYPE = "content_type";
    public static final String LANGUAGE = "language";
    public static final String HEADING_PATH = "heading_path";
    public static final String PAGE = "page";
    public static final String ORDINAL = "ordinal";
    public static final String START = "start_offset";
    public static final String END = "end_offset";
    public static final String HEADING_SEPARATOR = " > ";

    private ChunkMetadata() {}

    /** As jsonb, of a chunk {@code c} and its document {@code d}. */
    public static String sql(Layout layout) {
        String reference = layout == Layout.LLAMAINDEX ? "'" + REF_DOC_ID + "', d.id, " : "";
        return "(d.metadata || jsonb_strip_nulls(jsonb_build_object('" + DOCUMENT_ID + "', d.id, " + reference + "'"
                + TENANT + "', nullif(d.tenant, ''), '" + URI + "', d.uri, '" + TITLE + "', d.title, '" + CONTENT_TYPE
                + "', d.content_type, '" + LANGUAGE + "', d.language, '" + HEADING_PATH
                + "', nullif(array_to_string(c.heading_path, '" + HEADING_SEPARATOR + "'), ''), '" + PAGE
                + "', c.page, '" + ORDINAL + "', c.ordinal, '" + START + "', c.start_offset, '" + END
                + "', c.end_offset)))";
    }
}
