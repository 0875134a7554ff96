package io.ragconnect.sink.schema;

import java.util.ArrayList;
import java.util.List;

/** The statements that make the index's tables, as they are in this version of the connector. */
final class Ddl {
    static final int VERSION = 4;

    /** For the administrator, where the connector's user may not. */
    static final String EXTENSION = "CREATE EXTENSION IF NOT EXISTS vector";

    /**
     * A chunk's place in its document changes without its vector. Room in each page for as many rows again keeps such
     * updates HOT (no index is touched), even when a paragraph at the top moves all chunks of a document at once.
     */
    static final int CHUNK_FILLFACTOR = 45;

    private final Tables tables;
    private final Names names;

    Ddl(Tables tables) {
        this.tables = tables;
        this.names = tables.names();
    }

    String schema() {
        return "CREATE SCHEMA IF NOT EXISTS " + names.quotedSchema();
    }

    /** The ledger, its views and the row that tells the version of all this. */
    List<String> ledger() {
        List<String> statements = new ArrayList<>(List.of(
                """
                CREATE TABLE IF NOT EXISTS %s (
                  one boolean PRIMARY KEY DEFAULT true CHECK (one),
                  version int NOT NULL,
                  embedding_model text,
                  dimension int,
                  vector_type text,
                  distance text,
                  layout text)""".formatted(names.version()),
                "INSERT INTO %s (version) VALUES (%d) ON CONFLICT DO NOTHING".formatted(names.version(), VERSION),
                // room in each page keeps updates HOT: no index is touched
                """
                CREATE TABLE IF NOT EXISTS %s (
                  id text NOT NULL,
                  tenant text NOT NULL DEFAULT '',
                  uri text,
                  title text,
                  content_type text,
                  language text,
                  content_hash text,
                  text_hash text,
                  size_bytes bigint,
                  modified_at timestamptz,
                  metadata jsonb NOT NULL DEFAULT '{}',
                  acl text[] NOT NULL DEFAULT '{}',
                  version bigint,
                  origin_topic text,
                  origin_partition int,
                  origin_offset bigint,
                  origin_timestamp timestamptz,
                  chunk_count int NOT NULL DEFAULT 0,
                  token_count bigint NOT NULL DEFAULT 0,
                  embedding_model text,
                  applied_hash text,
                  correlation_id text,
                  status text NOT NULL CHECK (status IN ('indexed', 'failed', 'deleted')),
                  error_stage text,
                  error text,
                  error_version bigint,
                  error_at timestamptz,
                  observed_at timestamptz,
                  indexed_at timestamptz,
                  PRIMARY KEY (id, tenant)) WITH (fillfactor = 70)""".formatted(names.document())));
        statements.addAll(ledgerViews());
        return statements;
    }

    /** Only ever with columns added at the end: a view that others use can't be replaced otherwise. */
    List<String> ledgerViews() {
        return List.of(
                """
                CREATE OR REPLACE VIEW %s%s AS
                  SELECT id, uri, version, modified_at, observed_at, indexed_at,
                    indexed_at - modified_at AS since_modified,
                    indexed_at - observed_at AS since_observed,
                    tenant
                  FROM %s
                  WHERE status <> 'deleted' AND indexed_at IS NOT NULL""".formatted(names.prefixed("freshness"), asInvoker(), names.document()),
                """
                CREATE OR REPLACE VIEW %s%s AS
                  SELECT period.name AS period, count(indexed_at) AS documents,
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY since_modified) AS since_modified_p50,
                    percentile_cont(0.95) WITHIN GROUP (ORDER BY since_modified) AS since_modified_p95,
                    percentile_cont(0.99) WITHIN GROUP (ORDER BY since_modified) AS since_modified_p99,
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY since_observed) AS since_observed_p50,
                    percentile_cont(0.95) WITHIN GROUP (ORDER BY since_observed) AS since_observed_p95,
                    percentile_cont(0.99) WITHIN GROUP (ORDER BY since_observed) AS since_observed_p99
                  FROM (VALUES (1, 'last 5 minutes', interval '5 minutes'), (2, 'last hour', interval '1 hour'),
                      (3, 'last day', interval '1 day'), (4, 'ever', NULL)) AS period (ordinal, name, length)
                    LEFT JOIN %s ON period.length IS NULL OR indexed_at > now() - period.length
                  GROUP BY period.ordinal, period.name
                  ORDER BY period.ordinal""".formatted(names.prefixed("freshness_summary"), asInvoker(), names.prefixed("freshness")),
                """
                CREATE OR REPLACE VIEW %s%s AS
                  SELECT id, uri, error_stage, error, error_version, error_at, version AS searchable_version, chunk_count,
                    tenant
                  FROM %s
                  WHERE status = 'failed'""".formatted(names.prefixed("failures"), asInvoker(), names.document()),
                """
                CREATE OR REPLACE VIEW %s%s AS
                  SELECT d.embedding_model, d.embedding_model = s.embedding_model AS current, count(*) AS documents,
                    sum(d.chunk_count) AS chunks, trunc(count(*) / sum(count(*)) OVER (), 4) AS share
                  FROM %s d, %s s
                  WHERE d.chunk_count > 0
                  GROUP BY d.embedding_model, s.embedding_model
                  ORDER BY current DESC, documents DESC, d.embedding_model""".formatted(names.prefixed("model_coverage"), asInvoker(), names.document(), names.version()),
                """
                CREATE OR REPLACE VIEW %s%s AS
                  SELECT documents.*, s.embedding_model, s.dimension, s.vector_type, s.distance, s.layout,
                    s.version AS schema_version,
                    coalesce((SELECT string_agg(CASE WHEN i.indisvalid THEN 'valid'
                        WHEN EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
                        THEN 'building' ELSE 'invalid' END, ', ' ORDER BY i.indisvalid DESC)
                      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
                      WHERE i.indrelid = to_regclass('%s') AND a.amname IN ('hnsw', 'ivfflat')), 'none') AS vector_index
                  FROM %s s,
                    (SELECT count(*) FILTER (WHERE status <> 'deleted' AND indexed_at IS NOT NULL) AS searchable_documents,
                      count(*) FILTER (WHERE status = 'failed') AS failed_documents,
                      count(*) FILTER (WHERE status = 'deleted') AS deleted_documents,
                      coalesce(sum(chunk_count), 0) AS chunks,
                      max(indexed_at) AS last_indexed_at
                    FROM %s) AS documents""".formatted(
                                names.prefixed("status"),
                                asInvoker(),
                                tables.vectorTable().replace("'", "''"),
                                names.version(),
                                names.document()));
    }

