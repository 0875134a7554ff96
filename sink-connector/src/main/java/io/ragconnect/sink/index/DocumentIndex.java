package io.ragconnect.sink.index;

import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.change.DocumentKey;
import io.ragconnect.sink.change.LedgerState;
import io.ragconnect.sink.embed.Embeddings;
import io.ragconnect.sink.embed.VectorKey;
import io.ragconnect.sink.postgres.Database;
import io.ragconnect.sink.schema.IndexSchema;
import io.ragconnect.sink.schema.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The index as a whole: what it lacks of some documents, and the transaction that brings them up to date. */
public final class DocumentIndex {
    private final Database database;
    private final IndexSchema schema;
    private final LedgerTable ledger;
    private final ChunkTable chunks;
    private final VectorStore vectors;
    private final @Nullable FrameworkTable framework;
    private final boolean oneTenantAtATime;

    /**
     * Keeps the vectors of deleted chunks for the given time.
     *
     * @param oneTenantAtATime whether an id is one document, which may move from tenant to tenant
     */
    public DocumentIndex(
            Database database, IndexSchema schema, Tables tables, Duration vectorRetention, boolean oneTenantAtATime) {
        this.database = database;
        this.schema = schema;
        this.ledger = new LedgerTable(tables.names());
        this.chunks = new ChunkTable(tables);
        this.vectors = new VectorStore(tables, vectorRetention);
        this.framework = tables.isNative() ? null : new FrameworkTable(tables);
        this.oneTenantAtATime = oneTenantAtATime;
    }

    /**
     * What the fence lets in.
     *
     * @param upserts those of the asked for; the fence may decide otherwise when they are written
     * @param known the documents that the ledger has
     * @param stored those of them that have chunks
     */
    public record Admission(List<Change.Upsert> upserts, Set<DocumentKey> known, Set<DocumentKey> stored) {}

    /** Asks the fence; at most one document per key. */
    public Admission admit(Collection<Change.Upsert> upserts) throws SQLException {
        if (upserts.isEmpty()) {
            return new Admission(List.of(), Set.of(), Set.of());
        }
        Map<DocumentKey, LedgerState> states = ledger.states(
                database.connection(), upserts.stream().map(Change::key).toList());
        List<Change.Upsert> admitted = upserts.stream()
                .filter(upsert -> stateOf(upsert, states).admits(upsert))
                .toList();
        return new Admission(admitted, states.keySet(), stored(states));
    }

    /** All keys under which the ledger knows documents of these ids. */
    public List<DocumentKey> keysOf(Collection<String> ids) throws SQLException {
        return ids.isEmpty() ? List.of() : ledger.keysOf(database.connection(), ids);
    }

    /**
     * What is to be embedded.
     *
     * @param missing texts by chunk hash, by model
     * @param found how many texts have a vector already, without a row that stands
     */
    public record Texts(Map<String, Map<String, String>> missing, int found) {}

    /**
     * The texts that come without a vector and have none in the table. Vectors that rows of any document have are added to
     * the embeddings, those of rows that stand excepted.
     */
    public Texts missingTexts(Admission admission, Embeddings embeddings) throws SQLException {
        Map<String, Map<String, String>> texts = new LinkedHashMap<>();
        Set<String> tenants = new TreeSet<>();
        for (ChunkRow row : diff(database.connection(), admission.upserts(), admission.stored())
                .inserted()) {
            if (row.chunk().embedding() == null) {
                texts.computeIfAbsent(row.upsert().model(), model -> new LinkedHashMap<>())
                        .put(row.chunk().hash(), row.chunk().embeddingText());
                tenants.add(row.key().tenant());
            }
        }
        int wanted = count(texts);
        removeKnown(texts, embeddings);
        if (!texts.isEmpty() && schema.hasChunks()) {
            for (Map.Entry<String, Map<String, String>> ofModel : texts.entrySet()) {
                vectors.find(
                        database.connection(),
                        ofModel.getKey(),
                        ofModel.getValue().keySet(),
                        tenants,
                        embeddings);
            }
            removeKnown(texts, embeddings);
        }
        return new Texts(texts, wanted - count(texts));
    }

    private static int count(Map<String, Map<String, String>> texts) {
        return texts.values().stream().mapToInt(Map::size).sum();
    }

    private static void removeKnown(Map<String, Map<String, String>> texts, Embeddings embeddings) {
        texts.forEach((model, ofModel) ->
                ofModel.keySet().removeIf(hash -> embeddings.vector(new VectorKey(model, hash)) != null));
        texts.values().removeIf(Map::isEmpty);
    }

