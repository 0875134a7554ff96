package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The function that fuses the nearest chunks and those with the question's words. */
class HybridSearchTest {
    private final TestDatabase database = new TestDatabase();
    private final Topic topic = new Topic("documents", new CountingEmbedder());

    private void index(String[] settings, SinkRecord... records) {
        String[] all = Arrays.copyOf(settings, settings.length + 4);
        System.arraycopy(
                new String[] {"text.search.config", "english", "index.build", "immediate"}, 0, all, settings.length, 4);
        try (RunningSink sink = new RunningSink(database, all)) {
            sink.index(records);
            assertThat(sink.context.reported).isEmpty();
        }
    }

    private static final String[] NO_TENANTS = {};

    /** Question and vector as literals, further arguments after a comma. */
    private static String search(String question, String nearestTo, String more) {
        return "rag_search('" + question.replace("'", "''") + "', '" + Arrays.toString(Fruits.vector(nearestTo)) + "'"
                + more + ")";
    }

    private List<String> texts(String question, String nearestTo, String more) {
        return database.rows("SELECT content FROM " + search(question, nearestTo, more));
    }

    /** The rows of chunks that the words found. */
    private List<String> byWords(String question, String more) {
        return database.rows("SELECT content FROM " + search(question, "anything", more)
                + " WHERE keyword_rank IS NOT NULL ORDER BY keyword_rank");
    }

    @Test
    void bothRankingsAreFusedByReciprocalRank() {
        // found by words: once and thrice, the denser first
        String[] texts = {"zebra", "a zebra, a zebra and a zebra", "horse", "donkey", "mule"};
        index(NO_TENANTS, topic.document("a", 1L, texts));
        List<String> nearest = Fruits.nearest("mule", texts);
        List<String> byWords = List.of("a zebra, a zebra and a zebra", "zebra");

        List<String> found = database.rows("SELECT content, vector_rank, keyword_rank, round(score::numeric, 12) FROM "
                + search("Zebras", "mule", ""));

        List<String> expected = Arrays.stream(texts)
                .sorted((left, right) -> Double.compare(score(right, nearest, byWords), score(left, nearest, byWords)))
                .map(text -> text + "|" + rank(nearest, text) + "|" + rank(byWords, text) + "|"
                        + "%.12f".formatted(score(text, nearest, byWords)))
                .toList();
        assertThat(found).isEqualTo(expected);
        assertThat(database.one("SELECT document_id, title, uri, heading_path, page FROM "
                        + search("zebra", "mule", ", max_results => 1")))
                .isEqualTo("a|Title|file:///a|{Title,Part}|1");
    }

    private static Integer rank(List<String> ranking, String text) {
        int index = ranking.indexOf(text);
        return index < 0 ? null : index + 1;
    }

    private static double score(String text, List<String> nearest, List<String> byWords) {
        Integer words = rank(byWords, text);
        return 1.0 / (60 + rank(nearest, text)) + (words == null ? 0 : 1.0 / (60 + words));
    }

    @Test
    void itsArgumentsLimitResultsAndCandidates() {
        index(NO_TENANTS, topic.document("a", 1L, "one", "two", "three", "four"));

        assertThat(texts("nothing", "two", ", max_results => 2"))
                .hasSize(2)
                .first()
                .isEqualTo("two");
        assertThat(texts("nothing", "two", ", candidates => 3")).hasSize(3);
        assertThat(database.one("SELECT score FROM " + search("three", "three", ", rrf_k => 1")))
                .isEqualTo("1");
    }

    @Test
    void wordsThatNoChunkHasAllOfAreLookedForOneByOne() {
        index(NO_TENANTS, topic.document("a", 1L, "red apples and pears", "green apples", "blue plums"));

        assertThat(byWords("green apple", "")).containsExactly("green apples");
        assertThat(byWords("Which yellow apples and plums do you have?", ""))
                .containsExactlyInAnyOrder("red apples and pears", "green apples", "blue plums");
        assertThat(byWords("the of and", "")).isEmpty();
        assertThat(byWords("", "")).isEmpty();
    }

    @Test
    void aRareWordWeighsMoreThanACommonOneHoweverOften() {
        index(
                NO_TENANTS,
                topic.document(
                        "a",
                        1L,
                        IntStream.range(0, 30)
                                .mapToObj(i -> "apples, apples and apples of tree" + i)
                                .toArray(String[]::new)),
                topic.document("b", 1L, "a quince", "apples beside a medlar"));

        List<String> found = byWords("apples, yellow quinces, a medlar", ", max_results => 80");
        assertThat(found.subList(0, 2)).containsExactly("apples beside a medlar", "a quince");
        assertThat(found).hasSize(32);
    }