    /**
     * The tables for chunks and their vectors, with all indexes but the one on the vectors.
     *
     * @param vectorSchema where the extension lives, with its dot, or empty when it is not known
     */
    List<String> chunks(VectorColumn column, String vectorSchema) {
        String vector = vectorSchema + column.type() + "(" + column.dimension() + ")";
        List<String> statements = new ArrayList<>();
        statements.add("""
                CREATE TABLE IF NOT EXISTS %s (
                  id uuid PRIMARY KEY,
                  document_id text NOT NULL,
                  ordinal int NOT NULL,
                  hash text NOT NULL,%s
                  context text NOT NULL,
                  heading_path text[] NOT NULL,
                  start_offset int NOT NULL,
                  end_offset int NOT NULL,
                  page int,
                  token_count int NOT NULL,%s
                  tenant text NOT NULL DEFAULT '') WITH (fillfactor = %d)""".formatted(
                        names.chunk(),
                        tables.isNative() ? "\n  content text NOT NULL," : "",
                        tables.isNative() ? "\n  embedding " + vector + " NOT NULL," : "",
                        CHUNK_FILLFACTOR));
        statements.addAll(chunkIndexes());
        if (!tables.isNative()) {
            statements.addAll(layoutTable(vector));
        }
        statements.add(spareVectors(vectorSchema + column.type()));
        return statements;
    }

    List<String> chunkIndexes() {
        return List.of(
                "CREATE INDEX IF NOT EXISTS %s ON %s (document_id, tenant)"
                        .formatted(names.index("chunk_document_id_idx"), names.chunk()),
                "CREATE INDEX IF NOT EXISTS %s ON %s (hash, tenant)"
                        .formatted(names.index("chunk_hash_idx"), names.chunk()));
    }

    String spareVectors(String vectorType) {
        return """
                CREATE TABLE IF NOT EXISTS %s (
                  hash text NOT NULL,
                  tenant text NOT NULL,
                  embedding %s NOT NULL,
                  embedding_model text NOT NULL,
                  deleted_at timestamptz NOT NULL,
                  PRIMARY KEY (hash, tenant))""".formatted(names.spareVector(), vectorType);
    }

