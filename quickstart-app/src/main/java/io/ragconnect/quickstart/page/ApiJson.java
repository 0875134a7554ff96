package io.ragconnect.quickstart.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ragconnect.quickstart.index.Answer;
import io.ragconnect.quickstart.index.Answers;
import io.ragconnect.quickstart.index.LedgerReader.Failure;
import io.ragconnect.quickstart.index.Passage;
import io.ragconnect.quickstart.index.Question;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API's answers; docs/search-page.md tells their fields. */
public final class ApiJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Links links;
    private final Redactor redactor;

    /**
     * @param jdbcUrl whose password never gets into an answer
     * @param roots outside of which no path does
     */
    public ApiJson(String jdbcUrl, Map<String, Path> roots) {
        this(new Links(roots.values()), new Redactor(jdbcUrl, roots));
    }

    ApiJson(Links links, Redactor redactor) {
        this.links = links;
        this.redactor = redactor;
    }

    /** {@code {mode, answers: […], sql, embedding_ms, database_ms}}. */
    public ObjectNode answers(Question question, Answers answers) {
        ObjectNode json = JSON.objectNode().put("mode", question.mode().id());
        ArrayNode array = json.putArray("answers");
        answers.answers().forEach(answer -> array.add(answer(answer)));
        return json.put("sql", answers.sql())
                .put("embedding_ms", rounded(answers.embeddingMs()))
                .put("database_ms", rounded(answers.databaseMs()));
    }

    private ObjectNode answer(Answer answer) {
        ObjectNode json = JSON.objectNode()
                .put("score", answer.score())
                .put("document_id", answer.documentId())
                .put("title", answer.title())
                .put("uri", links.shown(answer.uri()))
                .put("link", links.link(answer.documentId(), answer.uri()))
                .put("content_type", answer.contentType())
                .put("page", answer.page())
                .put("modified_at", text(answer.modifiedAt()))
                .put("indexed_at", text(answer.indexedAt()))
                .put("text", answer.text());
        answer.headingPath().forEach(json.putArray("heading_path")::add);
        ArrayNode excerpt = json.putArray("excerpt");
        for (Passage passage : answer.excerpt()) {
            excerpt.addObject().put("text", passage.text()).put("match", passage.match());
        }
        return json;
    }

    /** {@code {failures: […]}}. */
    ObjectNode failures(List<Failure> failures) {
        ObjectNode json = JSON.objectNode();
        ArrayNode array = json.putArray("failures");
        for (Failure failure : failures) {
            array.addObject()
                    .put("document_id", failure.id())
                    .put("link", links.link(failure.id(), failure.uri()))
                    .put("stage", failure.stage())
                    .put("error", redactor.hide(failure.error()))
                    .put("at", text(failure.at()))
                    .put("earlier_version_searchable", failure.searchable());
        }
        return json;
    }

    ObjectNode accepted() {
        return JSON.objectNode().put("accepted", true);
    }

    ObjectNode error(@Nullable String message) {
        return JSON.objectNode().put("error", redactor.hide(message));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static double rounded(double ms) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.1f", ms));
    }
}
