package io.ragconnect.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.ragconnect.localstack.ConnectClient;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import io.ragconnect.quickstart.IngestCommand.Summary;
import io.ragconnect.quickstart.index.IndexDatabase;
import io.ragconnect.quickstart.index.LedgerReader;
import io.ragconnect.quickstart.index.LedgerReader.Totals;
import io.ragconnect.quickstart.page.PageSettings;
import io.ragconnect.quickstart.page.SearchPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A running stack that ingests what the user named, and what can be seen of it. */
final class Ingestion implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    static final int USUAL_PORT = 7878;
    private static final long POLL_MS = 200;
    private static final int FAILURES_SHOWN = 50;

    private final long startNanos;
    private final LocalStack stack;
    private final ConnectClient connect;
    private final SearchPage page;
    private final IndexDatabase database;
    private final LedgerReader ledger;
    private final ConsumerLag lag;
    private final Console console;
    private final List<String> sourceNames;
    private final String sinkName;
    private List<String> toldFailed = List.of();

    private Ingestion(
            long startNanos,
            LocalStack stack,
            SearchPage page,
            List<ConnectorFile> sources,
            ConnectorFile sink,
            Console console) {
        this.startNanos = startNanos;
        this.stack = stack;
        this.connect = stack.connect();
        this.page = page;
        this.database = IndexDatabase.open(stack.postgres().jdbcUrl());
        this.ledger = new LedgerReader(database);
        this.console = console;
        this.sourceNames = sources.stream().map(ConnectorFile::name).toList();
        this.sinkName = sink.name();
        this.lag = new ConsumerLag(
                stack.bootstrapServers(), sinkName, sink.config().getOrDefault("topics.regex", ".*"));
    }

    static Ingestion start(
            Home home,
            Places places,
            @Nullable Path keep,
            @Nullable String jdbcUrl,
            @Nullable Integer port,
            Console console) {
        long startNanos = System.nanoTime();
        Optional<Run> last = Run.read(home.runFile());
        last.flatMap(Run::process).ifPresent(process -> {
            throw new QuickstartException(
                    "A quickstart is running already (process " + process.pid() + "). Stop it with: ./quickstart stop");
        });
        last.filter(run -> !run.named()).ifPresent(run -> deleteTree(run.dataDir()));
        Path dataDir =
                keep == null ? temporaryDirectory() : keep.toAbsolutePath().normalize();

        LocalStack.Builder builder = LocalStack.builder()
                .dataDir(dataDir)
                .bundle(home.bundle())
                .examplesOn(places.roots().setting())
                .progress(console::line);
        if (jdbcUrl != null) {
            builder.jdbcUrl(jdbcUrl);
        }
        LocalStack stack = builder.start();
        SearchPage page = null;
        try {
            List<ConnectorFile> sources = places.sources(home);
            ConnectorFile sink = ConnectorFile.read(home.configExample("pgvector-sink.json"));
            page = page(stack, places.roots(), sink, port);
            Run.ofThisProcess(
                            dataDir,
                            keep != null,
                            stack.postgres().jdbcUrl(),
                            jdbcUrl == null,
                            stack.worker(0).restUrl(),
                            page.url(),
                            places.roots())
                    .write(home.runFile());
            console.line("the search page: " + page.url());
            ConnectClient connect = stack.connect();
            for (ConnectorFile source : sources) {
                console.line("creating the connector " + source.name());
                connect.create(source, START_LIMIT);
            }
            console.line("creating the connector " + sink.name());
            connect.create(sink, START_LIMIT);
            return new Ingestion(startNanos, stack, page, sources, sink, console);
        } catch (RuntimeException e) {
            if (page != null) {
                page.close();
            }
            stack.close();
            throw e;
        }
    }

    private static SearchPage page(LocalStack stack, Roots roots, ConnectorFile sink, @Nullable Integer port) {
        try {
            return page(stack, roots, sink, port == null ? USUAL_PORT : port);
        } catch (IOException e) {
            if (port != null) {
                throw new QuickstartException(
                        "The search page can't listen on port " + port + ": " + e.getMessage() + ". Name another with"
                                + " --port, or leave that out",
                        e);
            }
        }
        try {
            return page(stack, roots, sink, 0);
        } catch (IOException e) {
            throw new QuickstartException("The search page can't listen on any port: " + e.getMessage(), e);
        }
    }

    private static SearchPage page(LocalStack stack, Roots roots, ConnectorFile sink, int port) throws IOException {
        return SearchPage.start(new PageSettings(
                port,
                stack.postgres().jdbcUrl(),
                stack.worker(0).restUrl(),
                roots.byName(),
                sink.config().getOrDefault("text.search.config", "simple"),
                () -> SinkProgress.read(stack.worker(0).jmx())));
    }

    String pageUrl() {
        return page.url();
    }

    /**
     * Returns when everything that is there is searchable or failed.
     *
     * @param once whether a failed connector ends it; else someone may restart it
     */
    Summary awaitComplete(boolean once) {
        int tasks = sourceNames.stream()
                .mapToInt(source -> connect.status(source).path("tasks").size())
                .sum();
        while (true) {
            SourceProgress source = SourceProgress.read(stack.worker(0).jmx());
            boolean sent = source.isComplete(tasks);
            // only after all was sent can the lag's end be the end
            boolean complete = sent && lag.records() == 0;
            Totals totals = ledger.totals();
            if (complete) {
                return new Summary(totals, seconds(), stack.postgres().jdbcUrl());
            }
            console.state(progress(source, totals));
            if (once) {
                failedTasks().stream().findFirst().ifPresent(failed -> {
                    throw new QuickstartException(failed);
                });
            }
            tellOfFailedTasks();
            pause();
        }
    }

    private String progress(SourceProgress source, Totals totals) {
        long done = totals.documents() + totals.failed();
        String counts = String.format(
                Locale.ROOT,
                "%,d of %,d documents, %,d chunks, %.0f chunks/s, %,d failed",
                totals.documents(),
                source.found(),
                totals.chunks(),
                totals.chunks() / Math.max(seconds(), 1),
                totals.failed());
        // before the scan is through the total is not known
        return source.scanned() < source.tasks() || source.found() == 0
                ? "scanning: " + counts
                : Console.bar((double) done / source.found()) + " " + counts;
    }

    void report(Summary summary) {
        Totals totals = summary.totals();
        console.line(String.format(
                Locale.ROOT,
                "searchable: %,d documents in %,d chunks after %.1f s%s",
                totals.documents(),
                totals.chunks(),
                summary.seconds(),
                totals.failed() == 0 ? "" : String.format(Locale.ROOT, "; %,d failed:", totals.failed())));
        if (totals.failed() > 0) {
            reportFailures();
        }
    }

    private void reportFailures() {
        ledger.failures(FAILURES_SHOWN)
                .forEach(failure ->
                        console.line("  " + failure.id() + " (" + failure.stage() + "): " + failure.error()));
    }

    /** Tells of every change until the process is ended. */
    void follow() {
        console.line("page: " + page.url());
        console.line("ask:  ./quickstart search \"your question\"");
        console.line("SQL:  psql '" + stack.postgres().jdbcUrl().replace("jdbc:", "") + "'");
        console.line("REST: " + stack.worker(0).restUrl() + "/connectors");
        console.line("following what changes; Ctrl-C ends");
        Totals last = ledger.totals();
        while (true) {
            pause();
            tellOfFailedTasks();
            Totals now = ledger.totals();
            if (!now.equals(last)) {
                last = now;
                console.line(String.format(
                        Locale.ROOT,
                        "%s  %,d documents, %,d chunks, %,d failed",
                        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS),
                        now.documents(),
                        now.chunks(),
                        now.failed()));
            }
        }
    }

    /** Each once, until it runs again: a failed task waits for someone to restart it, on the page for example. */
    private void tellOfFailedTasks() {
        List<String> failed = failedTasks();
        failed.stream().filter(task -> !toldFailed.contains(task)).forEach(console::line);
        toldFailed = failed;
    }

    private List<String> failedTasks() {
        List<String> failed = new ArrayList<>();
        for (String connector :
                Stream.concat(sourceNames.stream(), Stream.of(sinkName)).toList()) {
            for (JsonNode task : connect.status(connector).path("tasks")) {
                if (task.path("state").asText().equals("FAILED")) {
                    failed.add("The connector " + connector + " failed: "
                            + task.path("trace").asText().lines().findFirst().orElse("without a trace")
                            + "\nIts log: " + stack.worker(0).logFile());
                }
            }
        }
        return failed;
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QuickstartException("Interrupted", e);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("kafka-connect-rag-");
        } catch (IOException e) {
            throw new QuickstartException("No temporary directory can be made: " + e.getMessage(), e);
        }
    }

    private static void deleteTree(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        } catch (IOException e) {
            throw new QuickstartException(
                    "The last run's data in " + directory + " can't be deleted: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        console.line("stopping");
        page.close();
        lag.close();
        database.close();
        stack.close();
    }
}
