package io.ragconnect.benchmarks.sink;

import io.ragconnect.record.Chunk;
import io.ragconnect.record.ChunkIds;
import io.ragconnect.record.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The sink's chunk rows, made outside it, for those who write into the same table without its promises. */
record ChunkRows(UUID id, Document document, Chunk chunk) {
    static final String COLUMNS = "id, document_id, tenant, ordinal, hash, context, heading_path, start_offset,"
            + " end_offset, page, token_count, content, embedding";

    static List<ChunkRows> of(List<Document> documents) {
        List<ChunkRows> rows = new ArrayList<>();
        for (Document document : documents) {
            List<Chunk> chunks = document.chunks();
            if (chunks != null) {
                chunks.forEach(
                        chunk -> rows.add(new ChunkRows(ChunkIds.of(document.id(), chunk.hash(), 0), document, chunk)));
            }
        }
        return rows;
    }
}
