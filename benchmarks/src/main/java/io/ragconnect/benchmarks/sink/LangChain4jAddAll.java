package io.ragconnect.benchmarks.sink;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import io.ragconnect.record.Document;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** langchain4j's own store with its own table, which has no index but its key. */
final class LangChain4jAddAll implements Contender {
    static final String TABLE = "langchain4j";

    private final PgVectorEmbeddingStore store;
    private final Samples samples;

    LangChain4jAddAll(String jdbcUrl, Samples samples) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        this.store = PgVectorEmbeddingStore.datasourceBuilder()
                .datasource(source)
                .table(TABLE)
                .dimension(Samples.DIMENSION)
                .build();
        this.samples = samples;
    }

    private record Batch(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {}

    @Override
    public Write prepare(List<Document> documents) {
        List<ChunkRows> rows = ChunkRows.of(documents);
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += BATCH_ROWS) {
            batches.add(batch(rows.subList(from, Math.min(from + BATCH_ROWS, rows.size()))));
        }
        return () -> batches.forEach(batch -> store.addAll(batch.ids(), batch.embeddings(), batch.segments()));
    }

    private Batch batch(List<ChunkRows> rows) {
        Batch batch = new Batch(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (ChunkRows row : rows) {
            batch.ids().add(row.id().toString());
            batch.embeddings().add(Embedding.from(samples.vector(row.chunk())));
            Map<String, Object> metadata = new HashMap<>(row.document().metadata());
            metadata.put("uri", row.document().uri());
            metadata.put("ordinal", row.chunk().ordinal());
            batch.segments().add(TextSegment.from(row.chunk().text(), Metadata.from(metadata)));
        }
        return batch;
    }

    @Override
    public void close() {}
}
