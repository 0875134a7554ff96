package io.ragconnect.quickstart.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ragconnect.quickstart.index.LedgerReader;
import io.ragconnect.quickstart.index.LedgerReader.Change;
import io.ragconnect.quickstart.index.LedgerReader.Facet;
import io.ragconnect.quickstart.index.LedgerReader.Shape;
import io.ragconnect.quickstart.index.LedgerReader.Totals;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** How the pipeline is at this moment, as {@code /api/status} tells it. Used by one thread. */
final class StatusReport {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final LedgerReader ledger;
    private final ConnectorStates connectors;
    private final Supplier<SinkCounters> sink;
    private final Redactor redactor;
    private final Clock clock;
    private final Instant started;
    private final ChangeMeter meter = new ChangeMeter();

    private String knownChanges = "unknown";
    private Shape shape = Shape.NONE;
    private List<Change> recent = List.of();

    StatusReport(
            LedgerReader ledger,
            ConnectorStates connectors,
            Supplier<SinkCounters> sink,
            Redactor redactor,
            Clock clock) {
        this.ledger = ledger;
        this.connectors = connectors;
        this.sink = sink;
        this.redactor = redactor;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** What is away is told as an error beside what is there. */
    ObjectNode read() {
        ObjectNode status = JSON.objectNode().put("started_at", started.toString());
        status.putNull("connect_error").putNull("database_error");
        meter.add(clock.instant(), counters());
        putConnectors(status);
        putLedger(status);
        putThroughput(status);
        return status;
    }

    private SinkCounters counters() {
        try {
            return sink.get();
        } catch (RuntimeException e) {
            return SinkCounters.NONE; // the worker is away, which its connectors' state tells
        }
    }

    private void putConnectors(ObjectNode status) {
        try {
            status.set("connectors", connectors.read());
        } catch (RuntimeException e) {
            status.putArray("connectors");
            status.put("connect_error", redactor.hide(e.getMessage()));
        }
    }

    private void putLedger(ObjectNode status) {
        Totals totals = Totals.NONE;
        try {
            totals = ledger.totals();
            if (!totals.changes().equals(knownChanges)) {
                shape = ledger.shape();
                recent = ledger.recentChanges();
                knownChanges = totals.changes();
            }
        } catch (RuntimeException e) {
            status.put("database_error", redactor.hide(e.getMessage()));
        }
        status.put("changes", totals.changes())
                .put("documents", totals.documents())
                .put("chunks", totals.chunks())
                .put("failed", totals.failed())
                .put("deleted", totals.deleted())
                .put("model", shape.model())
                .put("vector_index", shape.vectorIndex());
        putFacets(status.putArray("sources"), shape.sources());
        putFacets(status.putArray("types"), shape.types());
        putFreshness(status.putObject("freshness"));
    }

    private static void putFacets(ArrayNode array, List<Facet> facets) {
        facets.forEach(facet -> array.addObject().put("name", facet.name()).put("documents", facet.documents()));
    }

    private void putFreshness(ObjectNode freshness) {
        ArrayNode array = freshness.putArray("recent");
        List<Long> times = recent.stream().map(this::millis).sorted().toList();
        for (Change change : recent) {
            array.addObject()
                    .put("document_id", change.documentId())
                    .put("title", change.title())
                    .put("at", change.indexedAt().toString())
                    .put("ms", millis(change))
                    .put("since", isFollowed(change) ? "modified" : "observed");
        }
        freshness.put("p50_ms", percentile(times, 50)).put("p95_ms", percentile(times, 95));
    }

    /** From the change where it was made before our eyes; a file that was there before counts from its first sight. */
    private long millis(Change change) {
        Long millis = isFollowed(change) ? change.sinceModified() : change.sinceObserved();
        return millis == null ? 0 : Math.max(millis, 0);
    }

    private boolean isFollowed(Change change) {
        return change.sinceModified() != null
                && change.modifiedAt() != null
                && change.modifiedAt().isAfter(started);
    }

    /** The nearest rank; 0 of none. */
    private static long percentile(List<Long> sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.isEmpty() ? 0 : sorted.get(Math.max(rank, 1) - 1);
    }

    private void putThroughput(ObjectNode status) {
        status.put("queued", meter.queued());
        ObjectNode throughput = status.putObject("throughput").put("interval_seconds", ChangeMeter.BUCKET_SECONDS);
        ArrayNode documents = throughput.putArray("documents");
        ArrayNode chunks = throughput.putArray("chunks");
        meter.throughput(clock.instant()).forEach(bucket -> {
            documents.add(bucket.documents());
            chunks.add(bucket.chunks());
        });
        status.putNull("last_change");
        meter.lastChange().ifPresent(change -> status.putObject("last_change")
                .put("at", change.at().toString())
                .put("documents", change.done().documents())
                .put("deleted", change.done().deleted())
                .put("kept", change.done().kept())
                .put("written", change.done().inserted())
                .put("removed", change.done().removed())
                .put("embedded", change.done().embedded())
                .put("reused", change.done().reused()));
    }
}
