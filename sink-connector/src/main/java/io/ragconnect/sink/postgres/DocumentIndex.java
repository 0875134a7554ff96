package io.ragconnect.sink.postgres;

import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.change.LedgerState;
import io.ragconnect.sink.embed.Embeddings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The index as a whole: what it lacks of some documents, and the transaction that brings them up to date. */
public final class DocumentIndex {
    private final Database database;
    private final IndexSchema schema;
    private final LedgerTable ledger;
    private final ChunkTable chunks;

    public DocumentIndex(Database database, IndexSchema schema, Names names) {
        this.database = database;
        this.schema = schema;
        this.ledger = new LedgerTable(names);
        this.chunks = new ChunkTable(names);
    }

    /** Those of the documents that the fence lets in; at most one per id. It may decide otherwise when they are written. */
    public List<Change.Upsert> admitted(Collection<Change.Upsert> upserts) throws SQLException {
        Map<String, LedgerState> states = ledger.states(
                database.connection(), upserts.stream().map(Change::id).toList());
        return upserts.stream()
                .filter(upsert -> stateOf(upsert, states).admits(upsert))
                .toList();
    }

    /**
     * The texts, by chunk hash, that come without a vector and have none in the table. Vectors that rows of any document
     * have are added to the embeddings, those of rows that stand excepted.
     */
    public Map<String, String> missingTexts(Collection<Change.Upsert> upserts, Embeddings embeddings)
            throws SQLException {
        Map<String, String> missing = new LinkedHashMap<>();
        for (ChunkRow row : diff(database.connection(), upserts).inserted()) {
            if (row.chunk().embedding() == null && embeddings.vector(row.chunk().hash()) == null) {
                missing.put(row.chunk().hash(), row.chunk().embeddingText());
            }
        }
        if (!missing.isEmpty() && schema.hasChunks()) {
            chunks.vectors(database.connection(), missing.keySet(), embeddings);
            missing.keySet().removeIf(hash -> embeddings.vector(hash) != null);
        }
        return missing;
    }

    /**
     * Brings the documents to their contents' state and notes the failures, in one transaction. The table for the
     * chunks must be prepared when there are any.
     *
     * @param contents at most one per document
     * @param failures at most one per document, none of them older than the document's content
     */
    public Written write(
            Collection<? extends Change.Content> contents, Collection<Change.Failure> failures, Embeddings embeddings)
            throws SQLException {
        Set<String> ids = new TreeSet<>();
        contents.forEach(content -> ids.add(content.id()));
        failures.forEach(failure -> ids.add(failure.id()));
        boolean hasChunks = schema.hasChunks();
        return database.inTransaction(connection -> {
            Map<String, LedgerState> states = ledger.lock(connection, ids);
            List<Change.Upsert> upserts = new ArrayList<>();
            List<Change.Deletion> deletions = new ArrayList<>();
            for (Change.Content content : contents) {
                if (stateOf(content, states).admits(content)) {
                    if (content instanceof Change.Upsert upsert) {
                        upserts.add(upsert);
                    } else if (content instanceof Change.Deletion deletion) {
                        deletions.add(deletion);
                    }
                }
            }
            List<Change.Failure> admittedFailures = failures.stream()
                    .filter(failure -> stateOf(failure, states).admits(failure))
                    .toList();
            ChunkDiff diff = new ChunkDiff(List.of(), List.of(), List.of(), 0);
            if (hasChunks && !(upserts.isEmpty() && deletions.isEmpty())) {
                List<Change.Content> applied = new ArrayList<>(upserts);
                applied.addAll(deletions);
                diff = diff(connection, applied);
                apply(connection, diff, embeddings);
            }
            ledger.index(connection, upserts, states);
            ledger.delete(connection, deletions, states);
            ledger.fail(connection, admittedFailures);
            return new Written(
                    upserts,
                    deletions,
                    admittedFailures,
                    diff.inserted().size(),
                    diff.kept(),
                    diff.deleted().size());
        });
    }

    /**
     * Lets everything in that the partitions bring from the offsets on, as if it had never been applied.
     *
     * @param offsets null for a partition's beginning
     */
    public void liftFence(Map<TopicPartition, @Nullable Long> offsets) throws SQLException {
        if (!schema.hasLedger()) {
            return;
        }
        database.inTransaction(connection -> {
            for (Map.Entry<TopicPartition, @Nullable Long> entry : offsets.entrySet()) {
                Long offset = entry.getValue();
                ledger.liftFence(connection, entry.getKey(), offset == null ? 0 : offset);
            }
            return offsets.size();
        });
    }

    private ChunkDiff diff(Connection connection, Collection<? extends Change.Content> contents) throws SQLException {
        List<String> ids = contents.stream().map(Change::id).toList();
        List<ChunkRow> wanted = contents.stream()
                .filter(Change.Upsert.class::isInstance)
                .map(Change.Upsert.class::cast)
                .flatMap(upsert -> ChunkRow.of(upsert).stream())
                .toList();
        List<StoredChunk> stored =
                ids.isEmpty() || !schema.hasChunks() ? List.of() : chunks.ofDocuments(connection, ids);
        return ChunkDiff.between(stored, wanted);
    }

    private void apply(Connection connection, ChunkDiff diff, Embeddings embeddings) throws SQLException {
        for (ChunkRow row : diff.inserted()) {
            if (row.chunk().embedding() == null && embeddings.vector(row.chunk().hash()) == null) {
                // a row that stood when the texts were embedded is gone: as PostgreSQL says, try the whole again
                throw new SQLException("Another task changed the document " + row.documentId() + " meanwhile", "40001");
            }
        }
        if (!diff.deleted().isEmpty()) {
            chunks.delete(connection, diff.deleted());
        }
        if (!diff.moved().isEmpty()) {
            chunks.move(connection, diff.moved());
        }
        if (!diff.inserted().isEmpty()) {
            chunks.insert(connection, diff.inserted(), embeddings);
        }
    }

    private static LedgerState stateOf(Change change, Map<String, LedgerState> states) {
        return states.getOrDefault(change.id(), LedgerState.UNKNOWN);
    }
}
