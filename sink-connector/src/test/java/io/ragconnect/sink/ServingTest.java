package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ragconnect.record.Document;
import io.ragconnect.record.EmbeddingModel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two indexes of one topic with two models, and the views that show the one in use. */
class ServingTest {
    private static final EmbeddingModel NEW = new EmbeddingModel("test", "wide", "1", 12, 256, "", "");
    private static final String[] FIRST = {
        "serving.schema", "serving", "views", "langchain4j,spring-ai,langchain-legacy", "text.search.config", "english"
    };

    private final TestDatabase database = new TestDatabase();
    private final CountingEmbedder newEmbedder = new CountingEmbedder();
    private final Topic oldTopic = new Topic("documents", new CountingEmbedder());
    private final Topic newTopic = new Topic("documents", newEmbedder);
    private final List<RunningSink> sinks = new ArrayList<>();

    ServingTest() {
        newEmbedder.behaviour = texts -> texts.stream().map(ServingTest::wide).toList();
    }

    @AfterEach
    void stop() {
        sinks.forEach(RunningSink::close);
    }

    private RunningSink start(String... settings) {
        RunningSink sink = new RunningSink(database, settings);
        sinks.add(sink);
        return sink;
    }

    private RunningSink first() {
        return start(FIRST);
    }

    /** The second sink: the same settings, but for its schema, its model and what is given here. */
    private RunningSink second(String... more) {
        List<String> settings = new ArrayList<>(List.of(FIRST));
        settings.addAll(List.of("schema.name", "new index", "model.change", "migrate"));
        settings.addAll(List.of(more));
        return start(settings.toArray(String[]::new));
    }

    private SinkRecord renewed(String id, Long version, String... paragraphs) {
        Document document = Topic.chunked(id, version, builder -> builder, paragraphs);
        return newTopic.lazy(document.withEmbeddings(document.chunks(), NEW.fingerprint()));
    }

    private static float[] wide(String text) {
        return Arrays.copyOf(CountingEmbedder.vector(text), NEW.dimension());
    }

    private static String literal(float[] vector) {
        return "'" + Arrays.toString(vector) + "'";
    }

    private String search(String text, float[] vector) {
        return "SELECT content FROM serving.rag_search('" + text + "', " + literal(vector) + ", 1)";
    }

    private String searchOld(String text) {
        return search(text, CountingEmbedder.vector("Title\n\n" + text));
    }

    private String searchNew(String text) {
        return search(text, wide("Title\n\n" + text));
    }

    private List<String> indexes() {
        return database.rows(
                "SELECT index_schema, in_use, dimension, documents, missing, coverage FROM serving.rag_indexes");
    }

    @Test
    void oneStatementSwitchesAllViewsAndOneGoesBack() {
        RunningSink first = first();
        first.index(oldTopic.document("a", 1L, "apple"), oldTopic.document("b", 1L, "pear"));
        assertThat(indexes()).containsExactly("public|t|8|2|0|1.0000");
        assertThat(database.rows(searchOld("pear"))).containsExactly("pear");

        RunningSink second = second();
        second.index(renewed("a", 1L, "apple"));
        assertThat(indexes()).containsExactly("public|t|8|2|0|1.0000", "new index|f|12|1|1|0.5000");
        assertThat(database.rows("SELECT DISTINCT vector_dims(embedding) FROM serving.rag_chunk"))
                .containsExactly("8");
        second.index(renewed("b", 1L, "pear"));
        assertThat(indexes()).containsExactly("public|t|8|2|0|1.0000", "new index|f|12|2|0|1.0000");

        database.execute("SELECT serving.rag_use('new index')");

        assertThat(indexes()).containsExactly("new index|t|12|2|0|1.0000", "public|f|8|2|0|1.0000");
        for (String view : List.of("rag_chunk", "rag_langchain4j", "rag_spring_ai", "langchain_pg_embedding")) {
            assertThat(database.rows("SELECT DISTINCT vector_dims(embedding) FROM serving." + view))
                    .as(view)
                    .containsExactly("12");
        }
        assertThat(database.rows(searchNew("pear"))).containsExactly("pear");
        assertThat(database.one("SELECT embedding_model FROM serving.rag_status"))
                .isEqualTo(NEW.fingerprint());

        // both sinks go on, so that the way back leads to an index that is up to date
        first.index(oldTopic.document("c", 1L, "fig"));
        second.index(renewed("c", 1L, "fig"));
        assertThat(database.rows(searchNew("fig"))).containsExactly("fig");

        database.execute("SELECT serving.rag_use('public')");

        assertThat(database.rows(searchOld("fig"))).containsExactly("fig");
        assertThat(database.rows("SELECT DISTINCT vector_dims(embedding) FROM serving.rag_langchain4j"))
                .containsExactly("8");
        assertThat(indexes()).containsExactly("public|t|8|3|0|1.0000", "new index|f|12|3|0|1.0000");
    }

