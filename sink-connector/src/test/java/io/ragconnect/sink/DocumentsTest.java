package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What documents, their versions and their deletions make of the rows. */
class DocumentsTest {
    private final TestDatabase database = new TestDatabase();
    private final RunningSink sink = new RunningSink(database);
    private final CountingEmbedder embedder = new CountingEmbedder();
    private final Topic topic = new Topic("documents", embedder);

    @AfterEach
    void stop() {
        sink.close();
    }

    private List<String> contents(String id) {
        return database.rows("SELECT content FROM rag_chunk WHERE document_id = '" + id + "' ORDER BY ordinal");
    }

    private String ledger(String columns) {
        return database.one("SELECT " + columns + " FROM rag_document");
    }

    /** Changes whenever a row is written, even with the same values. */
    private List<String> rowVersions() {
        return database.rows("SELECT id, xmin, ctid FROM rag_chunk ORDER BY id");
    }

    @Test
    void aDocumentBecomesItsLedgerRowAndItsChunks() {
        sink.index(topic.document(
                "a",
                5L,
                builder -> builder.metadata(Map.of("author", "Ann", "path", "x/y"))
                        .acl(List.of("staff", "o'brien"))
                        .language("en")
                        .modifiedAt(Instant.parse("2026-01-02T03:04:05Z")),
                "one",
                "two"));

        assertThat(ledger("id, uri, title, language, metadata, acl, version, chunk_count, token_count, status,"
                        + " origin_topic, origin_partition, origin_offset, embedding_model, size_bytes,"
                        + " modified_at = '2026-01-02T03:04:05Z', error, indexed_at IS NOT NULL"))
                .isEqualTo(
                        "a|file:///a|Title|en|{\"path\": \"x/y\", \"author\": \"Ann\"}|{staff,o'brien}|5|2|14|indexed"
                                + "|documents|0|0|" + CountingEmbedder.MODEL.fingerprint() + "|7|t|null|t");
        assertThat(database.rows("SELECT ordinal, content, context, heading_path, start_offset, end_offset, page,"
                        + " token_count, hash FROM rag_chunk ORDER BY ordinal"))
                .containsExactly(
                        "0|one|Title|{Title,Part}|0|3|1|7|" + hash("one"),
                        "1|two|Title|{Title,Part}|4|7|1|7|" + hash("two"));
        assertThat(database.rows("SELECT embedding FROM rag_chunk ORDER BY ordinal"))
                .containsExactly(vectorText("Title\n\none"), vectorText("Title\n\ntwo"));
    }

    private static String hash(String paragraph) {
        return Chunk.of(0, paragraph, 0, 1, List.of(), "Title", null).hash();
    }

    private static String vectorText(String text) {
        StringBuilder literal = new StringBuilder("[");
        for (float component : CountingEmbedder.vector(text)) {
            literal.append(literal.length() > 1 ? "," : "").append((int) component);
        }
        return literal.append("]").toString();
    }

    @Test
    void aChangedChunkIsTheOnlyOneEmbeddedAndWritten() {
        sink.index(topic.document("a", 1L, "one", "two", "three"));
        List<String> before = rowVersions();
        embedder.texts.clear();

        sink.index(topic.document("a", 2L, "one", "zwo", "three"));

        assertThat(embedder.texts).containsExactly("Title\n\nzwo");
        assertThat(contents("a")).containsExactly("one", "zwo", "three");
        assertThat(rowVersions()).filteredOn(before::contains).hasSize(2);
    }

    @Test
    void aParagraphAtTheTopMovesTheRestWithoutTouchingTheirVectors() {
        String[] paragraphs =
                IntStream.range(0, 40).mapToObj(i -> "paragraph " + i).toArray(String[]::new);
        sink.index(topic.document("a", 1L, paragraphs));
        embedder.texts.clear();
        String[] longer = new String[41];
        longer[0] = "new";
        System.arraycopy(paragraphs, 0, longer, 1, 40);

        sink.index(topic.document("a", 2L, longer));

        assertThat(embedder.texts).containsExactly("Title\n\nnew");
        assertThat(contents("a")).containsExactly(longer);
        assertThat(sink.metrics().getChunksInserted()).isEqualTo(41);
        assertThat(sink.metrics().getChunksKept()).isEqualTo(40);
        assertThat(database.rows("SELECT ordinal, start_offset, end_offset - start_offset = length(content)"
                        + " FROM rag_chunk WHERE ordinal IN (1, 40) ORDER BY 1"))
                .containsExactly("1|4|t", "40|" + (4 + 10 * 12 + 29 * 13) + "|t");
    }

