-- The tables as schema version 3 made them, with the default names and vectors of 8 dimensions
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE IF NOT EXISTS "rag_schema" (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  version int NOT NULL,
  embedding_model text,
  dimension int,
  vector_type text,
  distance text,
  layout text);

INSERT INTO "rag_schema" (version) VALUES (3) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS "rag_document" (
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
  PRIMARY KEY (id, tenant)) WITH (fillfactor = 70);

CREATE OR REPLACE VIEW "rag_freshness" AS
  SELECT id, uri, version, modified_at, observed_at, indexed_at,
    indexed_at - modified_at AS since_modified,
    indexed_at - observed_at AS since_observed,
    tenant
  FROM "rag_document"
  WHERE status <> 'deleted' AND indexed_at IS NOT NULL;

CREATE OR REPLACE VIEW "rag_freshness_summary" AS
  SELECT period.name AS period, count(indexed_at) AS documents,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY since_modified) AS since_modified_p50,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY since_modified) AS since_modified_p95,
    percentile_cont(0.99) WITHIN GROUP (ORDER BY since_modified) AS since_modified_p99,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY since_observed) AS since_observed_p50,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY since_observed) AS since_observed_p95,
    percentile_cont(0.99) WITHIN GROUP (ORDER BY since_observed) AS since_observed_p99
  FROM (VALUES (1, 'last 5 minutes', interval '5 minutes'), (2, 'last hour', interval '1 hour'),
      (3, 'last day', interval '1 day'), (4, 'ever', NULL)) AS period (ordinal, name, length)
    LEFT JOIN "rag_freshness" ON period.length IS NULL OR indexed_at > now() - period.length
  GROUP BY period.ordinal, period.name
  ORDER BY period.ordinal;

CREATE OR REPLACE VIEW "rag_failures" AS
  SELECT id, uri, error_stage, error, error_version, error_at, version AS searchable_version, chunk_count,
    tenant
  FROM "rag_document"
  WHERE status = 'failed';

CREATE OR REPLACE VIEW "rag_model_coverage" AS
  SELECT d.embedding_model, d.embedding_model = s.embedding_model AS current, count(*) AS documents,
    sum(d.chunk_count) AS chunks, trunc(count(*) / sum(count(*)) OVER (), 4) AS share
  FROM "rag_document" d, "rag_schema" s
  WHERE d.chunk_count > 0
  GROUP BY d.embedding_model, s.embedding_model
  ORDER BY current DESC, documents DESC, d.embedding_model;

CREATE OR REPLACE VIEW "rag_status" AS
  SELECT documents.*, s.embedding_model, s.dimension, s.vector_type, s.distance, s.layout,
    s.version AS schema_version,
    coalesce((SELECT string_agg(CASE WHEN i.indisvalid THEN 'valid'
        WHEN EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
        THEN 'building' ELSE 'invalid' END, ', ' ORDER BY i.indisvalid DESC)
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
      WHERE i.indrelid = to_regclass('"rag_chunk"') AND a.amname IN ('hnsw', 'ivfflat')), 'none') AS vector_index
  FROM "rag_schema" s,
    (SELECT count(*) FILTER (WHERE status <> 'deleted' AND indexed_at IS NOT NULL) AS searchable_documents,
      count(*) FILTER (WHERE status = 'failed') AS failed_documents,
      count(*) FILTER (WHERE status = 'deleted') AS deleted_documents,
      coalesce(sum(chunk_count), 0) AS chunks,
      max(indexed_at) AS last_indexed_at
    FROM "rag_document") AS documents;

CREATE TABLE IF NOT EXISTS "rag_chunk" (
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
  embedding vector(8) NOT NULL,
  tenant text NOT NULL DEFAULT '') WITH (fillfactor = 45);

CREATE INDEX IF NOT EXISTS "rag_chunk_document_id_idx" ON "rag_chunk" (document_id, tenant);

CREATE INDEX IF NOT EXISTS "rag_chunk_hash_idx" ON "rag_chunk" (hash, tenant);

CREATE TABLE IF NOT EXISTS "rag_spare_vector" (
  hash text NOT NULL,
  tenant text NOT NULL,
  embedding vector NOT NULL,
  embedding_model text NOT NULL,
  deleted_at timestamptz NOT NULL,
  PRIMARY KEY (hash, tenant));

CREATE INDEX IF NOT EXISTS "rag_chunk_embedding_idx" ON "rag_chunk" USING hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 64);
