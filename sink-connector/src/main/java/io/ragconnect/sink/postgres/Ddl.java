package io.ragconnect.sink.postgres;

import java.util.ArrayList;
import java.util.List;

/** The statements that make the index's tables. */
final class Ddl {
    static final int VERSION = 1;

    /** For the administrator, where the connector's user may not. */
    static final String EXTENSION = "CREATE EXTENSION IF NOT EXISTS vector";

    private final Names names;
    private final VectorIndex index;

    Ddl(Names names, VectorIndex index) {
        this.names = names;
        this.index = index;
    }

    String schema() {
        return "CREATE SCHEMA IF NOT EXISTS " + names.quotedSchema();
    }

    /** The ledger, its views and the row that tells the version of all this. */
    List<String> ledger() {
        return List.of(
                """
                CREATE TABLE IF NOT EXISTS %s (
                  one boolean PRIMARY KEY DEFAULT true CHECK (one),
                  version int NOT NULL,
                  embedding_model text,
                  dimension int)""".formatted(names.version()),
                "INSERT INTO %s (version) VALUES (%d) ON CONFLICT DO NOTHING".formatted(names.version(), VERSION),
                // room in each page keeps updates HOT: no index is touched
                """
                CREATE TABLE IF NOT EXISTS %s (
                  id text PRIMARY KEY,
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
                  indexed_at timestamptz) WITH (fillfactor = 70)""".formatted(names.document()),
                """
                CREATE OR REPLACE VIEW %s AS
                  SELECT id, uri, version, modified_at, observed_at, indexed_at,
                    indexed_at - modified_at AS since_modified,
                    indexed_at - observed_at AS since_observed
                  FROM %s
                  WHERE status <> 'deleted' AND indexed_at IS NOT NULL""".formatted(names.freshness(), names.document()),
                """
                CREATE OR REPLACE VIEW %s AS
                  SELECT id, uri, error_stage, error, error_version, error_at, version AS searchable_version, chunk_count
                  FROM %s
                  WHERE status = 'failed'""".formatted(names.failures(), names.document()));
    }

    /**
     * The table for vectors of this dimension, and its indexes.
     *
     * @param vectorSchema where the extension lives, with its dot, or empty when it is not known
     */
    List<String> chunks(int dimension, String vectorSchema) {
        List<String> statements = new ArrayList<>();
        // what changes without the vector is in no index, and each page has room for it: such updates are HOT
        statements.add("""
                CREATE TABLE IF NOT EXISTS %s (
                  id uuid PRIMARY KEY,
                  document_id text NOT NULL,
                  ordinal int NOT NULL,
                  hash text NOT NULL,
                  content text NOT NULL,
                  context text NOT NULL,
                  heading_path text[] NOT NULL,
                  start_offset int NOT NULL,
                  end_offset int NOT NULL,
                  page int,
                  token_count int NOT NULL,
                  embedding %svector(%d) NOT NULL) WITH (fillfactor = 60)""".formatted(names.chunk(), vectorSchema, dimension));
        statements.add("CREATE INDEX IF NOT EXISTS %s ON %s (document_id)"
                .formatted(names.index("chunk_document_id_idx"), names.chunk()));
        statements.add(
                "CREATE INDEX IF NOT EXISTS %s ON %s (hash)".formatted(names.index("chunk_hash_idx"), names.chunk()));
        if (index.hnsw()) {
            statements.add(
                    "CREATE INDEX IF NOT EXISTS %s ON %s USING hnsw (embedding %svector_cosine_ops) WITH (m = %d, ef_construction = %d)"
                            .formatted(
                                    names.index("chunk_embedding_idx"),
                                    names.chunk(),
                                    vectorSchema,
                                    index.m(),
                                    index.efConstruction()));
        }
        return statements;
    }
}
