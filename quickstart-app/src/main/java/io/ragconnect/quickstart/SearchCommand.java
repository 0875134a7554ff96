package io.ragconnect.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.quickstart.index.Filters;
import io.ragconnect.quickstart.index.Mode;
import io.ragconnect.quickstart.index.Question;
import io.ragconnect.record.Texts;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "search",
        description = "Asks the index of the running stack, or of the last run.",
        mixinStandardHelpOptions = true)
final class SearchCommand implements Callable<Integer> {
    private static final int EXCERPT_CHARS = 300;

    private final Home home;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "QUESTION", description = "What you want to know.")
    private String question = "";

    @Option(names = "--top", paramLabel = "N", description = "How many answers, 1 to 1000; default ${DEFAULT-VALUE}.")
    private int top = 5;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "vector (by meaning), keyword (by words) or hybrid (both); default ${DEFAULT-VALUE}.")
    private String mode = "vector";

    @Option(names = "--source", paramLabel = "NAME", description = "Only documents of this root, or of this host.")
    private String source = "";

    @Option(names = "--type", paramLabel = "TYPE", description = "Only documents of this content type.")
    private String type = "";

    @Option(
            names = "--path",
            paramLabel = "PART",
            description = "Only documents with this in their id; * stands for any characters.")
    private String path = "";

    @Option(names = "--sql", description = "Show the statement, too.")
    private boolean sql;

    @Option(names = "--json", description = "Answer with a JSON array.")
    private boolean json;

    SearchCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        Question asked = question();
        Run run = Run.read(home.runFile()).orElseThrow(StoppedIndex::nothingThere);
        JsonNode answers = run.process().isPresent() ? askPage(run, asked) : StoppedIndex.ask(run, asked, textSearch());
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (sql) {
            out.println(answers.path("sql").asText() + ";\n");
        }
        out.println(json ? answers.path("answers").toString() : text(answers.path("answers")));
        out.flush();
        return 0;
    }

    private Question question() {
        Mode asked = Mode.of(mode).orElseThrow(() -> wrong("--mode must be vector, keyword or hybrid"));
        try {
            return new Question(question, asked, new Filters(source, type, path), top);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(message));
    }

    private static JsonNode askPage(Run run, Question asked) {
        return new PageClient(run.pageUrl())
                .get(
                        "/api/search",
                        Map.of(
                                "q", asked.text(),
                                "mode", asked.mode().id(),
                                "source", asked.filters().source(),
                                "type", asked.filters().type(),
                                "path", asked.filters().path(),
                                "top", String.valueOf(asked.top())));
    }

    private String textSearch() {
        return ConnectorFile.read(home.configExample("pgvector-sink.json"))
                .config()
                .getOrDefault("text.search.config", "simple");
    }

    private static String text(JsonNode answers) {
        if (answers.isEmpty()) {
            return "no answer: nothing that is searchable fits";
        }
        StringBuilder text = new StringBuilder();
        int rank = 1;
        for (JsonNode answer : answers) {
            text.append(String.format(
                    Locale.ROOT,
                    "%d. %.3f  %s%n",
                    rank++,
                    answer.path("score").asDouble(),
                    answer.path("title").asText(answer.path("document_id").asText())));
            if (!answer.path("heading_path").isEmpty()) {
                text.append("   ").append(headings(answer)).append('\n');
            }
            text.append("   ")
                    .append(answer.path("uri").asText(answer.path("document_id").asText()));
            if (answer.path("page").isInt()) {
                text.append(", page ").append(answer.path("page").asInt());
            }
            text.append("\n   ")
                    .append(Texts.truncate(Texts.oneLine(answer.path("text").asText()), EXCERPT_CHARS))
                    .append("\n\n");
        }
        return text.toString().stripTrailing();
    }

    private static String headings(JsonNode answer) {
        StringBuilder path = new StringBuilder();
        answer.path("heading_path")
                .forEach(heading -> path.append(path.isEmpty() ? "" : " > ").append(heading.asText()));
        return path.toString();
    }
}