    @Test
    void aDocumentCountsAsMissingUntilItsVersionIsThere() {
        first().index(
                        oldTopic.document("a", 2L, "apple"),
                        oldTopic.document("b", 1L, "pear"),
                        oldTopic.tombstone("b", 2L));
        RunningSink second = second();
        second.index(renewed("a", 1L, "apple"));
        assertThat(indexes()).endsWith("new index|f|12|1|1|0.0000");

        second.index(renewed("a", 2L, "apple"));

        assertThat(indexes()).endsWith("new index|f|12|1|0|1.0000");
    }

    @Test
    void applicationsKeepTheirRightsAndSeeOneIndexOrTheOther() throws SQLException {
        first().index(oldTopic.document("a", 1L, "apple"));
        second().index(renewed("a", 1L, "apple"));
        database.execute("DROP ROLE IF EXISTS \"an app\"; CREATE ROLE \"an app\" LOGIN PASSWORD 'x';"
                + " GRANT USAGE ON SCHEMA serving, public, \"new index\" TO \"an app\";"
                + " GRANT SELECT ON ALL TABLES IN SCHEMA serving TO \"an app\";"
                + " GRANT SELECT ON ALL TABLES IN SCHEMA public, \"new index\" TO \"an app\";"
                + " REVOKE ALL ON ALL FUNCTIONS IN SCHEMA serving FROM PUBLIC;"
                + " GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA serving TO \"an app\";"
                + " REVOKE EXECUTE ON FUNCTION serving.rag_use FROM \"an app\"");
        for (String index : List.of("new index", "public", "new index")) {
            database.execute("SELECT serving.rag_use('" + index + "')");
            int dimension = index.equals("public") ? 8 : 12;
            try (Connection app = DriverManager.getConnection(database.url, "an app", "x");
                    Statement statement = app.createStatement()) {
                for (String view : List.of("rag_chunk", "rag_langchain4j", "langchain_pg_embedding")) {
                    try (ResultSet row = statement.executeQuery("SELECT vector_dims(embedding) FROM serving." + view)) {
                        assertThat(row.next()).isTrue();
                        assertThat(row.getInt(1)).isEqualTo(dimension);
                    }
                }
                String search = index.equals("public") ? searchOld("apple") : searchNew("apple");
                try (ResultSet row = statement.executeQuery(search)) {
                    assertThat(row.next()).isTrue();
                }
                assertThatThrownBy(() -> statement.execute("SELECT serving.rag_use('public')"))
                        .hasMessageContaining("permission denied");
            }
            assertThat(database.one("SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
                            + " WHERE nspname = 'serving' AND proname = 'rag_search'"))
                    .isEqualTo("1");
            assertThat(database.one("SELECT has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc"
                            + " WHERE pronamespace = 'serving'::regnamespace AND proname = 'rag_search'"))
                    .isEqualTo("f");
        }
        database.execute("DROP OWNED BY \"an app\"; DROP ROLE \"an app\"");
    }

