package io.ragconnect.quickstart.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragconnect.quickstart.TestIndex;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {
    private static final String TIDES = "docs/sea/tides_100%.md";

    private static TestIndex index;
    private static IndexDatabase database;
    private static Search search;

    @BeforeAll
    static void fill() {
        index = TestIndex.withWords();
        index.document(
                TIDES,
                "file:///docs/tides.md",
                "text/markdown",
                "Tides",
                "The moon pulls the ocean twice a day, which makes the water rise and fall.",
                "Spring tides come when sun and moon stand in line.");
        index.document(
                "docs/garden.txt",
                "file:///docs/garden.txt",
                "text/plain; charset=utf-8",
                "Garden",
                "Tomatoes want much sun, and to be watered in the morning.");
        index.document(
                "manual/backup.html",
                "https://example.org/backup.html",
                "text/html",
                "Backups",
                "To restore a backup, stop the server and copy the base directory back.");
        index.document(
                "https://example.org/moon",
                "https://example.org/moon",
                "text/html",
                "Moon",
                "The moon is four hundred thousand kilometres away.");
        database = IndexDatabase.open(index.jdbcUrl);
        search = new Search(database, "english");
    }

    @AfterAll
    static void close() {
        search.close();
        database.close();
        index.close();
    }

    private static Answers ask(String text, Mode mode, Filters filters) {
        return search.ask(new Question(text, mode, filters, 10));
    }

    private static List<String> documents(Answers answers) {
        return answers.answers().stream().map(Answer::documentId).toList();
    }

    @Test
    void findsByMeaningWhatHasNoneOfTheWords() {
        Answers answers = ask("why does the sea level change daily", Mode.VECTOR, Filters.NONE);

        Answer best = answers.answers().get(0);
        assertThat(best.documentId()).isEqualTo(TIDES);
        assertThat(best.text()).startsWith("The moon pulls the ocean");
        assertThat(best.title()).isEqualTo("Tides");
        assertThat(best.headingPath()).containsExactly("Tides", "Part");
        assertThat(best.page()).isEqualTo(2);
        assertThat(best.score()).isBetween(0.2, 1.0);
        assertThat(best.modifiedAt()).isBefore(best.indexedAt());
        assertThat(answers.answers()).hasSize(5).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
    }

    @Test
    void findsByAllWordsAndWhereNoneHasAllByAny() {
        assertThat(documents(ask("restoring backups", Mode.KEYWORD, Filters.NONE)))
                .containsExactly("manual/backup.html");
        assertThat(documents(ask("tomato moon", Mode.KEYWORD, Filters.NONE)))
                .contains("docs/garden.txt", TIDES, "https://example.org/moon");
        assertThat(documents(ask("the of and", Mode.KEYWORD, Filters.NONE))).isEmpty();
        assertThat(documents(ask("moon -ocean -line", Mode.KEYWORD, Filters.NONE)))
                .containsExactly("https://example.org/moon");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*"})
    void aRareWordWeighsMoreThanOneThatManyHave(String path) {
        Filters filters = new Filters("", "", path);
        List<String> found = documents(ask("moon, tomatoes and penguins", Mode.KEYWORD, filters));

        assertThat(found.get(0)).isEqualTo("docs/garden.txt");
        assertThat(found).contains(TIDES, "https://example.org/moon").hasSize(4);
    }

    @Test
    void fusesBothRankings() {
        Answers answers = ask("moon distance", Mode.HYBRID, Filters.NONE);

        assertThat(answers.answers().get(0).documentId()).isEqualTo("https://example.org/moon");
        assertThat(answers.answers().get(0).score()).isEqualTo(2.0 / 61);
        assertThat(answers.sql()).contains("rag_search(");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void filtersWithinTheRanking(Mode mode) {
        assertThat(documents(ask("moon or sun", mode, new Filters("docs", "", ""))))
                .containsOnly(TIDES, "docs/garden.txt");
        assertThat(documents(ask("moon or sun", mode, new Filters("example.org", "", ""))))
                .containsOnly("https://example.org/moon");
        assertThat(documents(ask("moon or sun", mode, new Filters("", "text/plain", ""))))
                .containsOnly("docs/garden.txt");
        assertThat(documents(ask("moon or sun", mode, new Filters("docs", "", "SEA/*.md"))))
                .containsOnly(TIDES);
        // these are characters of the name, no wildcards
        assertThat(documents(ask("moon or sun", mode, new Filters("", "", "tides_100%"))))
                .containsOnly(TIDES);
        assertThat(documents(ask("moon or sun", mode, new Filters("", "", "tides%100_"))))
                .isEmpty();
        assertThat(documents(ask("moon or sun", mode, new Filters("", "", "\\"))))
                .isEmpty();
    }

    @Test
    void aFilterChangesNoScoreOfTheFusion() {
        Map<String, Double> all = scores(ask("moon", Mode.HYBRID, Filters.NONE));
        Map<String, Double> filtered = scores(ask("moon", Mode.HYBRID, new Filters("", "", "*")));

        assertThat(filtered).isEqualTo(all);
    }

    private static Map<String, Double> scores(Answers answers) {
        return answers.answers().stream().collect(Collectors.toMap(Answer::text, Answer::score));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void theStatementThatIsShownGivesTheVerySameAnswers(Mode mode) throws SQLException {
        for (Filters filters : List.of(
                Filters.NONE, new Filters("docs", "text/markdown", "it's \\ 100%*"), new Filters("docs", "", "sea"))) {
            Answers answers = ask("the moon's \"pull\" \\ or tides?", mode, filters);
            List<String> copied = new ArrayList<>();
            try (Connection connection = DriverManager.getConnection(index.jdbcUrl);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(answers.sql())) {
                while (rows.next()) {
                    copied.add(rows.getString("content") + rows.getDouble("score"));
                }
            }
            assertThat(copied)
                    .isEqualTo(answers.answers().stream()
                            .map(answer -> answer.text() + answer.score())
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE rag_chunk; --",
                "\\'; DROP TABLE rag_chunk; --",
                "$1 ? {fn now()}",
                "a\0b",
                "\" ( & | !",
                "😀\ud800"
            })
    void aQuestionIsNeverAStatement(String text) {
        for (Mode mode : Mode.values()) {
            ask(text, mode, new Filters(text.replace("\0", ""), "", ""));
            ask(text, mode, Filters.NONE);
        }

        assertThat(documents(ask("moon", Mode.KEYWORD, Filters.NONE))).isNotEmpty();
    }

    @Test
    void marksTheWordsInAllTheirForms() {
        List<Passage> excerpt = ask("restoring a backup", Mode.HYBRID, Filters.NONE)
                .answers()
                .get(0)
                .excerpt();

        assertThat(excerpt.stream().filter(Passage::match).map(Passage::text)).containsExactly("restore", "backup");
        assertThat(excerpt.stream().map(Passage::text).collect(Collectors.joining()))
                .isEqualTo("To restore a backup, stop the server and copy the base directory back.");
    }

    @Test
    void connectionsOnlyRead() throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("DELETE FROM rag_chunk"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("read-only");
        }
    }

    @Test
    void refusesWhatIsNoQuestion() {
        assertThatThrownBy(() -> new Question(" ", Mode.VECTOR, Filters.NONE, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Question("x".repeat(2001), Mode.VECTOR, Filters.NONE, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2000");
        assertThatThrownBy(() -> new Question("x", Mode.VECTOR, Filters.NONE, 1001))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIndexWithoutWordsSaysWhatToSet() {
        try (TestIndex plain = new TestIndex(Map.of());
                IndexDatabase plainDatabase = IndexDatabase.open(plain.jdbcUrl);
                Search plainSearch = new Search(plainDatabase, "english")) {
            Question words = new Question("moon", Mode.KEYWORD, Filters.NONE, 3);
            assertThat(plainSearch.ask(words).answers()).isEmpty(); // no table yet

            plain.document("docs/a.txt", "file:///docs/a.txt", "text/plain", "A", "The moon.");

            assertThatThrownBy(() -> plainSearch.ask(words))
                    .isInstanceOf(IndexException.class)
                    .hasMessageContaining("text.search.config");
            assertThat(documents(plainSearch.ask(new Question("moon", Mode.VECTOR, Filters.NONE, 3))))
                    .containsExactly("docs/a.txt");
        }
    }
}
