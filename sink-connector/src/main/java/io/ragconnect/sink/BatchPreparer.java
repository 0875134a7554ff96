package io.ragconnect.sink;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.EmbeddingModel;
import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.change.Tenancy;
import io.ragconnect.sink.embed.Embeddings;
import io.ragconnect.sink.embed.TextEmbedder;
import io.ragconnect.sink.embed.VectorKey;
import io.ragconnect.sink.index.DocumentIndex;
import io.ragconnect.sink.schema.IndexSchema;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Asks the fence, looks up which vectors exist, and embeds the missing texts: all that comes before the transaction. */
final class BatchPreparer {
    private final IndexSchema schema;
    private final DocumentIndex index;
    private final Tenancy tenancy;
    private final SinkMetrics metrics;
    private final int textsPerCall;
    private boolean ledgerPrepared;

    BatchPreparer(IndexSchema schema, DocumentIndex index, Tenancy tenancy, SinkMetrics metrics, int textsPerCall) {
        this.schema = schema;
        this.index = index;
        this.tenancy = tenancy;
        this.metrics = metrics;
        this.textsPerCall = textsPerCall;
    }

    /**
     * May be called again with the same batch: what was embedded, the batch keeps. Documents that can't be embedded become
     * failures of the batch, in which an older version may take their place.
     *
     * @throws org.apache.kafka.connect.errors.RetriableException when the embedding provider is away
     * @throws org.apache.kafka.connect.errors.ConnectException when the embedder can't work as it is set up
     */
    DocumentIndex.Admission prepare(Batch batch) throws SQLException {
        if (!ledgerPrepared) {
            schema.prepareLedger();
            ledgerPrepared = true;
        }
        DocumentIndex.Admission admission;
        do {
            admission = embed(batch);
        } while (batch.fellBack());
        return admission;
    }

    private DocumentIndex.Admission embed(Batch batch) throws SQLException {
        if (tenancy.isToldByContentAlone()) {
            batch.spreadOverTenants(index.keysOf(batch.ids()));
        }
        DocumentIndex.Admission admission = metrics.timed(() -> index.admit(batch.upserts()));
        Embeddings embeddings = batch.embeddings();
        prepareTables(admission, embeddings);
        DocumentIndex.Texts texts = metrics.timed(() -> index.missingTexts(admission, embeddings));
        metrics.reused(texts.found());
        for (Map.Entry<String, Map<String, String>> ofModel : texts.missing().entrySet()) {
            embed(ofModel.getKey(), ofModel.getValue(), admission.upserts(), embeddings);
        }
        prepareTables(admission, embeddings);
        for (Change.Upsert upsert : admission.upserts()) {
            DataException refusal = refusal(upsert, embeddings);
            if (refusal != null) {
                batch.fail(upsert, "embed", refusal);
            }
        }
        return admission;
    }

    /** The database may not be the one that it was. */
    void forget() {
        ledgerPrepared = false;
        schema.forget();
    }

    /** Makes or checks the tables that the documents need, for a batch that was prepared elsewhere, too. */
    void prepareTables(DocumentIndex.Admission admission, Embeddings embeddings) throws SQLException {
        for (Change.Upsert upsert : admission.upserts()) {
            prepareChunks(upsert, embeddings);
        }
    }

    /** The embedder of any document serves all of its model. */
    private void embed(String model, Map<String, String> texts, List<Change.Upsert> upserts, Embeddings embeddings) {
        Change.Upsert last = upserts.stream()
                .filter(upsert -> upsert.embedder() != null && upsert.model().equals(model))
                .reduce((first, second) -> second)
                .orElseThrow();
        int before = embeddings.size();
        try {
            new TextEmbedder(model, Objects.requireNonNull(last.embedder()), dimension(last), textsPerCall)
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
        for (Chunk chunk : upsert.chunks()) {
            if (dimension.isPresent()) {
                break;
            }
            float[] vector = vector(upsert, chunk, embeddings);
            dimension = vector == null ? OptionalInt.empty() : OptionalInt.of(vector.length);
        }
        schema.prepareChunks(model, dimension);
    }

    private @Nullable DataException refusal(Change.Upsert upsert, Embeddings embeddings) {
        for (Chunk chunk : upsert.chunks()) {
            DataException refusal = embeddings.refusal(key(upsert, chunk));
            if (refusal != null) {
                return new DataException(
                        "Chunk " + chunk.ordinal() + " can't be embedded: " + refusal.getMessage(), refusal);
            }
            float[] vector = vector(upsert, chunk, embeddings);
            String fault = vector == null ? null : schema.fault(vector);
            if (fault != null) {
                return new DataException("The vector of chunk " + chunk.ordinal() + " can't be indexed: " + fault);
            }
        }
        return null;
    }

    private static float @Nullable [] vector(Change.Upsert upsert, Chunk chunk, Embeddings embeddings) {
        return chunk.embedding() == null ? embeddings.vector(key(upsert, chunk)) : chunk.embedding();
    }

    private static VectorKey key(Change.Upsert upsert, Chunk chunk) {
        return new VectorKey(upsert.model(), chunk.hash());
    }

    private static OptionalInt dimension(Change.Upsert upsert) {
        String model = upsert.document().embeddingModel();
        return model == null ? OptionalInt.empty() : EmbeddingModel.dimension(model);
    }
}
