package io.ragconnect.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Tells how the running stack is: connectors, documents, failures.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final int FAILURES_SHOWN = 20;

    private final Home home;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Answer with a JSON object.")
    private boolean json;

    StatusCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Exception {
        Run run = Run.running(home.runFile())
                .orElseThrow(() -> new QuickstartException("Nothing is running. Start with: ./quickstart PATH"));
        PageClient page = new PageClient(run.pageUrl());
        ObjectNode status = page.get("/api/status", Map.of()).deepCopy();
        status.set(
                "failures",
                page.get("/api/failures", Map.of("limit", String.valueOf(FAILURES_SHOWN)))
                        .path("failures"));
        // what is this user's to know, and no page's
        status.put("pid", run.pid())
                .put("page_url", run.pageUrl())
                .put("rest_url", run.restUrl())
                .put("data_dir", run.dataDir().toString());
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(json ? status.toString() : text(status));
        out.flush();
        return 0;
    }

    private static String text(ObjectNode status) {
        StringBuilder text = new StringBuilder();
        status.path("connectors").forEach(connector -> {
            text.append(connector.path("name").asText()).append(": ");
            appendState(text, connector);
            connector.path("tasks").forEach(task -> {
                text.append(", task ").append(task.path("id").asText()).append(' ');
                appendState(text, task);
            });
            text.append('\n');
        });
        text.append(String.format(
                Locale.ROOT,
                "%,d documents, %,d chunks, %,d failed%n",
                status.path("documents").asLong(),
                status.path("chunks").asLong(),
                status.path("failed").asLong()));
        status.path("failures").forEach(failure -> text.append("  ")
                .append(failure.path("document_id").asText())
                .append(" (")
                .append(failure.path("stage").asText())
                .append("): ")
                .append(failure.path("error").asText())
                .append('\n'));
        return text.append("page ")
                .append(status.path("page_url").asText())
                .append("\nREST ")
                .append(status.path("rest_url").asText())
                .toString();
    }

    private static void appendState(StringBuilder text, JsonNode part) {
        text.append(part.path("state").asText());
        if (part.path("error").isTextual()) {
            text.append(": ").append(part.path("error").asText());
        }
    }
}
