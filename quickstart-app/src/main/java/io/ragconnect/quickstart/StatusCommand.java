package io.ragconnect.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ragconnect.localstack.ConnectClient;
import io.ragconnect.quickstart.Ledger.Failure;
import io.ragconnect.quickstart.Ledger.Totals;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
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
        Run run = Run.read(home.runFile())
                .filter(candidate -> candidate.process().isPresent())
                .orElseThrow(() -> new QuickstartException("Nothing is running. Start with: ./quickstart PATH"));
        ObjectNode status = new ObjectMapper().createObjectNode();
        status.put("pid", run.pid())
                .put("rest_url", run.restUrl())
                .put("data_dir", run.dataDir().toString());
        ConnectClient connect = new ConnectClient(run.restUrl());
        for (JsonNode connector : connect.connectors()) {
            status.withObject("/connectors").set(connector.asText(), connect.status(connector.asText()));
        }
        try (Ledger ledger = new Ledger(run.jdbcUrl())) {
            Totals totals = ledger.totals();
            status.put("documents", totals.documents())
                    .put("chunks", totals.chunks())
                    .put("failed", totals.failed());
            List<Failure> failures = totals.failed() == 0 ? List.of() : ledger.failures(FAILURES_SHOWN);
            for (Failure failure : failures) {
                status.withArray("/failures")
                        .addObject()
                        .put("id", failure.id())
                        .put("stage", failure.stage())
                        .put("error", failure.error());
            }
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(json ? status.toString() : text(status));
        out.flush();
        return 0;
    }

    private static String text(ObjectNode status) {
        StringBuilder text = new StringBuilder();
        status.path("connectors").properties().forEach(connector -> {
            text.append(connector.getKey())
                    .append(": ")
                    .append(connector.getValue().at("/connector/state").asText());
            connector.getValue().path("tasks").forEach(task -> {
                text.append(", task ")
                        .append(task.path("id").asText())
                        .append(' ')
                        .append(task.path("state").asText());
                task.path("trace").asText().lines().findFirst().ifPresent(line -> text.append(": ")
                        .append(line));
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
                .append(failure.path("id").asText())
                .append(" (")
                .append(failure.path("stage").asText())
                .append("): ")
                .append(failure.path("error").asText())
                .append('\n'));
        return text.append("REST ").append(status.path("rest_url").asText()).toString();
    }
}
