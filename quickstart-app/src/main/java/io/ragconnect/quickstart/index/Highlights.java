package io.ragconnect.quickstart.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Marks the words of a question in texts, in all their forms, as PostgreSQL's text search knows them. */
final class Highlights {
    /** A longer text is not marked: it takes longer than it is read. */
    private static final int MAX_CHARS = 20_000;

    private static final String OPTIONS =
            "HighlightAll=true, StartSel=\"" + Excerpt.START + "\", StopSel=\"" + Excerpt.STOP + "\"";

    private static final String SQL = """
            SELECT ts_headline(CAST(? AS regconfig), t.content, q.query, ?)
            FROM unnest(?) WITH ORDINALITY AS t (content, ordinal),
              (SELECT CASE WHEN querytree(words) IN ('', 'T') THEN NULL
                 ELSE CAST(replace(querytree(words), ' & ', ' | ') AS tsquery) END AS query
               FROM websearch_to_tsquery(CAST(? AS regconfig), ?) AS words) AS q
            ORDER BY t.ordinal""";

    private final String textSearchConfig;

    Highlights(String textSearchConfig) {
        this.textSearchConfig = textSearchConfig;
    }

    /** The texts with {@link Excerpt#START} and {@link Excerpt#STOP} around matches; as they are where nothing matches. */
    List<String> mark(Connection connection, String question, List<String> texts) throws SQLException {
        String[] marked = texts.stream()
                .map(text -> text.length() > MAX_CHARS ? "" : text)
                .toArray(String[]::new);
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setString(1, textSearchConfig);
            statement.setString(2, OPTIONS);
            statement.setArray(3, connection.createArrayOf("text", marked));
            statement.setString(4, textSearchConfig);
            statement.setString(5, question);
            try (ResultSet rows = statement.executeQuery()) {
                List<String> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(checked(rows.getString(1), texts.get(all.size())));
                }
                return all;
            }
        }
    }

    /** A headline may have left something out: the text itself is what counts. */
    private static String checked(@Nullable String headline, String text) {
        if (headline == null) {
            return text;
        }
        String unmarked = headline.replace(String.valueOf(Excerpt.START), "").replace(String.valueOf(Excerpt.STOP), "");
        return unmarked.equals(text) ? headline : text;
    }
}
