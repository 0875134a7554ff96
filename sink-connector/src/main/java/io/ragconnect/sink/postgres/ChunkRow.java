package io.ragconnect.sink.postgres;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.ChunkIds;
import io.ragconnect.sink.change.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A row that a document version asks for. */
record ChunkRow(UUID id, String documentId, Chunk chunk) {

    static List<ChunkRow> of(Change.Upsert upsert) {
        List<Chunk> chunks = upsert.document().chunks();
        if (chunks == null) {
            return List.of();
        }
        List<ChunkRow> rows = new ArrayList<>(chunks.size());
        Map<String, Integer> occurrences = new HashMap<>();
        for (Chunk chunk : chunks) {
            int occurrence = occurrences.merge(chunk.hash(), 1, Integer::sum) - 1;
            rows.add(new ChunkRow(ChunkIds.of(upsert.id(), chunk.hash(), occurrence), upsert.id(), chunk));
        }
        return rows;
    }
}
