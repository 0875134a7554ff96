package io.ragconnect.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.ragconnect.localstack.ConnectClient;
import io.ragconnect.localstack.ConnectorFile;
import io.ragconnect.localstack.LocalStack;
import io.ragconnect.quickstart.IngestCommand.Summary;
import io.ragconnect.quickstart.Ledger.Totals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A running stack that ingests the user's folders, and what can be seen of it. */
final class Ingestion implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final long POLL_MS = 200;
    private static final int FAILURES_SHOWN = 50;

    private final long startNanos;
    private final LocalStack stack;
    private final ConnectClient connect;
    private final Ledger ledger;
    private final ConsumerLag lag;
    private final Console console;
    private final String sourceName;
    private final String sinkName;

    private Ingestion(
            long startNanos,
            LocalStack stack,
            Ledger ledger,
            ConnectorFile source,
            ConnectorFile sink,
            Console console) {
        this.startNanos = startNanos;
        this.stack = stack;
        this.connect = stack.connect();
        this.ledger = ledger;
        this.console = console;
        this.sourceName = source.name();
        this.sinkName = sink.name();
        this.lag = new ConsumerLag(
                stack.bootstrapServers(), sinkName, sink.config().getOrDefault("topics.regex", ".*"));
    }

    static Ingestion start(Home home, Roots roots, @Nullable Path keep, @Nullable String jdbcUrl, Console console)
            throws SQLException {
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
                .examplesOn(roots.setting())
                .progress(console::line);
        if (jdbcUrl != null) {
            builder.jdbcUrl(jdbcUrl);
        }
        LocalStack stack = builder.start();
        try {
            Run.ofThisProcess(
                            dataDir,
                            keep != null,
                            stack.postgres().jdbcUrl(),
                            jdbcUrl == null,
                            stack.worker(0).restUrl())
                    .write(home.runFile());
            ConnectorFile source = ConnectorFile.read(home.configExample("filesystem-source.json"));
            ConnectorFile sink = ConnectorFile.read(home.configExample("pgvector-sink.json"));
            console.line("creating the connectors " + source.name() + " and " + sink.name());
            ConnectClient connect = stack.connect();
            connect.create(source, START_LIMIT);
            connect.create(sink, START_LIMIT);
            return new Ingestion(startNanos, stack, new Ledger(stack.postgres().jdbcUrl()), source, sink, console);
        } catch (RuntimeException | SQLException e) {
            stack.close();
            throw e;
        }
    }

    /** Returns when everything that is in the folders is searchable or failed. */
    Summary awaitComplete() throws SQLException {
        int tasks = connect.status(sourceName).path("tasks").size();
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
            requireRunning(sourceName);
            requireRunning(sinkName);
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

    void report(Summary summary) throws SQLException {
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

    private void reportFailures() throws SQLException {
        ledger.failures(FAILURES_SHOWN)
                .forEach(failure ->
                        console.line("  " + failure.id() + " (" + failure.stage() + "): " + failure.error()));
    }

    /** Tells of every change until the process is ended. */
    void follow() throws SQLException {
        console.line("ask:  ./quickstart search \"your question\"");
        console.line("SQL:  psql '" + stack.postgres().jdbcUrl().replace("jdbc:", "") + "'");
        console.line("REST: " + stack.worker(0).restUrl() + "/connectors");
        console.line("following the folders; Ctrl-C ends");
        Totals last = ledger.totals();
        while (true) {
            pause();
            requireRunning(sourceName);
            requireRunning(sinkName);
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

    private void requireRunning(String connector) {
        JsonNode status = connect.status(connector);
        for (JsonNode task : status.path("tasks")) {
            if (task.path("state").asText().equals("FAILED")) {
                throw new QuickstartException("The connector " + connector + " failed: "
                        + task.path("trace").asText().lines().findFirst().orElse("without a trace")
                        + "\nIts log: " + stack.worker(0).logFile());
            }
        }
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
    public void close() throws SQLException {
        console.line("stopping");
        lag.close();
        ledger.close();
        stack.close();
    }
}