    @Test
    void theVectorIndexIsUsedThroughTheServingViews() {
        first().index(oldTopic.document("a", 1L, "apple"));
        second("index.build", "immediate", "index.build.idle.ms", "100").index(renewed("a", 1L, "apple"));
        database.execute(
                "INSERT INTO \"new index\".rag_chunk (id, document_id, ordinal, hash, content, context, embedding,"
                        + " heading_path, start_offset, end_offset, token_count) SELECT gen_random_uuid(), 'a', i, i::text, 'x', '',"
                        + " (SELECT array_agg(random() + g * i * 0)::vector(12) FROM generate_series(1, 12) g), '{}', 0, 1, 1"
                        + " FROM generate_series(2, 3000) i; ANALYZE \"new index\".rag_chunk; ANALYZE \"new index\".rag_document");
        database.execute("SELECT serving.rag_use('new index')");

        for (String view : List.of("rag_chunk", "rag_langchain4j", "rag_spring_ai", "langchain_pg_embedding")) {
            assertThat(database.rows("EXPLAIN SELECT * FROM serving." + view + " ORDER BY embedding <=> "
                            + literal(wide("Title\n\napple")) + " LIMIT 5"))
                    .as(view)
                    .anyMatch(line -> line.contains("Index Scan using rag_chunk_embedding_idx"));
        }
    }

    @Test
    void anIndexThatLacksWhatApplicationsReadIsNotPutInUse() {
        first().index(oldTopic.document("a", 1L, "apple"));
        second("views", "langchain4j,langchain-legacy", "text.search.config", "")
                .index(renewed("a", 1L, "apple"));

        assertThatThrownBy(() -> database.execute("SELECT serving.rag_use('new index')"))
                .hasStackTraceContaining("lacks rag_search, rag_spring_ai");
        assertThatThrownBy(() -> database.execute("SELECT serving.rag_use('nowhere')"))
                .hasStackTraceContaining("There is no index in the schema nowhere; there are: new index, public");
        assertThat(indexes()).startsWith("public|t|8|1|0|1.0000");
        assertThat(database.rows(searchOld("apple"))).containsExactly("apple");
    }

    @Test
    void whatOthersBuiltOnAViewIsNeverDropped() {
        first().index(oldTopic.document("a", 1L, "apple"));
        second().index(renewed("a", 1L, "apple"));
        database.execute("CREATE VIEW of_app AS SELECT id, embedding FROM serving.rag_chunk;"
                + " CREATE VIEW titles AS SELECT id, title FROM serving.rag_document");

        assertThatThrownBy(() -> database.execute("SELECT serving.rag_use('new index')"))
                .hasStackTraceContaining("of_app");
        assertThat(indexes()).startsWith("public|t|8|1|0|1.0000");

        database.execute("DROP VIEW of_app; SELECT serving.rag_use('new index')");
        assertThat(database.rows("SELECT id, title FROM titles")).containsExactly("a|Title");
    }