    /**
     * Brings the documents to their contents' state and notes the failures, in one transaction. The table for the
     * chunks must be prepared when there are any.
     *
     * @param contents at most one per document
     * @param failures at most one per document, none of them older than the document's content
     * @param known documents that the ledger had; one that is missing here costs time, nothing else
     */
    public Written write(
            Collection<? extends Change.Content> contents,
            Collection<Change.Failure> failures,
            Set<DocumentKey> known,
            Embeddings embeddings)
            throws SQLException {
        Set<DocumentKey> keys = new TreeSet<>();
        contents.forEach(content -> keys.add(content.key()));
        failures.forEach(failure -> keys.add(failure.key()));
        if (keys.isEmpty()) {
            return new Written(List.of(), List.of(), List.of(), 0, 0, 0);
        }
        // of a document that is in another tenant's name, too, all rows are to be seen first
        List<Change.Upsert> supposedlyNew = oneTenantAtATime
                ? List.of()
                : upserts(contents)
                        .filter(upsert -> !known.contains(upsert.key()))
                        .toList();
        boolean hasChunks = schema.hasChunks();
        return database.inTransaction(connection -> {
            LedgerTable.Locked locked = ledger.lock(connection, keys, supposedlyNew);
            Map<DocumentKey, LedgerState> states = locked.states();
            List<Change.Upsert> upserts = new ArrayList<>();
            List<Change.Deletion> deletions = new ArrayList<>();
            for (Change.Content content : contents) {
                if (stateOf(content, states).admits(content) && !isNewerElsewhere(content, states)) {
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
            List<Change.Content> applied = new ArrayList<>(upserts);
            applied.addAll(deletions);
            if (!upserts.isEmpty()) {
                schema.requirePreparedModel(connection);
            }
            ChunkDiff diff = new ChunkDiff(List.of(), List.of(), List.of(), 0);
            if (hasChunks && !applied.isEmpty()) {
                diff = diff(connection, applied, stored(states));
                apply(connection, diff, embeddings);
            }
            ledger.index(
                    connection,
                    upserts.stream()
                            .filter(upsert -> !locked.indexed().contains(upsert.key()))
                            .toList(),
                    states);
            ledger.delete(connection, deletions, states);
            ledger.fail(connection, admittedFailures);
            if (framework != null && diff.kept() > 0) {
                framework.refresh(connection, upserts.stream().map(Change::key).toList());
            }
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

    /** Forgets the vectors of chunks that are gone for too long. @return how many */
    public int expireVectors() throws SQLException {
        return schema.hasChunks() ? vectors.expire(database.connection()) : 0;
    }

    private ChunkDiff diff(
            Connection connection, Collection<? extends Change.Content> contents, Set<DocumentKey> stored)
            throws SQLException {
        List<? extends Change.Content> known = contents.stream()
                .filter(content -> stored.contains(content.key()))
                .toList();
        List<ChunkRow> wanted = upserts(contents)
                .flatMap(upsert -> ChunkRow.of(upsert).stream())
                .toList();
        return ChunkDiff.between(known.isEmpty() ? List.of() : chunks.ofDocuments(connection, known), wanted);
    }

    private void apply(Connection connection, ChunkDiff diff, Embeddings embeddings) throws SQLException {
        for (ChunkRow row : diff.inserted()) {
            if (row.chunk().embedding() == null && embeddings.vector(row.vectorKey()) == null) {
                // a row that stood when the texts were embedded is gone: as PostgreSQL says, try the whole again
                throw new SQLException(
                        "Another task changed the document " + row.key().id() + " meanwhile", "40001");
            }
        }
        if (!diff.deleted().isEmpty()) {
            vectors.spare(connection, diff.deleted());
            if (framework != null) {
                framework.delete(connection, diff.deleted());
            }
            chunks.delete(connection, diff.deleted());
        }
        if (!diff.moved().isEmpty()) {
            chunks.move(connection, diff.moved());
        }
        if (!diff.inserted().isEmpty()) {
            VectorWriter writer = new VectorWriter(schema.column().half());
            chunks.insert(connection, diff.inserted(), writer, embeddings);
            if (framework != null) {
                framework.insert(connection, diff.inserted(), writer, embeddings);
            }
        }
    }

    private static Stream<Change.Upsert> upserts(Collection<? extends Change.Content> contents) {
        return contents.stream().filter(Change.Upsert.class::isInstance).map(Change.Upsert.class::cast);
    }

    private static Set<DocumentKey> stored(Map<DocumentKey, LedgerState> states) {
        return states.entrySet().stream()
                .filter(state -> state.getValue().hasChunks())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether another tenant got a newer version of the document. */
    private boolean isNewerElsewhere(Change content, Map<DocumentKey, LedgerState> states) {
        return oneTenantAtATime
                && states.entrySet().stream()
                        .filter(state -> state.getKey().id().equals(content.id()))
                        .map(state -> state.getValue().mark())
                        .anyMatch(mark -> mark != null && content.mark().order(mark) < 0);
    }

    private static LedgerState stateOf(Change change, Map<DocumentKey, LedgerState> states) {
        return states.getOrDefault(change.key(), LedgerState.UNKNOWN);
    }
}
