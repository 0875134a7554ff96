package io.ragconnect.sink;

import io.ragconnect.record.DocumentError;
import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.change.ChangeReader;
import io.ragconnect.sink.change.DocumentKey;
import io.ragconnect.sink.embed.Embeddings;
import io.ragconnect.sink.flow.QueuedRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.DataException;

/**
 * Some records, read, with the newest content and the newest failure of each document. It lives as long as it is tried:
 * what was embedded and found faulty is not done again.
 */
final class Batch {
    private static final String STAGE = "write";

    private final Map<DocumentKey, Change.Content> contents = new LinkedHashMap<>();
    private final Map<DocumentKey, Change.Failure> failures = new LinkedHashMap<>();
    private final Map<DocumentKey, QueuedRecord> contentRecords = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Embeddings embeddings;
    private int superseded;

    private final ChangeReader reader;

    private Batch(ChangeReader reader, Embeddings embeddings) {
        this.reader = reader;
        this.embeddings = embeddings;
    }

    /** Reads the records; vectors are looked for, and put, in the embeddings. */
    static Batch read(Collection<QueuedRecord> records, ChangeReader reader, Embeddings embeddings) {
        Batch batch = new Batch(reader, embeddings);
        records.forEach(batch::read);
        return batch;
    }

    private void read(QueuedRecord queued) {
        Change change;
        try {
            change = reader.read(queued.record());
        } catch (RuntimeException e) { // a struct of foreign make may lack anything
            DataException cause = e instanceof DataException known
                    ? known
                    : new DataException("The record's value can't be read: " + e, e);
            fail(new Fault(queued, reader.failure(queued.record(), STAGE, cause).orElse(null), cause, false));
            return;
        }
        if (change instanceof Change.Content content) {
            add(content, queued);
        } else if (change instanceof Change.Failure failure) {
            DocumentError error = failure.error();
            fail(new Fault(
                    queued, failure, new DataException("Stage " + error.stage() + ": " + error.message()), true));
        }
    }

    private void add(Change.Content content, QueuedRecord queued) {
        if (contents.containsKey(content.key())) {
            superseded++;
        }
        place(content, queued);
    }

    /** The newest wins. */
    private void place(Change.Content content, QueuedRecord queued) {
        Change.Content other = contents.get(content.key());
        if (other != null && content.mark().order(other.mark()) < 0) {
            return;
        }
        contents.put(content.key(), content);
        contentRecords.put(content.key(), queued);
        Change.Failure failure = failures.get(content.key());
        if (failure != null && content.mark().order(failure.mark()) >= 0) {
            failures.remove(content.key());
        }
    }

    /**
     * Where only the content tells the tenant: a document that now is one tenant's is gone from all others, and a deletion
     * or failure is of all.
     *
     * @param known keys of the batch's documents in the ledger
     */
    void spreadOverTenants(Collection<DocumentKey> known) {
        Map<String, Set<DocumentKey>> keys = new HashMap<>();
        known.forEach(
                key -> keys.computeIfAbsent(key.id(), id -> new TreeSet<>()).add(key));
        contents.keySet().forEach(key -> keys.computeIfAbsent(key.id(), id -> new TreeSet<>())
                .add(key));
        for (Change.Content content : contents()) {
            for (DocumentKey other : keys.getOrDefault(content.id(), Set.of())) {
                QueuedRecord queued = contentRecords.get(content.key());
                if (!other.equals(content.key()) && queued != null) {
                    place(new Change.Deletion(other, content.mark()), queued);
                    if (content instanceof Change.Deletion && !known.contains(content.key())) {
                        contents.remove(content.key()); // of nobody
                    }
                }
            }
        }
        for (Change.Failure failure : failures()) {
            for (DocumentKey other : keys.getOrDefault(failure.id(), Set.of())) {
                failures.put(other, new Change.Failure(other, failure.mark(), failure.error()));
                if (!other.equals(failure.key())) {
                    failures.remove(failure.key());
                }
            }
        }
    }

    Set<String> ids() {
        Set<String> ids = new HashSet<>();
        contents.keySet().forEach(key -> ids.add(key.id()));
        failures.keySet().forEach(key -> ids.add(key.id()));
        return ids;
    }

    /** Notes a document that can't be indexed; its content, if the batch holds an older one, is indexed all the same. */
    private void fail(Fault fault) {
        faults.add(fault);
        Change.Failure failure = fault.failure();
        if (failure == null) {
            return;
        }
        Change.Content content = contents.get(failure.key());
        Change.Failure other = failures.get(failure.key());
        if ((content == null || failure.mark().order(content.mark()) >= 0)
                && (other == null || failure.mark().order(other.mark()) >= 0)) {
            failures.put(failure.key(), failure);
        }
    }

    /** Takes the content out of the batch and notes the failure in its place. */
    void fail(Change.Content content, String stage, DataException cause) {
        QueuedRecord queued = contentRecords.get(content.key());
        contents.remove(content.key());
        if (queued == null) {
            throw new IllegalStateException("No record for " + content.key());
        }
        String uri = content instanceof Change.Upsert upsert ? upsert.document().uri() : null;
        DocumentError error = DocumentError.of(content.id(), uri, content.mark().version(), stage, cause, null);
        fail(new Fault(queued, new Change.Failure(content.key(), content.mark(), error), cause, false));
    }

    List<Change.Content> contents() {
        return List.copyOf(contents.values());
    }

    List<Change.Upsert> upserts() {
        return contents.values().stream()
                .filter(Change.Upsert.class::isInstance)
                .map(Change.Upsert.class::cast)
                .toList();
    }

    List<Change.Failure> failures() {
        return List.copyOf(failures.values());
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    Embeddings embeddings() {
        return embeddings;
    }

    /** Changes that a newer one of the same document in this batch replaces. */
    int superseded() {
        return superseded;
    }
}