    @Test
    void aSinkThatIsGivenTheSettingLaterServesWithoutWaitingForADocument() {
        RunningSink plain = start();
        plain.index(oldTopic.document("a", 1L, "apple"));
        plain.close();

        start("serving.schema", "serving", "views", "langchain4j");

        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> database.rows("SELECT text FROM serving.rag_langchain4j"), List.of("apple")::equals);
    }

    @Test
    void aViewThatIsAddedLaterIsServedAtOnceAndASecondSinkNeverPutsItselfInUse() {
        first().index(oldTopic.document("a", 1L, "apple"));
        second().index(renewed("a", 1L, "apple"));
        start(
                "serving.schema",
                "serving",
                "views",
                "langchain4j,spring-ai,langchain-legacy,llamaindex",
                "text.search.config",
                "english",
                "task.number",
                "1");

        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(
                        () -> database.rows("SELECT vector_dims(embedding) FROM serving.data_rag_llamaindex"),
                        List.of("8")::equals);
        assertThat(indexes()).startsWith("public|t|8|1|0|1.0000");
    }

    @Test
    void anOldIndexMayBeDroppedWhenItNoLongerServes() {
        RunningSink first = first();
        first.index(oldTopic.document("a", 1L, "apple"));
        second().index(renewed("a", 1L, "apple"));
        assertThatThrownBy(() -> database.execute("DROP TABLE public.rag_document, public.rag_chunk"))
                .hasStackTraceContaining("depend");
        database.execute("SELECT serving.rag_use('new index')");
        first.close();

        database.execute("DROP FUNCTION public.rag_search; DROP TABLE public.rag_document, public.rag_chunk,"
                + " public.rag_spare_vector, public.rag_schema CASCADE");

        assertThat(indexes()).containsExactly("new index|t|12|1|0|1.0000");
        assertThat(database.rows(searchNew("apple"))).containsExactly("apple");
    }

    @Test
    void withoutAutoCreateTheStatementsAreToldAndWork() {
        RunningSink sink = start("auto.create", "false", "serving.schema", "serving", "index.type", "none");
        for (int round = 0; round < 10; round++) {
            RunningSink current = sink;
            current.put(oldTopic.document("a", (long) round + 1, "apple"));
            try {
                current.settle();
                break;
            } catch (org.apache.kafka.connect.errors.ConnectException e) {
                String message = e.getMessage();
                database.execute(message.substring(message.indexOf('\n') + 1));
            }
            current.close();
            sink = start("auto.create", "false", "serving.schema", "serving", "index.type", "none");
        }

        assertThat(indexes()).containsExactly("public|t|8|1|0|1.0000");
    }

    @Test
    void withRowLevelSecurityAReaderSeesItsTenantAloneWhicheverIndexIsInUse() throws SQLException {
        String[] secured = {
            "serving.schema", "serving", "views", "langchain4j", "text.search.config", "simple",
            "tenant.source", "header", "tenant.name", "tenant", "tenant.row.level.security", "true"
        };
        start(secured)
                .index(
                        of("acme", oldTopic.document("a", 1L, "apple")),
                        of("globex", oldTopic.document("a", 1L, "pear")));
        List<String> more = new ArrayList<>(List.of(secured));
        more.addAll(List.of("schema.name", "new index", "model.change", "migrate"));
        start(more.toArray(String[]::new))
                .index(of("acme", renewed("a", 1L, "apple")), of("globex", renewed("a", 1L, "pear")));
        assertThat(indexes()).containsExactly("public|t|8|2|0|1.0000", "new index|f|12|2|0|1.0000");
        database.execute("DROP ROLE IF EXISTS \"an app\"; CREATE ROLE \"an app\";"
                + " GRANT USAGE ON SCHEMA serving, public, \"new index\" TO \"an app\";"
                + " GRANT SELECT ON ALL TABLES IN SCHEMA serving, public, \"new index\" TO \"an app\"");
        for (String index : List.of("public", "new index", "public")) {
            database.execute("SELECT serving.rag_use('" + index + "')");
            String search = index.equals("public") ? searchOld("apple pear") : searchNew("apple pear");
            try (Connection app = database.connect();
                    Statement statement = app.createStatement()) {
                statement.execute("SET ROLE \"an app\"; SET rag.tenant = 'globex'");
                for (String sql : List.of(
                        "SELECT content FROM serving.rag_chunk", "SELECT text FROM serving.rag_langchain4j", search)) {
                    try (ResultSet row = statement.executeQuery(sql)) {
                        assertThat(row.next()).as(sql).isTrue();
                        assertThat(row.getString(1)).as(sql).isEqualTo("pear");
                        assertThat(row.next()).as(sql).isFalse();
                    }
                }
            }
        }
        database.execute("DROP OWNED BY \"an app\"; DROP ROLE \"an app\"");
    }

    private static SinkRecord of(String tenant, SinkRecord record) {
        record.headers().addString("tenant", tenant);
        return record;
    }

    @Test
    void whoReadsDuringASwitchSeesOneIndexOrTheOther() throws Exception {
        first().index(oldTopic.document("a", 1L, "apple"), oldTopic.document("b", 1L, "pear"));
        second().index(renewed("a", 1L, "apple"), renewed("b", 1L, "pear"));
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicBoolean done = new AtomicBoolean();
        Thread reader = new Thread(() -> {
            try (Connection app = database.connect();
                    Statement statement = app.createStatement()) {
                while (!done.get()) {
                    try (ResultSet row = statement.executeQuery("SELECT count(*), min(vector_dims(c.embedding)),"
                            + " max(vector_dims(l.embedding)) FROM serving.rag_chunk c JOIN serving.rag_langchain4j l"
                            + " ON l.embedding_id = c.id")) {
                        row.next();
                        seen.add(row.getString(1) + "|" + row.getString(2) + "|" + row.getString(3));
                    }
                }
            } catch (SQLException e) {
                seen.add(e.toString());
            }
        });
        reader.start();
        try {
            for (String index : List.of("new index", "public", "new index", "public", "new index", "public")) {
                database.execute("SELECT serving.rag_use('" + index + "')");
                String dimension = index.equals("public") ? "8" : "12";
                await().until(() -> seen.contains("2|" + dimension + "|" + dimension));
                seen.remove("2|" + dimension + "|" + dimension);
            }
        } finally {
            done.set(true);
            reader.join();
        }
        assertThat(seen).isSubsetOf("2|8|8", "2|12|12");
    }

    @Test
    void hostileNamesAreQuoted() {
        String serving = "odd $rag_use$ \"s'; --";
        String prefix = "é\"%s'";
        String[] settings = {"serving.schema", serving, "table.prefix", prefix, "text.search.config", "simple"};
        start(settings).index(oldTopic.document("a", 1L, "apple"));
        List<String> more = new ArrayList<>(List.of(settings));
        more.addAll(List.of("model.change", "migrate", "schema.name", "new $query$ \"'%s"));
        start(more.toArray(String[]::new)).index(renewed("a", 1L, "apple"));
        String quoted = "\"" + serving.replace("\"", "\"\"") + "\".\"" + prefix.replace("\"", "\"\"");

        database.execute("SELECT " + quoted + "use\"('new $query$ \"''%s')");

        assertThat(database.rows("SELECT index_schema, in_use, missing FROM " + quoted + "indexes\""))
                .containsExactly("new $query$ \"'%s|t|0", "public|f|0");
        assertThat(database.rows("SELECT vector_dims(embedding) FROM " + quoted + "chunk\""))
                .containsExactly("12");
        assertThat(database.rows(
                        "SELECT content FROM " + quoted + "search\"('apple', " + literal(wide("Title\n\napple")) + ")"))
                .containsExactly("apple");
    }

    @Test
    void settingsThatDoNotGoTogetherAreRefused() {
        assertThat(errors(Map.of("model.change", "migrate")))
                .containsEntry(
                        "serving.schema",
                        List.of("serving.schema must be set with model.change=migrate, to the same as in the sink whose"
                                + " index serves now"));
        assertThat(errors(Map.of("serving.schema", "public"))).containsOnlyKeys("serving.schema");
        assertThat(errors(Map.of("serving.schema", "x".repeat(64)))).containsOnlyKeys("serving.schema");
    }

    @Test
    void aSecondSinkWithoutAFirstOneIsRefused() {
        Map<String, String> migrate =
                Map.of("model.change", "migrate", "serving.schema", "serving", "schema.name", "new");
        assertThat(errors(migrate)).hasEntrySatisfying("serving.schema", messages -> assertThat(messages)
                .singleElement()
                .asString()
                .contains("No index is in use", "serving.schema=serving"));
        first().index(oldTopic.document("a", 1L, "apple"));

        assertThat(errors(migrate)).isEmpty();
    }

    @Test
    void aUserWhoMayNotMakeTheViewsIsNamedBefore() {
        database.execute("CREATE EXTENSION vector; DO $$ BEGIN CREATE ROLE maker LOGIN PASSWORD 'x';"
                + " EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT CREATE ON SCHEMA public TO maker");
        Map<String, String> maker =
                Map.of("connection.user", "maker", "connection.password", "x", "serving.schema", "serving");

        assertThat(errors(maker)).hasEntrySatisfying("serving.schema", messages -> assertThat(messages)
                .singleElement()
                .asString()
                .contains("GRANT CREATE, USAGE ON SCHEMA \"serving\""));
        database.execute("CREATE SCHEMA serving; GRANT CREATE, USAGE ON SCHEMA \"serving\" TO maker");

        assertThat(errors(maker)).isEmpty();
        start("connection.user", "maker", "connection.password", "x", "serving.schema", "serving")
                .index(oldTopic.document("a", 1L, "apple"));
        assertThat(indexes()).containsExactly("public|t|8|1|0|1.0000");
    }

    private Map<String, List<String>> errors(Map<String, String> more) {
        Map<String, String> settings = database.settings();
        settings.putAll(more);
        Map<String, List<String>> errors = new java.util.TreeMap<>();
        new PgVectorSinkConnector()
                .validate(settings).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .forEach(value -> errors.put(value.name(), value.errorMessages()));
        return errors;
    }
}
