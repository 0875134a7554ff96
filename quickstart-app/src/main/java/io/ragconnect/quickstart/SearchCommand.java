package io.ragconnect.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ragconnect.embedding.model.Embedder;
import io.ragconnect.embedding.onnx.LocalModelSettings;
import io.ragconnect.embedding.onnx.LocalModels;
import io.ragconnect.quickstart.Ledger.Answer;
import io.ragconnect.record.Texts;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
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

    @Option(names = "--json", description = "Answer with a JSON array.")
    private boolean json;

    SearchCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Exception {
        CommandSpec command = Objects.requireNonNull(spec);
        if (top < 1 || top > 1000) {
            throw new ParameterException(command.commandLine(), "--top must be from 1 to 1000");
        }
        PrintWriter out = command.commandLine().getOut();
        try (Database database = Database.open(home);
                Embedder embedder = LocalModels.open(model(database.ledger().embeddingModel()), 1)) {
            float[] vector = embedder.apply(List.of(question)).get(0);
            List<Answer> answers = database.ledger().nearest(vector, top);
            out.println(json ? json(answers) : text(answers));
            out.flush();
        }
        return 0;
    }

    private static LocalModelSettings model(String fingerprint) {
        return LocalModelSettings.names().stream()
                .filter(model -> fingerprint.contains("name=" + model + ";"))
                .findFirst()
                .map(LocalModelSettings::of)
                .orElseThrow(() -> new QuickstartException(
                        "The index was made with a model that is not in the bundle: " + fingerprint));
    }

    private static String json(List<Answer> answers) {
        ArrayNode array = new ObjectMapper().createArrayNode();
        for (Answer answer : answers) {
            ObjectNode node = array.addObject()
                    .put("score", answer.score())
                    .put("document_id", answer.documentId())
                    .put("title", answer.title());
            answer.headingPath().forEach(node.putArray("heading_path")::add);
            node.put("uri", answer.uri()).put("page", answer.page()).put("text", answer.text());
        }
        return array.toString();
    }

    private static String text(List<Answer> answers) {
        if (answers.isEmpty()) {
            return "no answer: the index is empty";
        }
        StringBuilder text = new StringBuilder();
        int rank = 1;
        for (Answer answer : answers) {
            text.append(String.format(
                    Locale.ROOT,
                    "%d. %.3f  %s%n",
                    rank++,
                    answer.score(),
                    answer.title() == null ? answer.documentId() : answer.title()));
            if (!answer.headingPath().isEmpty()) {
                text.append("   ")
                        .append(String.join(" > ", answer.headingPath()))
                        .append('\n');
            }
            text.append("   ").append(answer.uri());
            if (answer.page() != null) {
                text.append(", page ").append(answer.page());
            }
            text.append("\n   ")
                    .append(Texts.truncate(Texts.oneLine(answer.text()), EXCERPT_CHARS))
                    .append("\n\n");
        }
        return text.toString().stripTrailing();
    }
}
