-- The keyword index and the search function as schema version 3 made them, for text.search.config=english
ALTER TABLE "public"."rag_chunk" ADD COLUMN IF NOT EXISTS search_text tsvector
  GENERATED ALWAYS AS (to_tsvector('english'::regconfig, left(context || chr(10) || content, 100000))) STORED;

CREATE INDEX IF NOT EXISTS "rag_chunk_search_idx" ON "public"."rag_chunk" USING gin (search_text);

CREATE OR REPLACE FUNCTION "public"."rag_search" (question text, question_embedding "public".vector,
  max_results int DEFAULT 10, candidates int DEFAULT 40, of_tenant text DEFAULT NULL, rrf_k int DEFAULT 60)
RETURNS TABLE (id uuid, document_id text, title text, uri text, heading_path text[], page int, content text,
  score double precision, vector_rank bigint, keyword_rank bigint) LANGUAGE plpgsql STABLE
AS $body$
BEGIN
  RETURN QUERY EXECUTE $query$
WITH words AS (
  SELECT CASE WHEN wanted IN ('', 'T') THEN NULL
    WHEN EXISTS (SELECT FROM "public"."rag_chunk" c WHERE c.search_text @@ all_words AND ($5 IS NULL OR c.tenant = $5))
    THEN all_words
    ELSE replace(wanted, ' & ', ' | ')::tsquery END AS query
  FROM (SELECT q AS all_words, querytree(q) AS wanted FROM websearch_to_tsquery('english'::regconfig, $1) AS q) AS asked),
by_vector AS (
  SELECT n.id, row_number() OVER (ORDER BY n.distance, n.id) AS rank
  FROM (SELECT c.id, c.embedding OPERATOR("public".<=>) $2 AS distance FROM "public"."rag_chunk" c WHERE $5 IS NULL OR c.tenant = $5
    ORDER BY c.embedding OPERATOR("public".<=>) $2 LIMIT $4) AS n),
by_words AS (
  SELECT m.id, row_number() OVER (ORDER BY m.relevance DESC, m.id) AS rank
  FROM (SELECT c.id, ts_rank_cd(c.search_text, words.query) AS relevance FROM "public"."rag_chunk" c, words
    WHERE c.search_text @@ words.query AND ($5 IS NULL OR c.tenant = $5)
    ORDER BY relevance DESC, c.id LIMIT $4) AS m)
SELECT c.id, c.document_id, d.title, d.uri, c.heading_path, c.page, c.content,
  (coalesce(1.0 / ($6 + v.rank), 0) + coalesce(1.0 / ($6 + w.rank), 0))::double precision,
  v.rank, w.rank
FROM by_vector v FULL JOIN by_words w ON w.id = v.id
  JOIN "public"."rag_chunk" c ON c.id = coalesce(v.id, w.id)
  JOIN "public"."rag_document" d ON d.id = c.document_id AND d.tenant = c.tenant
ORDER BY 8 DESC, c.id LIMIT $3$query$ USING question, question_embedding, max_results, candidates, of_tenant, rrf_k;
END$body$;
