package io.ragconnect.sink;

import io.ragconnect.record.DocumentError;
import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.change.ChangeReader;
import io.ragconnect.sink.change.DocumentKey;
import io.ragconnect.sink.change.Mark;
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
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.DataException;

/**
 * Some records, read, with the newest content and the newest failure of each document. It lives as long as it is tried:
 * what was embedded and found faulty is not done again.
 */
final class Batch {
    private static final String STAGE = "write";

    private final Map<DocumentKey, Placed> contents = new LinkedHashMap<>();
    private final Map<DocumentKey, List<Placed>> older = new HashMap<>();
    private final Map<DocumentKey, Change.Failure> failures = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Embeddings embeddings;
    private int arrivals;
    private int superseded;
    private boolean fellBack;

    private final ChangeReader reader;

    /**
     * A content in the batch.
     *
     * @param arrival how many contents came before its record
     * @param derived whether it is what another tenant's content means for this one
     */
    private record Placed(Change.Content content, QueuedRecord queued, int arrival, boolean derived) {

        /** Of equals the last one counts, and the record itself before what is derived from it. */
        boolean isNewerThan(Placed other) {
            int order = content.mark().order(other.content.mark());
            return order != 0 ? order > 0 : arrival != other.arrival ? arrival > other.arrival : other.derived;
        }
    }

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
        place(new Placed(content, queued, arrivals++, false));
    }

    /** The newest wins; the others are kept in case that it fails. */
    private void place(Placed placed) {
        Change.Content content = placed.content();
        Placed other = contents.get(content.key());
        boolean wins = other == null || placed.isNewerThan(other);
        if (other != null) {
            older.computeIfAbsent(content.key(), key -> new ArrayList<>()).add(wins ? other : placed);
        }
        if (!wins) {
            return;
        }
        contents.put(content.key(), placed);
        Change.Failure failure = failures.get(content.key());
        if (failure != null && content.mark().order(failure.mark()) >= 0) {
            failures.remove(content.key());
        }
    }

    /**
     * Where only the content tells the tenant: a document that now is one tenant's is gone from all others, and a deletion
     * or failure is of all. May be called again.
     *
     * @param known keys of the batch's documents in the ledger
     */
    void spreadOverTenants(Collection<DocumentKey> known) {
        Map<String, Set<DocumentKey>> keys = new HashMap<>();
        Stream.concat(known.stream(), upserts().stream().map(Change::key))
                .forEach(key ->
                        keys.computeIfAbsent(key.id(), id -> new TreeSet<>()).add(key));
        for (Placed placed : List.copyOf(contents.values())) {
            if (placed.derived()) {
                continue;
            }
            Change.Content content = placed.content();
            Set<DocumentKey> others = new TreeSet<>(keys.getOrDefault(content.id(), Set.of()));
            boolean isKnown = others.remove(content.key());
            for (DocumentKey other : others) {
                Change.Deletion deletion = new Change.Deletion(other, content.mark());
                place(new Placed(deletion, placed.queued(), placed.arrival(), true));
            }
            if (!isKnown && !others.isEmpty()) {
                contents.remove(content.key()); // a deletion, which is of those tenants and not of nobody
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
        Placed placed = contents.get(failure.key());
        Change.Failure other = failures.get(failure.key());
        if ((placed == null || failure.mark().order(placed.content().mark()) >= 0)
                && (other == null || failure.mark().order(other.mark()) >= 0)) {
            failures.put(failure.key(), failure);
        }
    }

    /**
     * Takes the content out of the batch, with what it would have taken from other tenants, and notes the failure in its
     * place. An older version in the batch then is the last good one.
     */
    void fail(Change.Content content, String stage, DataException cause) {
        Placed placed = contents.get(content.key());
        if (placed == null) {
            throw new IllegalStateException("No record for " + content.key());
        }
        contents().stream()
                .filter(other -> other.id().equals(content.id()) && other.mark().equals(content.mark()))
                .forEach(other -> fallBack(other.key(), content.mark()));
        String uri = content instanceof Change.Upsert upsert ? upsert.document().uri() : null;
        DocumentError error = DocumentError.of(content.id(), uri, content.mark().version(), stage, cause, null);
        fail(new Fault(placed.queued(), new Change.Failure(content.key(), content.mark(), error), cause, false));
    }

    private void fallBack(DocumentKey key, Mark failed) {
        contents.remove(key);
        List<Placed> rest = older.getOrDefault(key, List.of()).stream()
                .filter(placed -> !placed.content().mark().equals(failed))
                .toList();
        older.remove(key);
        rest.forEach(this::place);
        fellBack |= !rest.isEmpty();
    }

    /** Whether an older version took the place of a faulty one since this was asked last. */
    boolean fellBack() {
        boolean since = fellBack;
        fellBack = false;
        return since;
    }

    List<Change.Content> contents() {
        return contents.values().stream().map(Placed::content).toList();
    }

    List<Change.Upsert> upserts() {
        return contents().stream()
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
