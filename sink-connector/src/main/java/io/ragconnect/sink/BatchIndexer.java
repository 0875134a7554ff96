package io.ragconnect.sink;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.change.DocumentKey;
import io.ragconnect.sink.change.Tenancy;
import io.ragconnect.sink.embed.Embeddings;
import io.ragconnect.sink.embed.TextEmbedder;
import io.ragconnect.sink.index.DocumentIndex;
import io.ragconnect.sink.index.Written;
import io.ragconnect.sink.postgres.SqlFailure;
import io.ragconnect.sink.schema.IndexSchema;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done with a batch: look up which vectors exist, embed the missing texts, commit, report what is faulty. */
final class BatchIndexer {
    private static final Logger log = LoggerFactory.getLogger(BatchIndexer.class);

    private final IndexSchema schema;
    private final DocumentIndex index;
    private final Tenancy tenancy;
    private final FaultReporter reporter;
    private final SinkMetrics metrics;
    private final int textsPerCall;
    private boolean ledgerPrepared;

    BatchIndexer(
            IndexSchema schema,
            DocumentIndex index,
            Tenancy tenancy,
            FaultReporter reporter,
            SinkMetrics metrics,
            int textsPerCall) {
        this.schema = schema;
        this.index = index;
        this.tenancy = tenancy;
        this.reporter = reporter;
        this.metrics = metrics;
        this.textsPerCall = textsPerCall;
    }

    /**
     * May be called again with the same batch after a failure: what was committed, the fence skips.
     *
     * @throws org.apache.kafka.connect.errors.RetriableException when the embedding provider is away
     * @throws org.apache.kafka.connect.errors.ConnectException when a record is faulty and nobody takes it
     */
    void index(Batch batch) throws SQLException {
        if (!ledgerPrepared) {
            schema.prepareLedger();
            ledgerPrepared = true;
        }
        if (tenancy.isToldByContentAlone()) {
            batch.spreadOverTenants(index.keysOf(batch.ids()));
        }
        DocumentIndex.Admission admission = index.admit(batch.upserts());
        embed(admission, batch);
        Set<DocumentKey> admitted = new HashSet<>();
        admission.upserts().forEach(upsert -> admitted.add(upsert.key()));
        List<Change.Content> contents = batch.contents().stream()
                .filter(content -> content instanceof Change.Deletion || admitted.contains(content.key()))
                .toList();
        metrics.skipped(batch.superseded() + batch.contents().size() - contents.size());

        Set<DocumentKey> staleFailures = write(contents, batch);
        metrics.batchDone();
        for (Fault fault : batch.faults()) {
            if (fault.failure() == null
                    || !staleFailures.contains(fault.failure().key())) {
                reporter.report(fault);
                metrics.reported();
            }
        }
    }

    private void embed(DocumentIndex.Admission admission, Batch batch) throws SQLException {
        for (Change.Upsert upsert : admission.upserts()) {
            prepareChunks(upsert, batch.embeddings());
        }
        Embeddings embeddings = batch.embeddings();
        int before = embeddings.size();
        Map<String, String> texts = metrics.timed(() -> index.missingTexts(admission, embeddings));
        metrics.reused(embeddings.size() - before);
        if (!texts.isEmpty()) {
            embed(texts, admission.upserts(), embeddings);
        }
        for (Change.Upsert upsert : admission.upserts()) {
            prepareChunks(upsert, embeddings);
            DataException refusal = refusal(upsert, embeddings);
            if (refusal != null) {
                batch.fail(upsert, "embed", refusal);
            }
        }
    }

    /** All documents of a table have one model, so that the embedder of any of them serves all. */
    private void embed(Map<String, String> texts, List<Change.Upsert> upserts, Embeddings embeddings) {
        Change.Upsert last = upserts.stream()
                .filter(upsert -> upsert.embedder() != null)
                .reduce((first, second) -> second)
                .orElseThrow();
        int before = embeddings.size();
        try {
            new TextEmbedder(Objects.requireNonNull(last.embedder()), dimension(last), textsPerCall)
                    .embed(texts, embeddings);
        } finally {
            metrics.embedded(embeddings.size() - before);
        }
    }

    /** As soon as the dimension is known: from the model's fingerprint, else from the first vector. */
    private void prepareChunks(Change.Upsert upsert, Embeddings embeddings) throws SQLException {
        String model = upsert.document().embeddingModel();
        if (model == null) {
            return; // a document without chunks
        }
        OptionalInt dimension = dimension(upsert);
        for (Chunk chunk : chunks(upsert)) {
            if (dimension.isEmpty()) {
                float[] vector = vector(chunk, embeddings);
                dimension = vector == null ? OptionalInt.empty() : OptionalInt.of(vector.length);
            }
        }
        schema.prepareChunks(model, dimension);
    }

    private static float @Nullable [] vector(Chunk chunk, Embeddings embeddings) {
        return chunk.embedding() == null ? embeddings.vector(chunk.hash()) : chunk.embedding();
    }

    private static OptionalInt dimension(Change.Upsert upsert) {
        String model = upsert.document().embeddingModel();
        return model == null ? OptionalInt.empty() : EmbeddingModel.dimension(model);
    }

    private static List<Chunk> chunks(Change.Upsert upsert) {
        List<Chunk> chunks = upsert.document().chunks();
        return chunks == null ? List.of() : chunks;
    }

    private @Nullable DataException refusal(Change.Upsert upsert, Embeddings embeddings) {
        for (Chunk chunk : chunks(upsert)) {
            DataException refusal = embeddings.refusal(chunk.hash());
            if (refusal != null) {
                return new DataException(
                        "Chunk " + chunk.ordinal() + " can't be embedded: " + refusal.getMessage(), refusal);
            }
            float[] vector = vector(chunk, embeddings);
            String fault = vector == null ? null : schema.fault(vector);
            if (fault != null) {
                return new DataException("The vector of chunk " + chunk.ordinal() + " can't be indexed: " + fault);
            }
        }
        return null;
    }

    /** Commits; returns the documents whose failure is older than what the ledger knows. */
    private Set<DocumentKey> write(List<Change.Content> contents, Batch batch) throws SQLException {
        try {
            return commit(contents, batch.failures(), batch);
        } catch (SQLException e) {
            if (SqlFailure.of(e) != SqlFailure.RECORD) {
                throw e;
            }
            log.info(
                    "A batch of {} documents can't be written whole, so one by one: {}",
                    contents.size() + batch.failures().size(),
                    SqlFailure.describe(e));
        }
        for (Change.Content content : contents) {
            try {
                commit(List.of(content), List.of(), batch);
            } catch (SQLException e) {
                if (SqlFailure.of(e) != SqlFailure.RECORD) {
                    throw e;
                }
                batch.fail(content, "write", new DataException(SqlFailure.describe(e), e));
            }
        }
        return commit(List.of(), batch.failures(), batch);
    }

    private Set<DocumentKey> commit(List<Change.Content> contents, List<Change.Failure> failures, Batch batch)
            throws SQLException {
        Written written = metrics.timed(() -> index.write(contents, failures, batch.embeddings()));
        metrics.written(written, Instant.now());
        Set<DocumentKey> stale = new HashSet<>();
        failures.forEach(failure -> stale.add(failure.key()));
        written.failed().forEach(failure -> stale.remove(failure.key()));
        metrics.skipped(
                contents.size() - written.applied().size() - written.deleted().size() + stale.size());
        return stale;
    }
}
