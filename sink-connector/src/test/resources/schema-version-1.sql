-- The tables as schema version 1 made them, with the default names and vectors of 8 dimensions
CREATE TABLE IF NOT EXISTS "public"."rag_schema" (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  version int NOT NULL,
  embedding_model text,
  dimension int);
INSERT INTO "public"."rag_schema" (version) VALUES (1) ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS "public"."rag_document" (
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
  indexed_at timestamptz) WITH (fillfactor = 70);
CREATE OR REPLACE VIEW "public"."rag_freshness" AS
  SELECT id, uri, version, modified_at, observed_at, indexed_at,
    indexed_at - modified_at AS since_modified,
    indexed_at - observed_at AS since_observed
  FROM "public"."rag_document"
  WHERE status <> 'deleted' AND indexed_at IS NOT NULL;
CREATE OR REPLACE VIEW "public"."rag_failures" AS
  SELECT id, uri, error_stage, error, error_version, error_at, version AS searchable_version, chunk_count
  FROM "public"."rag_document"
  WHERE status = 'failed';
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE IF NOT EXISTS "public"."rag_chunk" (
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
  embedding public.vector(8) NOT NULL) WITH (fillfactor = 60);
CREATE INDEX IF NOT EXISTS "rag_chunk_document_id_idx" ON "public"."rag_chunk" (document_id);
CREATE INDEX IF NOT EXISTS "rag_chunk_hash_idx" ON "public"."rag_chunk" (hash);
CREATE INDEX IF NOT EXISTS "rag_chunk_embedding_idx" ON "public"."rag_chunk" USING hnsw (embedding public.vector_cosine_ops) WITH (m = 16, ef_construction = 64);