    /**
     * As the framework makes it, so that it finds what it expects and makes nothing itself. LangChain's GIN index on the
     * metadata is left out: none of its filters can use it, and with it every change of metadata or place would be an
     * insert into the vector index.
     */
    private List<String> layoutTable(String vector) {
        String table = tables.vectorTable();
        String room = " WITH (fillfactor = " + CHUNK_FILLFACTOR + ")";
        Layout layout = tables.layout();
        List<String> statements = new ArrayList<>();
        switch (layout) {
            case LANGCHAIN ->
                statements.add("CREATE TABLE IF NOT EXISTS " + table
                        + " (langchain_id uuid PRIMARY KEY, content text NOT NULL, embedding " + vector
                        + " NOT NULL, langchain_metadata json)" + room);
            case LANGCHAIN_LEGACY -> {
                String collection = names.table(Layout.LEGACY_COLLECTION_TABLE);
                statements.add("CREATE TABLE IF NOT EXISTS " + collection
                        + " (uuid uuid PRIMARY KEY, name varchar NOT NULL UNIQUE, cmetadata json)");
                statements.add("INSERT INTO " + collection + " (uuid, name) VALUES ('" + Layout.LEGACY_COLLECTION_ID
                        + "', '" + Layout.LEGACY_COLLECTION + "') ON CONFLICT DO NOTHING");
                statements.add("CREATE TABLE IF NOT EXISTS " + table
                        + " (id varchar PRIMARY KEY, collection_id uuid REFERENCES " + collection
                        + " (uuid) ON DELETE CASCADE, embedding " + vector + ", document varchar, cmetadata jsonb)"
                        + room);
            }
            case LANGCHAIN4J ->
                statements.add("CREATE TABLE IF NOT EXISTS " + table + " (embedding_id uuid PRIMARY KEY, embedding "
                        + vector + ", text text, metadata json)" + room);
            case SPRING_AI ->
                statements.add("CREATE TABLE IF NOT EXISTS " + table
                        + " (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, content text, metadata json, embedding "
                        + vector + ")" + room);
            case LLAMAINDEX -> {
                statements.add("CREATE TABLE IF NOT EXISTS " + table
                        + " (id bigserial PRIMARY KEY, text varchar NOT NULL, metadata_ json, node_id varchar,"
                        + " embedding " + vector + ")" + room);
                // apart, since the table may be LlamaIndex's, which has none
                statements.add("CREATE UNIQUE INDEX IF NOT EXISTS " + names.index("llamaindex_node_idx") + " ON "
                        + table + " (node_id)");
            }
            case HAYSTACK -> {
                statements.add("CREATE TABLE IF NOT EXISTS " + table + " (id varchar(128) PRIMARY KEY, embedding "
                        + vector + ", content text, blob_data bytea, blob_meta jsonb, blob_mime_type varchar(255),"
                        + " meta jsonb)" + room);
                statements.add("CREATE INDEX IF NOT EXISTS haystack_keyword_index ON " + table
                        + " USING gin (to_tsvector('english', content))");
            }
            case NATIVE -> throw new IllegalArgumentException("The native layout has no table beside it");
        }
        return statements;
    }

    /** One for each layout that is wanted as a view. None can be written through: they join two tables. */
    List<String> layoutViews() {
        List<String> statements = new ArrayList<>();
        for (Layout layout : tables.views()) {
            String key = "c.id" + (layout.hasTextKey() ? "::varchar" : "") + " AS " + layout.key();
            String metadata = ChunkMetadata.sql(layout)
                    + (layout.hasBinaryMetadata() ? "" : "::" + layout.metadataType()) + " AS " + layout.metadata();
            String content = "c.content AS " + layout.content();
            String columns = key + ", c.embedding, " + content + ", " + metadata;
            if (layout == Layout.LANGCHAIN_LEGACY) {
                columns += ", '" + Layout.LEGACY_COLLECTION_ID + "'::uuid AS collection_id";
                // the limit keeps a DELETE of the collection from reaching the row of versions
                statements.add("CREATE OR REPLACE VIEW " + names.table(Layout.LEGACY_COLLECTION_TABLE) + asInvoker()
                        + " AS SELECT '" + Layout.LEGACY_COLLECTION_ID + "'::uuid AS uuid, '"
                        + Layout.LEGACY_COLLECTION + "'::varchar AS name, NULL::json AS cmetadata FROM "
                        + names.version() + " LIMIT 1");
            }
            if (layout == Layout.LLAMAINDEX) {
                columns += ", hashtextextended(c.id::text, 0) AS id"; // it selects a number that it does not use
            }
            statements.add("CREATE OR REPLACE VIEW " + viewOf(layout) + asInvoker() + " AS SELECT " + columns
                    + " FROM " + names.chunk() + " c JOIN " + names.document()
                    + " d ON d.id = c.document_id AND d.tenant = c.tenant");
        }
        return statements;
    }

    String viewOf(Layout layout) {
        return names.table(layout.view(names.prefix()));
    }

    /** All that the layout needs. */
    List<String> viewsOf(Layout layout) {
        return layout == Layout.LANGCHAIN_LEGACY
                ? List.of(names.table(Layout.LEGACY_COLLECTION_TABLE), viewOf(layout))
                : List.of(viewOf(layout));
    }

    /** So that a view shows what its reader may see, not what its owner may (PostgreSQL 15). */
    private String asInvoker() {
        return tables.rowLevelSecurity() ? " WITH (security_invoker = true)" : "";
    }

    /** {@code ON table USING …} of the index on the vectors. */
    String vectorIndex(VectorColumn column, String vectorSchema, long rows) {
        VectorIndex index = tables.index();
        return vectorIndexName() + " ON " + tables.vectorTable() + " USING "
                + index.kind().id() + " (embedding " + vectorSchema + column.operatorClass() + ") WITH ("
                + index.parameters(rows) + ")";
    }

    private String vectorIndexName() {
        return Names.quote(vectorIndexIdentifier());
    }

    /** With its schema. */
    String qualifiedVectorIndex() {
        return names.table(vectorIndexIdentifier());
    }

    /** The framework's own name for it, where it would make a second index if it found none of that name. */
    private String vectorIndexIdentifier() {
        String expected = tables.layout().vectorIndex(tables.layoutTable());
        return expected == null || Names.bytes(expected) > Names.MAX_IDENTIFIER_BYTES
                ? names.prefix() + "chunk_embedding_idx"
                : expected;
    }
}