    @Test
    void ofWordsThatManyChunksHaveItLooksUpSome() {
        index(NO_TENANTS, topic.document("a", 1L, "apples"));
        database.execute("INSERT INTO rag_chunk (id, document_id, ordinal, hash, context, heading_path, start_offset,"
                + " end_offset, token_count, content, embedding) SELECT gen_random_uuid(), 'a', i, i, '', '{}', 0, 1, 1,"
                + " 'apples ' || CASE i % 3000 WHEN 0 THEN 'quinces' ELSE 'pears' END, '"
                + Arrays.toString(Fruits.vector("apples")) + "' FROM generate_series(1, 12000) AS i");
        database.execute("VACUUM ANALYZE rag_chunk");
        for (String question : List.of("apples", "yellow apples, pears and quinces")) {
            database.execute("SELECT pg_stat_reset()");
            assertThat(byWords(question, ", max_results => 80")).hasSize(40);
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                            database.one("SELECT idx_tup_fetch BETWEEN 1000 AND 8000, seq_tup_read"
                                    + " FROM pg_stat_user_tables WHERE relname = 'rag_chunk'"))
                    .as(question)
                    .isEqualTo("t|0"));
        }
        assertThat(byWords("yellow apples, pears and quinces", ", max_results => 80")
                        .subList(0, 4))
                .containsOnly("apples quinces");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "`\"red apples\"`; red apples and pears",
                "`\"apples red\" green`; green apples",
                "apples -red; green apples",
                "plums or pears; `blue plums, red apples and pears`",
                "`it's & | ! ( ) <-> :* \\ \"`; ``",
                "`plums & ( ! : *`; blue plums",
                "`'; DROP TABLE rag_chunk; --`; ``",
                "-red; ``",
                "yellow apples -red; `red apples and pears, green apples`",
            })
    void quotesAndOperatorsAreUnderstoodAndNeverAnError(String question, String found) {
        index(NO_TENANTS, topic.document("a", 1L, "red apples and pears", "green apples", "blue plums"));

        assertThat(byWords(question, ""))
                .containsExactlyInAnyOrder(found.isEmpty() ? new String[0] : found.split(", "));
    }

    @Test
    void aTenantFindsItsOwnAlone() {
        String[] tenants = {"tenant.source", "header", "tenant.name", "tenant"};
        index(tenants, ofTenant("acme", 0, "green apples", "green plums"), ofTenant("globex", 0, "apples", "green"));

        assertThat(texts("apples", "anything", ", of_tenant => 'acme'"))
                .containsExactlyInAnyOrder("green apples", "green plums");
        assertThat(byWords("green apples", ", of_tenant => 'acme'")).containsExactly("green apples");
        assertThat(byWords("green apples", ", of_tenant => 'globex'"))
                .as("the other tenant's chunk has all the words, this one's have not")
                .containsExactlyInAnyOrder("apples", "green");
        assertThat(texts("apples", "anything", ", of_tenant => 'nobody'")).isEmpty();
        assertThat(texts("apples", "anything", "")).hasSize(4);
    }

    private SinkRecord ofTenant(String tenant, int document, String... paragraphs) {
        SinkRecord record = topic.document("document " + document, 1L, paragraphs);
        record.headers().addString("tenant", tenant);
        return record;
    }

    @Test
    void itUsesBothIndexesAndFindsAllCandidatesOfATenantAmongOthers() {
        index(
                new String[] {"tenant.source", "header", "tenant.name", "tenant"},
                IntStream.range(0, 20)
                        .mapToObj(document -> ofTenant(
                                "tenant " + document,
                                document,
                                IntStream.range(0, 100)
                                        .mapToObj(chunk -> "word" + (document * 100 + chunk))
                                        .toArray(String[]::new)))
                        .toArray(SinkRecord[]::new));
        database.execute("ANALYZE");

        assertThat(texts("word77", "word78", ", max_results => 2")).containsExactlyInAnyOrder("word77", "word78");
        for (String index : List.of("rag_chunk_embedding_idx", "rag_chunk_search_idx")) {
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(database.one(
                            "SELECT idx_scan > 0 FROM pg_stat_user_indexes WHERE indexrelname = '" + index + "'"))
                    .as(index)
                    .isEqualTo("t"));
        }
        assertThat(texts("none", "word78", ", candidates => 60, max_results => 60"))
                .hasSize(60);
        assertThat(texts("none", "word78", ", candidates => 10, of_tenant => 'tenant 0'"))
                .as("an HNSW index by itself gives 40 rows, whosever they are")
                .hasSize(10);
    }

    @Test
    void aUserWithoutPrivilegesAddsItToTablesThatAreThere() {
        String user = "u" + database.url.substring(database.url.lastIndexOf('/') + 1);
        database.execute("CREATE EXTENSION vector; CREATE ROLE " + user + " LOGIN PASSWORD 'x';"
                + " GRANT CREATE ON SCHEMA public TO " + user);
        try {
            SinkRecord record = topic.document("a", 1L, "green apples");
            try (RunningSink sink = new RunningSink(database, "connection.user", user, "connection.password", "x")) {
                sink.index(record);
            }
            index(
                    new String[] {"connection.user", user, "connection.password", "x"},
                    topic.document("a", 2L, "green apples", "blue plums"));
            assertThat(byWords("plum", "")).containsExactly("blue plums");
        } finally {
            database.execute("DROP OWNED BY " + user + "; DROP ROLE " + user);
        }
    }
}
