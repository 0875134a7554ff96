package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.record.Hashes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What a change costs the tables, as PostgreSQL itself counts it. */
class WriteCostTest {
    private static final EmbeddingModel REAL_SIZE = new EmbeddingModel("test", "real", "1", 384, 256, "", "");
    private static final int CHUNKS = 200;

    private final TestDatabase database = new TestDatabase();
    private final Topic topic = new Topic("documents", new CountingEmbedder());

    /** Row versions written, and how many of them touched an index. */
    private record Writes(long inserted, long updated, long hotUpdated, long deleted) {
        Writes since(Writes before) {
            return new Writes(
                    inserted - before.inserted,
                    updated - before.updated,
                    hotUpdated - before.hotUpdated,
                    deleted - before.deleted);
        }

        long indexed() {
            return inserted + updated - hotUpdated;
        }
    }

    /** In a session of its own, since a backend tells its figures for certain at its end alone. */
    private Writes index(SinkRecord... records) {
        Writes before = writes("rag_chunk");
        write(records);
        return writes("rag_chunk").since(before);
    }

    private Writes ledgerOf(SinkRecord... records) {
        Writes before = writes("rag_document");
        write(records);
        return writes("rag_document").since(before);
    }

    private void write(SinkRecord... records) {
        try (RunningSink sink = new RunningSink(database, "index.build", "immediate")) {
            sink.index(records);
        }
        await().until(() -> database.one(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'kafka-connect-rag %'")
                .equals("0"));
    }

    private Writes writes(String table) {
        List<String> row = database.rows("SELECT n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del"
                + " FROM pg_stat_user_tables WHERE relname = '" + table + "'");
        if (row.isEmpty()) {
            return new Writes(0, 0, 0, 0);
        }
        String[] counts = row.get(0).split("\\|", -1);
        return new Writes(
                Long.parseLong(counts[0]),
                Long.parseLong(counts[1]),
                Long.parseLong(counts[2]),
                Long.parseLong(counts[3]));
    }

    /** About 800 characters that no other seed has. */
    private static String paragraph(String seed) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 800; i++) {
            text.append(Hashes.sha256(seed + i), 0, 4 + i % 7).append(' ');
        }
        return text.toString();
    }

    private static List<String> paragraphs(int count) {
        List<String> paragraphs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            paragraphs.add(paragraph("p" + i));
        }
        return paragraphs;
    }

    /** With vectors of a real model's size. */
    private SinkRecord document(long version, List<String> paragraphs) {
        Document document = Topic.chunked("a", version, builder -> builder, paragraphs.toArray(String[]::new));
        List<Chunk> chunks = document.chunks().stream()
                .map(chunk -> chunk.withEmbedding(vector(chunk.hash())))
                .toList();
        return topic.record(
                "a", document.withEmbeddings(chunks, REAL_SIZE.fingerprint()).toStruct());
    }

    private static float[] vector(String hash) {
        Random random = new Random(hash.hashCode());
        float[] vector = new float[REAL_SIZE.dimension()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private long indexBytes() {
        return Long.parseLong(database.one("SELECT pg_relation_size('rag_chunk_embedding_idx')"));
    }

    @Test
    void aThousandUnchangedDocumentsWriteNoChunk() {
        SinkRecord[] records = new SinkRecord[1_000];
        for (int i = 0; i < records.length; i++) {
            records[i] = topic.document("d" + i, 1L, "text " + i, "more " + i);
        }
        assertThat(index(records)).isEqualTo(new Writes(2_000, 0, 0, 0));
        assertThat(index(records)).isEqualTo(new Writes(0, 0, 0, 0));

        SinkRecord[] newVersions = new SinkRecord[1_000];
        for (int i = 0; i < records.length; i++) {
            newVersions[i] = topic.document("d" + i, 2L, "text " + i, "more " + i);
        }
        assertThat(index(newVersions)).isEqualTo(new Writes(0, 0, 0, 0));
        assertThat(database.one("SELECT min(version) FROM rag_document")).isEqualTo("2");
    }

    @Test
    void aDocumentIsOneRowOfTheLedger() {
        assertThat(ledgerOf(topic.document("a", 1L, "one"), topic.document("b", 1L, "two")))
                .isEqualTo(new Writes(2, 0, 0, 0));
        assertThat(ledgerOf(topic.document("a", 2L, "zwo"), topic.document("c", 1L, "three"), topic.tombstone("b", 2L)))
                .isEqualTo(new Writes(1, 2, 2, 0));
    }

    /** However little the planner knows: of tables that are being filled there are no statistics yet. */
    @Test
    void newTextsAreLookedForWithoutReadingTheOldOnes() {
        write(load(0, 300));
        long before = chunksRead();

        write(load(300, 600));

        assertThat(chunksRead() - before).isLessThan(300);
    }

    private SinkRecord[] load(int from, int to) {
        List<SinkRecord> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(topic.document("d" + i, 1L, "text " + i, "more " + i));
        }
        return records.toArray(SinkRecord[]::new);
    }

    private long chunksRead() {
        return Long.parseLong(database.one(
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'rag_chunk'"));
    }

    @Test
    void longTextsAreCompressedByTheFasterWay() {
        String best = database.one("SELECT CASE WHEN 'lz4' = ANY (enumvals) THEN 'lz4' ELSE 'pglz' END FROM pg_settings"
                + " WHERE name = 'default_toast_compression'");
        write(document(1, List.of(paragraph("p").repeat(4))));

        assertThat(database.one("SELECT pg_column_compression(content) FROM rag_chunk"))
                .isEqualTo(best);
    }

    @Test
    void oneOfTwoHundredChunksChangedWritesOneVector() {
        List<String> paragraphs = paragraphs(CHUNKS);
        index(document(1, paragraphs));
        paragraphs.set(100, new StringBuilder(paragraphs.get(100)).reverse().toString());

        assertThat(index(document(2, paragraphs))).isEqualTo(new Writes(1, 0, 0, 1));
    }

    @Test
    void paragraphsAtTheTopTouchTheVectorIndexForThemselvesAlone() {
        List<String> paragraphs = paragraphs(CHUNKS);
        index(document(1, paragraphs));
        for (int version = 2; version <= 5; version++) {
            long before = indexBytes();
            paragraphs.add(0, paragraph("new " + version));

            Writes writes = index(document(version, paragraphs));

            assertThat(writes.inserted()).isEqualTo(1);
            assertThat(writes.updated()).isEqualTo(CHUNKS + version - 2);
            assertThat(writes.indexed()).as("rows that touch an index").isLessThanOrEqualTo(3);
            // a page of the index holds four such vectors
            assertThat(indexBytes() - before).as("growth of the index").isLessThanOrEqualTo(8_192);
        }
    }

    /** Texts of all lengths: the shorter they are, the more rows share a page. */
    @Test
    void shortParagraphsMoveWithinTheirPageToo() {
        List<String> paragraphs = new ArrayList<>();
        for (int i = 0; i < CHUNKS; i++) {
            paragraphs.add(paragraph("p" + i).substring(0, 5 + 4 * (i % 150)));
        }
        index(document(1, paragraphs));
        for (int version = 2; version <= 4; version++) {
            paragraphs.add(0, paragraph("new " + version));

            assertThat(index(document(version, paragraphs)).indexed()).isLessThanOrEqualTo(3);
        }
    }
}
