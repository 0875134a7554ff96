package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.sink.schema.Layout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to the documents, each framework's table or view says what the newest versions say. */
class LayoutRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic topic = new Topic("documents", embedder);
    private final Map<String, Document> truth = new TreeMap<>();

    private record Row(String content, String vector, Map<String, Object> metadata) {}

    private SinkRecord write(Document document) {
        truth.put(document.id(), document);
        return topic.lazy(document);
    }

    private SinkRecord delete(String id, long version) {
        truth.remove(id);
        return topic.tombstone(id, version);
    }

    private void assertRows(Exposure exposure) {
        Layout layout = exposure.layout();
        List<Row> rows = new ArrayList<>();
        for (String row : database.rows("SELECT " + layout.content() + ", embedding::text, " + layout.metadata()
                + " FROM " + exposure.relation())) {
            String[] values = row.split("\\|", 3);
            rows.add(new Row(values[0], values[1], map(values[2])));
        }
        List<Row> expected = new ArrayList<>();
        truth.values().forEach(document -> document.chunks()
                .forEach(chunk -> expected.add(new Row(
                        chunk.text(),
                        Arrays.toString(CountingEmbedder.vector(chunk.embeddingText()))
                                .replace(".0", "")
                                .replace(" ", ""),
                        metadata(document, chunk, layout)))));
        assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static Map<String, Object> metadata(Document document, Chunk chunk, Layout layout) {
        Map<String, Object> metadata = new HashMap<>(document.metadata());
        metadata.put("document_id", document.id());
        if (layout == Layout.LLAMAINDEX) {
            metadata.put("ref_doc_id", document.id());
        }
        metadata.put("uri", document.uri());
        metadata.put("title", document.title());
        metadata.put("content_type", document.contentType());
        metadata.put("heading_path", String.join(" > ", chunk.headingPath()));
        metadata.put("page", chunk.page());
        metadata.put("ordinal", chunk.ordinal());
        metadata.put("start_offset", chunk.start());
        metadata.put("end_offset", chunk.end());
        return metadata;
    }

    private static Map<String, Object> map(String json) {
        try {
            return JSON.readValue(json, new TypeReference<Map<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    private static Document document(String id, long version, String... paragraphs) {
        return Topic.chunked(id, version, builder -> builder.metadata(Map.of("author", "Ann")), paragraphs);
    }

    @ParameterizedTest
    @MethodSource("io.ragconnect.sink.Exposure#all")
    void theyFollowEveryChange(Exposure exposure) {
        try (RunningSink sink = new RunningSink(database, exposure.settings("index.build", "immediate"))) {
            sink.index(write(document("a", 1, "one", "two", "three")), write(document("b", 1, "four", "five")));
            assertRows(exposure);
            int embedded = embedder.texts.size();

            sink.index(write(document("a", 2, "one", "zwei", "three")));
            assertRows(exposure);
            assertThat(embedder.texts).hasSize(embedded + 1).last().isEqualTo("Title\n\nzwei");

            sink.index(write(document("a", 3, "zero", "one", "zwei", "three")));
            assertRows(exposure);
            assertThat(embedder.texts).hasSize(embedded + 2).last().isEqualTo("Title\n\nzero");

            sink.index(write(document("c", 1, "four", "five")), delete("b", 2));
            assertRows(exposure);
            sink.index(delete("a", 4));
            assertRows(exposure);
            sink.index(write(document("a", 5, "three", "zero")));
            assertRows(exposure);
            assertThat(embedder.texts)
                    .as("what was there once is not embedded again")
                    .hasSize(embedded + 2);
        }
    }

    @Test
    void theFrameworksTableHasTheNameThatIsAskedFor() {
        try (RunningSink sink =
                new RunningSink(database, "table.layout", "langchain4j", "layout.table.name", "my \"chunks\"")) {
            sink.index(write(document("a", 1, "one", "two")));
        }
        assertThat(database.rows("SELECT text FROM \"my \"\"chunks\"\"\" ORDER BY text"))
                .containsExactly("one", "two");
    }

    private static Document paragraphs(long version, String title, String author, int from) {
        String[] paragraphs = new String[40];
        Arrays.setAll(paragraphs, i -> "paragraph " + (i + from));
        return Topic.chunked(
                "a", version, builder -> builder.title(title).metadata(Map.of("author", author)), paragraphs);
    }

    @ParameterizedTest
    @MethodSource("io.ragconnect.sink.Exposure#all")
    void aChangeOfTitleMetadataOrPlaceTouchesNoVectorIndex(Exposure exposure) {
        try (RunningSink sink = new RunningSink(database, exposure.settings("index.build", "immediate"))) {
            sink.index(write(paragraphs(1, "Title", "Ann", 0)));
        }
        long[] before = counts(exposure);
        try (RunningSink sink = new RunningSink(database, exposure.settings())) {
            sink.index(write(paragraphs(2, "Another title", "Bea", 0)));
        }
        assertRows(exposure);
        int updated = exposure.isView() ? 0 : 40;
        awaitCounts(exposure, before[0], before[1] + updated, before[2] + updated);

        try (RunningSink sink = new RunningSink(database, exposure.settings())) {
            sink.index(write(paragraphs(3, "Another title", "Bea", -1)));
        }
        assertRows(exposure);
        awaitCounts(exposure, before[0] + 1, before[1] + updated + 39, before[2] + updated + 39);
        assertThat(embedder.texts).hasSize(41);
    }

    private long[] counts(Exposure exposure) {
        String[] counts = database.one("SELECT n_tup_ins, n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables"
                        + " WHERE relname = '" + exposure.vectorTable() + "'")
                .split("\\|", -1);
        return Arrays.stream(counts).mapToLong(Long::parseLong).toArray();
    }

    /** A server process tells its counts when it ends, a moment after its client left. */
    private void awaitCounts(Exposure exposure, long... expected) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(counts(exposure)).containsExactly(expected));
    }

    /** As the framework makes it when its app starts before the sink; LangChain was told the dimension. */
    private void makeTable(Exposure table) {
        database.execute("CREATE EXTENSION vector");
        switch (table.layout()) {
            case LANGCHAIN -> database.execute("""
                    CREATE TABLE "public"."rag_langchain"("langchain_id" UUID PRIMARY KEY, "content" TEXT NOT NULL,
                      "embedding" vector(8) NOT NULL, "langchain_metadata" JSON)""");
            case LANGCHAIN_LEGACY -> database.execute("""
                    CREATE TABLE langchain_pg_collection (uuid UUID NOT NULL, name VARCHAR NOT NULL, cmetadata JSON,
                      PRIMARY KEY (uuid), UNIQUE (name));
                    CREATE TABLE langchain_pg_embedding (id VARCHAR NOT NULL, collection_id UUID, embedding VECTOR(8),
                      document VARCHAR, cmetadata JSONB, PRIMARY KEY (id),
                      FOREIGN KEY(collection_id) REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE);
                    CREATE INDEX ix_cmetadata_gin ON langchain_pg_embedding USING gin (cmetadata jsonb_path_ops);
                    CREATE UNIQUE INDEX ix_langchain_pg_embedding_id ON langchain_pg_embedding (id);
                    INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'langchain', 'null')""");
            case LANGCHAIN4J -> LangChain4jContractTest.store(database, table, true);
            case SPRING_AI ->
                SpringAiContractTest.builder(database, table)
                        .vectorTableValidationsEnabled(false)
                        .initializeSchema(true)
                        .build()
                        .afterPropertiesSet();
            case LLAMAINDEX -> database.execute("""
                    CREATE TABLE public.data_rag_llamaindex (id BIGSERIAL NOT NULL, text VARCHAR NOT NULL, metadata_ JSON,
                      node_id VARCHAR, embedding VECTOR(8), PRIMARY KEY (id));
                    CREATE INDEX data_rag_llamaindex_embedding_idx ON public.data_rag_llamaindex
                      USING hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 64)""");
            default -> database.execute("""
                    CREATE TABLE "public"."haystack_documents" (id VARCHAR(128) PRIMARY KEY, embedding VECTOR(8),
                      content TEXT, blob_data BYTEA, blob_meta JSONB, blob_mime_type VARCHAR(255), meta JSONB);
                    CREATE INDEX "haystack_keyword_index" ON "public"."haystack_documents"
                      USING GIN (to_tsvector('english', content))""");
        }
    }

    @ParameterizedTest
    @MethodSource("io.ragconnect.sink.Exposure#tables")
    void aTableThatTheFrameworkMadeFirstIsFilled(Exposure table) {
        makeTable(table);
        try (RunningSink sink = new RunningSink(database, table.settings("index.build", "immediate"))) {
            sink.index(write(document("a", 1, "one", "two")));
            sink.index(write(document("a", 2, "two", "three")));
            assertRows(table);
        }
        assertThat(database.rows("SELECT indexname FROM pg_indexes WHERE indexdef ~ 'USING hnsw'"))
                .hasSize(1);
        if (table.layout() == Layout.LANGCHAIN_LEGACY) {
            assertThat(database.rows("SELECT c.name FROM langchain_pg_embedding e JOIN langchain_pg_collection c"
                            + " ON c.uuid = e.collection_id"))
                    .containsExactly("langchain", "langchain");
        }
    }

    private static Document hostile(String id) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("quote\"'\\key", "it's \"quoted\" \\ back");
        metadata.put("nul\0key", "a\0b");
        metadata.put("emoji 🦀", "𝔘𝔫𝔦 \ud800 lone");
        metadata.put("", "empty key");
        metadata.put("empty", "");
        metadata.put("newline", "a\r\nb\tc\u0085d");
        metadata.put("decomposed e\u0301", "e\u0301");
        metadata.put("document_id", "not the document's");
        metadata.put("ref_doc_id", "nor this");
        metadata.put("tenant", "nobody");
        metadata.put("page", "99");
        metadata.put("$path.like", "${x} %s");
        List<Chunk> chunks = List.of(
                Chunk.of(0, "one", 0, 7, List.of("A \"b\"", "", "> c\\", "e\u0301"), "Title", 1),
                Chunk.of(1, "two 🦀", 4, 7, List.of(), "", null));
        return Document.builder(id, "file:///" + id + "\0?q=\"'", "text/plain", "one\ntwo 🦀")
                .title("\0 \"'\\ \u0001 🦀\nDROP TABLE x; -- e\u0301")
                .language("de")
                .metadata(metadata)
                .version(1L)
                .build()
                .withEmbeddings(chunks, CountingEmbedder.MODEL.fingerprint());
    }

    @Test
    void tablesAndViewsSayTheSameOfHostileDocuments() {
        List<Document> documents = List.of(
                hostile("plain"),
                hostile("e\u0301 decomposed"),
                hostile("\"'\\ 🦀\u0001\n"),
                hostile("https://x/?a=1#b"));
        String all = String.join(
                ",", Exposure.views().map(view -> view.layout().id()).toList());
        index(documents, "schema.name", "views", "views", all);
        Exposure.tables()
                .forEach(table -> index(
                        documents,
                        "schema.name",
                        "tables_" + table.layout().id(),
                        "table.layout",
                        table.layout().id()));

        Exposure.tables().forEach(table -> {
            Layout layout = table.layout();
            List<String> rows = rows("\"tables_" + layout.id() + "\"." + table.relation(), layout);
            Layout like = layout == Layout.HAYSTACK ? Layout.LANGCHAIN : layout;
            String view = Exposure.of(like)
                    .filter(Exposure::isView)
                    .findFirst()
                    .orElseThrow()
                    .relation();
            assertThat(rows).as(layout.id()).hasSize(8).isEqualTo(rows("views." + view, like));
        });
        assertThat(database.rows(
                        "SELECT DISTINCT langchain_metadata->>'document_id' FROM tables_langchain.rag_langchain"))
                .containsExactlyInAnyOrderElementsOf(
                        documents.stream().map(Document::id).toList());
        assertThat(database.rows("SELECT DISTINCT langchain_metadata->>'tenant', langchain_metadata->>'emoji 🦀'"
                        + " FROM views.rag_langchain"))
                .containsExactly("nobody|𝔘𝔫𝔦 \uFFFD lone");
    }

    private void index(List<Document> documents, String... settings) {
        try (RunningSink sink = new RunningSink(database, settings)) {
            Topic topic = new Topic("documents", embedder);
            sink.index(documents.stream().map(topic::lazy).toArray(SinkRecord[]::new));
            assertThat(sink.context.reported).isEmpty();
        }
    }

    private List<String> rows(String relation, Layout layout) {
        return database.rows("SELECT " + layout.key() + "::text, " + layout.content() + ", embedding, "
                + layout.metadata() + "::jsonb FROM " + relation + " ORDER BY 1");
    }
}
