package io.ragconnect.sink.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The least that turns the stored rows of some documents into the wanted ones.
 *
 * @param inserted rows that need a vector
 * @param moved rows whose vector stands and whose place in the document changed
 * @param deleted to be deleted before anything is inserted
 * @param kept rows that stand, moved ones included
 */
record ChunkDiff(List<ChunkRow> inserted, List<ChunkRow> moved, List<UUID> deleted, int kept) {

    static ChunkDiff between(Collection<StoredChunk> stored, Collection<ChunkRow> wanted) {
        Map<UUID, StoredChunk> vanished = new HashMap<>();
        stored.forEach(chunk -> vanished.put(chunk.id(), chunk));
        List<ChunkRow> inserted = new ArrayList<>();
        List<ChunkRow> moved = new ArrayList<>();
        for (ChunkRow row : wanted) {
            StoredChunk match = vanished.get(row.id());
            if (match == null || !match.sameModel() || !match.hasTextOf(row.chunk())) {
                inserted.add(row);
                continue;
            }
            vanished.remove(row.id());
            if (!match.standsAt(row.chunk())) {
                moved.add(row);
            }
        }
        return new ChunkDiff(inserted, moved, List.copyOf(vanished.keySet()), wanted.size() - inserted.size());
    }
}