    @Test
    void movedRowsStayWithinTheirPage() {
        sink.index(topic.document("a", 1L, "one", "two", "three"));
        sink.index(topic.document("a", 2L, "zero", "one", "two", "three"));

        sink.close(); // a backend tells its figures at its end
        await().untilAsserted(() -> assertThat(database.one(
                        "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'rag_chunk'"))
                .isEqualTo("3|3"));
    }

    @Test
    void equalChunksOfOneDocumentAreRowsOfTheirOwn() {
        sink.index(topic.document("a", 1L, "same", "same", "other"));
        assertThat(contents("a")).containsExactly("same", "same", "other");
        assertThat(embedder.texts).hasSize(2);

        sink.index(topic.document("a", 2L, "same"));
        assertThat(contents("a")).containsExactly("same");
    }

    @Test
    void fiftyChunksShrinkToThree() {
        String[] fifty = IntStream.range(0, 50).mapToObj(i -> "p" + i).toArray(String[]::new);
        sink.index(topic.document("a", 1L, fifty));
        sink.index(topic.document("a", 2L, Arrays.copyOf(fifty, 3)));

        assertThat(contents("a")).containsExactly("p0", "p1", "p2");
        assertThat(ledger("chunk_count, token_count")).isEqualTo("3|21");
        assertThat(sink.metrics().getChunksDeleted()).isEqualTo(47);
    }

    @Test
    void aDocumentWithoutChunksLosesItsOldOnes() {
        sink.index(topic.document("a", 1L, "one"));
        sink.index(topic.document("a", 2L));

        assertThat(contents("a")).isEmpty();
        assertThat(ledger("chunk_count, status")).isEqualTo("0|indexed");
    }

    @Test
    void aRenameTakesTheVectorsAlong() {
        sink.index(topic.document("old", 1L, "one", "two"));
        embedder.texts.clear();

        sink.index(topic.document("new", 2L, "one", "two"), topic.tombstone("old", 3L));

        assertThat(embedder.texts).isEmpty();
        assertThat(contents("new")).containsExactly("one", "two");
        assertThat(contents("old")).isEmpty();
        assertThat(database.rows("SELECT embedding FROM rag_chunk ORDER BY ordinal"))
                .containsExactly(vectorText("Title\n\none"), vectorText("Title\n\ntwo"));
        assertThat(sink.metrics().getVectorsReused()).isEqualTo(2);
    }

    @Test
    void equalTextsOfABatchAreEmbeddedOnce() {
        sink.index(topic.document("a", 1L, "one"), topic.document("b", 1L, "one"), topic.document("c", 1L, "one"));

        assertThat(embedder.texts).containsExactly("Title\n\none");
        assertThat(database.one("SELECT count(*), count(DISTINCT id) FROM rag_chunk"))
                .isEqualTo("3|3");
    }

    @Test
    void vectorsThatComeWithTheRecordAreWrittenAsTheyAre() {
        Document document = Topic.chunked("a", 1L, builder -> builder, "one");
        List<Chunk> embedded = document.chunks().stream()
                .map(chunk -> chunk.withEmbedding(new float[] {1, 2, 3, 4, 5, 6, 7, 8.5f}))
                .toList();

        sink.index(topic.record("a", document.withChunks(embedded).toStruct()));

        assertThat(database.one("SELECT embedding FROM rag_chunk")).isEqualTo("[1,2,3,4,5,6,7,8.5]");
    }

    @Test
    void aDeletedDocumentLeavesItsLedgerRow() {
        sink.index(topic.document("a", 1L, "one"));
        sink.index(topic.tombstone("a", 2L));

        assertThat(contents("a")).isEmpty();
        assertThat(ledger("status, version, chunk_count, uri")).isEqualTo("deleted|2|0|file:///a");
        assertThat(sink.metrics().getDocumentsDeleted()).isEqualTo(1);
    }

    @Test
    void aTombstoneForAnUnknownDocumentFencesOlderVersions() {
        sink.index(topic.tombstone("a", 7L));
        assertThat(ledger("status, version")).isEqualTo("deleted|7");

        sink.index(topic.document("a", 6L, "one"));
        assertThat(ledger("status, version")).isEqualTo("deleted|7");
        assertThat(embedder.texts).isEmpty();

        sink.index(topic.document("a", 8L, "one"));
        assertThat(ledger("status, version")).isEqualTo("indexed|8");
        assertThat(contents("a")).containsExactly("one");
    }

