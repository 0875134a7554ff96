package io.ragconnect.sink.index;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.ChunkIds;
import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.change.DocumentKey;
import io.ragconnect.sink.embed.VectorKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A row that a document version asks for. */
record ChunkRow(UUID id, Change.Upsert upsert, Chunk chunk) {

    static List<ChunkRow> of(Change.Upsert upsert) {
        List<Chunk> chunks = upsert.chunks();
        String owner = owner(upsert.key());
        List<ChunkRow> rows = new ArrayList<>(chunks.size());
        Map<String, Integer> occurrences = new HashMap<>();
        for (Chunk chunk : chunks) {
            int occurrence = occurrences.merge(chunk.hash(), 1, Integer::sum) - 1;
            rows.add(new ChunkRow(ChunkIds.of(owner, chunk.hash(), occurrence), upsert, chunk));
        }
        return rows;
    }

    /** Tenants may have documents of the same id. */
    private static String owner(DocumentKey key) {
        return key.tenant().isEmpty() ? key.id() : key.tenant().length() + ":" + key.tenant() + key.id();
    }

    DocumentKey key() {
        return upsert.key();
    }

    VectorKey vectorKey() {
        return new VectorKey(upsert.model(), chunk.hash());
    }
}
