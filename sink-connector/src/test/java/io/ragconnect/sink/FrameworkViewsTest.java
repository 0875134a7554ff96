package io.ragconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read the frameworks' tables and views, and that none writes through a view. */
class FrameworkViewsTest {
    private static final String READER = "framework_reader";

    private final TestDatabase database = new TestDatabase();
    private final Topic topic = new Topic("documents", new CountingEmbedder());

    @BeforeEach
    void makeReader() {
        database.execute("DO $$ BEGIN CREATE ROLE " + READER + "; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    }

    @AfterEach
    void dropReader() {
        database.execute("DROP OWNED BY " + READER + "; DROP ROLE " + READER);
    }

    private static String[] viewsOfAll(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "views",
                String.join(
                        ",", Exposure.views().map(view -> view.layout().id()).toList())));
        settings.addAll(List.of(more));
        return settings.toArray(String[]::new);
    }

    private void index(String... settings) {
        try (RunningSink sink = new RunningSink(database, settings)) {
            sink.index(ofTenant("acme", "one", "two"), ofTenant("globex", "three"));
            assertThat(sink.context.reported).isEmpty();
        }
    }

    /** Both tenants call their document a. */
    private SinkRecord ofTenant(String tenant, String... paragraphs) {
        SinkRecord record = topic.document("a", 1L, paragraphs);
        record.headers().addString("tenant", tenant);
        return record;
    }

    @Test
    void nobodyWritesThroughAView() {
        index(viewsOfAll());
        List<String> before = database.rows("SELECT * FROM rag_chunk ORDER BY id");

        Stream.concat(Exposure.views().map(Exposure::relation), Stream.of("langchain_pg_collection"))
                .forEach(view -> {
                    String column =
                            database.one("SELECT column_name FROM information_schema.columns" + " WHERE table_name = '"
                                    + view + "' AND data_type IN ('uuid', 'character varying') LIMIT 1");
                    assertThatThrownBy(() -> database.execute("DELETE FROM " + view))
                            .as(view)
                            .rootCause()
                            .hasMessageContaining("cannot delete from view");
                    assertThatThrownBy(() -> database.execute("UPDATE " + view + " SET " + column + " = " + column))
                            .as(view)
                            .rootCause()
                            .hasMessageContaining("cannot update");
                    assertThatThrownBy(
                                    () -> database.execute("INSERT INTO " + view + " (" + column + ") VALUES (NULL)"))
                            .as(view)
                            .rootCause()
                            .hasMessageContaining("cannot insert into");
                });
        assertThat(database.rows("SELECT * FROM rag_chunk ORDER BY id")).isEqualTo(before);
    }

    @Test
    void aReaderNeedsNothingButTheRightToSelectFromTheView() {
        index(viewsOfAll());
        Exposure.views().forEach(view -> {
            grantSelect(view.relation());
            assertThat(read(null, "SELECT count(*) FROM " + view.relation()))
                    .isEqualTo(database.rows("SELECT count(*) FROM rag_chunk"));
        });
        assertThatThrownBy(() -> read(null, "SELECT count(*) FROM rag_chunk"))
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    private void grantSelect(String... relations) {
        database.execute("GRANT SELECT ON " + String.join(", ", relations) + " TO " + READER);
    }

    private static String[] secured(String... settings) {
        return Stream.concat(
                        Stream.of(settings),
                        Stream.of(
                                "tenant.source",
                                "header",
                                "tenant.name",
                                "tenant",
                                "tenant.row.level.security",
                                "true"))
                .toArray(String[]::new);
    }

    @Test
    void throughViewsAReaderSeesTheRowsOfItsTenantAlone() {
        index(secured(viewsOfAll()));
        grantSelect("rag_chunk", "rag_document", "rag_schema", "langchain_pg_collection");
        grantSelect(Exposure.views().map(Exposure::relation).toArray(String[]::new));
        Exposure.views().forEach(this::assertSeesItsTenantAlone);
        assertThat(read("acme", "SELECT name FROM langchain_pg_collection")).containsExactly("langchain");
    }

    @ParameterizedTest
    @MethodSource("io.ragconnect.sink.Exposure#tables")
    void inTablesAReaderSeesTheRowsOfItsTenantAlone(Exposure table) {
        index(secured(table.settings()));
        grantSelect(table.relation());
        assertSeesItsTenantAlone(table);
    }

    @Test
    void hybridSearchFindsTheRowsOfTheReadersTenantAlone() {
        index(secured("text.search.config", "simple"));
        grantSelect("rag_chunk", "rag_document");
        String search = "SELECT content FROM rag_search('one three', '" + Arrays.toString(Fruits.vector("three"))
                + "') ORDER BY 1";

        assertThat(read("acme", search)).containsExactly("one", "two");
        assertThat(read("globex", search)).containsExactly("three");
        assertThat(read(null, search)).isEmpty();
    }

    private void assertSeesItsTenantAlone(Exposure exposure) {
        String texts = "SELECT " + exposure.layout().content() + " FROM " + exposure.relation() + " ORDER BY 1";
        assertThat(read("acme", texts)).as("%s", exposure).containsExactly("one", "two");
        assertThat(read("globex", texts)).as("%s", exposure).containsExactly("three");
        assertThat(read("nobody", texts)).as("%s", exposure).isEmpty();
        assertThat(read(null, texts)).as("%s, without a tenant", exposure).isEmpty();
        assertThat(database.rows(texts)).as("%s, as the sink", exposure).hasSize(3);
    }

    private List<String> read(String tenant, String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + READER);
            if (tenant != null) {
                statement.execute("SET rag.tenant = '" + tenant + "'");
            }
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"langchain_pg_embedding", "langchain_pg_collection"})
    void aTableInAViewsPlaceIsNamed(String table) {
        database.execute("CREATE TABLE " + table + " (id int)");

        try (RunningSink sink = new RunningSink(database, "views", "langchain-legacy")) {
            assertThatThrownBy(() -> sink.index(ofTenant("acme", "one")))
                    .hasMessageContainingAll(
                            "\"public\".\"" + table + "\"", "views=langchain-legacy", "rename or drop it");
        }
        assertThat(database.rows("SELECT * FROM " + table)).isEmpty();
    }

    @Test
    void aViewOverAnotherSinksTablesIsNotTakenForItsOwn() {
        index("views", "langchain-legacy");

        try (RunningSink sink = new RunningSink(database, "views", "langchain-legacy", "table.prefix", "other_")) {
            assertThatThrownBy(() -> sink.index(ofTenant("acme", "one")))
                    .hasMessageContainingAll("\"langchain_pg_embedding\"", "\"other_chunk\"", "schema.name");
        }
    }

    @Test
    void haystackIsToldToTakeATable() {
        Map<String, String> settings = database.settings();
        settings.put("views", "langchain,haystack");

        assertThat(new PgVectorSinkConnector().validate(settings).configValues())
                .filteredOn(value -> value.name().equals("views"))
                .singleElement()
                .satisfies(value -> assertThat(value.errorMessages())
                        .singleElement()
                        .asString()
                        .contains("set table.layout=haystack"));
    }
}