    @Test
    void aReplayWritesNothing() {
        SinkRecord[] records = {
            topic.document("a", 1L, "one", "two"), topic.document("b", 1L, "three"), topic.tombstone("c", 1L)
        };
        sink.index(records);
        List<String> chunks = rowVersions();
        List<String> documents = database.rows("SELECT id, xmin FROM rag_document ORDER BY id");
        embedder.callSizes.clear();

        sink.index(records);

        assertThat(rowVersions()).isEqualTo(chunks);
        assertThat(database.rows("SELECT id, xmin FROM rag_document ORDER BY id"))
                .isEqualTo(documents);
        assertThat(embedder.callSizes).isEmpty();
        assertThat(sink.metrics().getDocumentsSkipped()).isEqualTo(3);
    }

    @Test
    void anOlderVersionIsSkipped() {
        sink.index(topic.document("a", 9L, "new"));
        sink.index(topic.document("a", 8L, "old"));
        sink.index(topic.tombstone("a", 7L));

        assertThat(contents("a")).containsExactly("new");
        assertThat(ledger("version, status")).isEqualTo("9|indexed");
    }

    @Test
    void anEqualVersionWithOtherChunksIsApplied() {
        sink.index(topic.document("a", 9L, "one two"));
        sink.index(topic.document("a", 9L, "one", "two"));

        assertThat(contents("a")).containsExactly("one", "two");
    }

    @Test
    void changedMetadataTouchesNoChunk() {
        sink.index(topic.document("a", 1L, "one"));
        List<String> chunks = rowVersions();

        sink.index(topic.document(
                "a", 2L, builder -> builder.metadata(Map.of("k", "v")).acl(List.of("x")), "one"));

        assertThat(rowVersions()).isEqualTo(chunks);
        assertThat(ledger("metadata, acl, version")).isEqualTo("{\"k\": \"v\"}|{x}|2");
    }

    @Test
    void theNewestVersionInABatchWins() {
        sink.index(
                topic.document("a", 2L, "second"),
                topic.document("a", 3L, "third"),
                topic.document("a", 1L, "first"),
                topic.document("b", 1L, "b"),
                topic.tombstone("b", 2L));

        assertThat(contents("a")).containsExactly("third");
        assertThat(contents("b")).isEmpty();
        assertThat(embedder.texts).containsExactly("Title\n\nthird");
    }

    @Test
    void withoutVersionsTheOffsetDecides() {
        SinkRecord first = topic.document("a", null, "first");
        SinkRecord second = topic.document("a", null, "second");
        sink.index(second);
        sink.index(first);

        assertThat(contents("a")).containsExactly("second");
    }

    @Test
    void acrossPartitionsTheTimestampDecides() {
        Topic other = new Topic("other", embedder);
        topic.record("x", null);
        sink.index(topic.document("a", null, "later"));
        sink.index(other.document("a", null, "earlier"));

        assertThat(contents("a")).containsExactly("later");
    }

    @Test
    void renamedTopicsAreFencedByTheirOriginalName() {
        SinkRecord record = topic.document("a", 1L, "one");
        sink.index(record.newRecord(
                "renamed",
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                record.headers()));

        assertThat(ledger("origin_topic, origin_offset")).isEqualTo("documents|0");
    }

    @Test
    void alteredOffsetsLiftTheFence() {
        SinkRecord old = topic.document("a", 1L, "old");
        SinkRecord recent = topic.document("a", 2L, "new");
        SinkRecord other = topic.document("b", 1L, "b");
        sink.index(old, recent, other);
        List<String> chunks = rowVersions();

        PgVectorSinkConnector connector = new PgVectorSinkConnector();
        Map<TopicPartition, Long> reset = new HashMap<>();
        reset.put(topic.partition, null);
        assertThat(connector.alterOffsets(database.settings(), reset)).isTrue();
        assertThat(rowVersions()).isEqualTo(chunks);

        sink.index(old);
        assertThat(contents("a")).containsExactly("old");
        sink.index(recent, other);
        assertThat(contents("a")).containsExactly("new");
        assertThat(contents("b")).containsExactly("b");
    }

    @Test
    void offsetsCanBeAlteredBeforeAnyTableExists() {
        assertThat(new PgVectorSinkConnector().alterOffsets(new TestDatabase().settings(), Map.of(topic.partition, 3L)))
                .isTrue();
    }

    @Test
    void freshnessIsMeasuredAndSeenInSql() {
        sink.index(topic.document(
                "a", 1L, builder -> builder.observedAt(Instant.now().minusSeconds(60)), "one"));

        assertThat(sink.metrics().getFreshnessP50Ms()).isBetween(60_000L, 120_000L);
        assertThat(database.one("SELECT id, since_observed BETWEEN '1 min' AND '2 min', since_modified"
                        + " FROM rag_freshness"))
                .isEqualTo("a|t|null");
    }
}
