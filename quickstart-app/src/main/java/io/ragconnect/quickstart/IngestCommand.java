package io.ragconnect.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.quickstart.index.LedgerReader.Totals;
import java.nio.file.Path;
import java.util.List;
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
        name = "quickstart",
        description = {
            "Makes folders and websites searchable: starts Kafka, Kafka Connect with this project's plugins, and PostgreSQL with "
                    + "pgvector on this machine, ingests them, and keeps the index in step with them until Ctrl-C.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false)
final class IngestCommand implements Callable<Integer> {
    private final Home home;

    @Parameters(
            paramLabel = "PATH|URL",
            arity = "0..*",
            description = "Folders or files to ingest, or http(s) URLs to crawl a website from.")
    private List<String> places = List.of();

    @Option(
            names = "--once",
            description = "End when all that was found is searchable. The last line on standard output is then a JSON "
                    + "object: documents, chunks, failed, seconds, jdbc_url. Exit status 1 if anything failed.")
    private boolean once;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep all data in this directory; a later run with it continues where this one ended.")
    private @Nullable Path keep;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = "Write to this PostgreSQL database instead of a private one: "
                    + "jdbc:postgresql://host/database?user=…&password=…")
    private @Nullable String jdbcUrl;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port of the search page on 127.0.0.1; default " + Ingestion.USUAL_PORT
                    + ", or any free one when that is taken.")
    private @Nullable Integer port;

    @Option(names = "--no-open", description = "Don't open the search page in the browser of this desktop.")
    private boolean noOpen;

    @Spec
    private @Nullable CommandSpec spec;

    IngestCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Exception {
        if (places.isEmpty()) {
            // not left to picocli, which would ask the other commands for a path too
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "Name at least one folder, file or URL");
        }
        if (port != null && (port < 1 || port > 65535)) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "--port must be from 1 to 65535");
        }
        Places ingested = Places.of(places);
        try (Ingestion ingestion = Ingestion.start(home, ingested, keep, jdbcUrl, port, Console.onStandardError())) {
            if (!noOpen && !once) {
                Desktop.open(ingestion.pageUrl());
            }
            Summary summary = ingestion.awaitComplete(once);
            ingestion.report(summary);
            if (once) {
                System.out.println(summary.json(new ObjectMapper()));
                return summary.totals().failed() > 0 ? 1 : 0;
            }
            ingestion.follow();
            return 0;
        }
    }

    /**
     * What a complete ingestion came to.
     *
     * @param seconds from the command's start
     */
    record Summary(Totals totals, double seconds, String jdbcUrl) {
        String json(ObjectMapper mapper) {
            return mapper.createObjectNode()
                    .put("documents", totals.documents())
                    .put("chunks", totals.chunks())
                    .put("failed", totals.failed())
                    .put("seconds", Math.round(seconds * 10) / 10.0)
                    .put("jdbc_url", jdbcUrl)
                    .toString();
        }
    }
}
