package io.ragconnect.sink;

import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.change.DocumentKey;
import io.ragconnect.sink.change.Mark;
import io.ragconnect.sink.index.DocumentIndex;
import io.ragconnect.sink.index.Written;
import io.ragconnect.sink.postgres.SqlFailure;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits a prepared batch, whole if that works, else document by document, and reports what is faulty. */
final class BatchWriter {
    private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

    private final DocumentIndex index;
    private final FaultReporter reporter;
    private final SinkMetrics metrics;

    BatchWriter(DocumentIndex index, FaultReporter reporter, SinkMetrics metrics) {
        this.index = index;
        this.reporter = reporter;
        this.metrics = metrics;
    }

    /**
     * May be called again with the same batch after a failure: what was committed, the fence skips.
     *
     * @return false when older versions in the batch took the place of faulty ones: it is to be prepared and written again
     * @throws org.apache.kafka.connect.errors.ConnectException when a record is faulty and nobody takes it
     */
    boolean write(Batch batch, DocumentIndex.Admission admission) throws SQLException, InterruptedException {
        Set<DocumentKey> admitted = new HashSet<>();
        admission.upserts().forEach(upsert -> admitted.add(upsert.key()));
        List<Change.Content> contents = batch.contents().stream()
                .filter(content -> content instanceof Change.Deletion || admitted.contains(content.key()))
                .toList();
        Set<DocumentKey> staleFailures = write(contents, admission.known(), batch);
        if (batch.fellBack()) {
            return false;
        }
        metrics.skipped(batch.superseded() + batch.contents().size() - contents.size());
        metrics.batchDone();
        List<Future<?>> reports = new ArrayList<>();
        for (Fault fault : batch.faults()) {
            if (fault.failure() == null
                    || !staleFailures.contains(fault.failure().key())) {
                reports.add(reporter.report(fault));
                metrics.reported();
            }
        }
        FaultReporter.await(reports);
        return true;
    }

    /** Commits; returns the documents whose failure is older than what the ledger knows. */
    private Set<DocumentKey> write(List<Change.Content> contents, Set<DocumentKey> known, Batch batch)
            throws SQLException {
        try {
            return commit(contents, batch.failures(), known, batch);
        } catch (SQLException e) {
            if (SqlFailure.of(e) != SqlFailure.RECORD) {
                throw e;
            }
            log.info(
                    "A batch of {} documents can't be written whole, so one by one: {}",
                    contents.size() + batch.failures().size(),
                    SqlFailure.describe(e));
        }
        // a change and what it takes from other tenants go together
        Map<Mark, List<Change.Content>> changes = new LinkedHashMap<>();
        contents.forEach(content -> changes.computeIfAbsent(content.mark(), mark -> new ArrayList<>())
                .add(content));
        for (List<Change.Content> change : changes.values()) {
            try {
                commit(change, List.of(), known, batch);
            } catch (SQLException e) {
                if (SqlFailure.of(e) != SqlFailure.RECORD) {
                    throw e;
                }
                Change.Content faulty = change.stream()
                        .filter(Change.Upsert.class::isInstance)
                        .findFirst()
                        .orElse(change.get(0));
                batch.fail(faulty, "write", new DataException(SqlFailure.describe(e), e));
            }
        }
        return commit(List.of(), batch.failures(), known, batch);
    }

    private Set<DocumentKey> commit(
            List<Change.Content> contents, List<Change.Failure> failures, Set<DocumentKey> known, Batch batch)
            throws SQLException {
        Written written = metrics.timed(() -> index.write(contents, failures, known, batch.embeddings()));
        metrics.written(written, Instant.now());
        Set<DocumentKey> stale = new HashSet<>();
        failures.forEach(failure -> stale.add(failure.key()));
        written.failed().forEach(failure -> stale.remove(failure.key()));
        metrics.skipped(
                contents.size() - written.applied().size() - written.deleted().size() + stale.size());
        return stale;
    }
}
