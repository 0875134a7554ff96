package io.ragconnect.benchmarks.sink;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.pgvector.DefaultMetadataStorageConfig;
import dev.langchain4j.store.embedding.pgvector.MetadataStorageConfig;
import dev.langchain4j.store.embedding.pgvector.MetadataStorageMode;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * langchain4j's own store. Either with its own table, which has no index but its key, or told to keep the metadata in the
 * columns and under the indexes that the sink's table has.
 */
final class LangChain4jAddAll implements Contender {
    static final String TABLE = "langchain4j";

    private static final MetadataStorageConfig COLUMNS = DefaultMetadataStorageConfig.builder()
            .storageMode(MetadataStorageMode.COLUMN_PER_KEY)
            .columnDefinitions(List.of(
                    "document_id text NOT NULL",
                    "tenant text NOT NULL",
                    "ordinal int NOT NULL",
                    "hash text NOT NULL",
                    "context text NOT NULL",
                    "heading_path text NOT NULL",
                    "start_offset int NOT NULL",
                    "end_offset int NOT NULL",
                    "page int",
                    "token_count int NOT NULL"))
            .build();

    private final PgVectorEmbeddingStore store;
    private final Samples samples;

    private final boolean identical;

    LangChain4jAddAll(String jdbcUrl, Samples samples, boolean identical) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        this.store = PgVectorEmbeddingStore.datasourceBuilder()
                .datasource(source)
                .table(TABLE)
                .dimension(Samples.DIMENSION)
                .metadataStorageConfig(identical ? COLUMNS : DefaultMetadataStorageConfig.defaultConfig())
                .build();
        this.samples = samples;
        this.identical = identical;
        if (identical) {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE " + TABLE + " SET (fillfactor = 45);"
                        + "CREATE INDEX IF NOT EXISTS langchain4j_document_idx ON " + TABLE + " (document_id, tenant);"
                        + "CREATE INDEX IF NOT EXISTS langchain4j_hash_idx ON " + TABLE + " (hash, tenant)");
            }
        }
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
            batch.segments()
                    .add(TextSegment.from(row.chunk().text(), Metadata.from(identical ? columns(row) : metadata(row))));
        }
        return batch;
    }

    private static Map<String, Object> metadata(ChunkRows row) {
        Map<String, Object> metadata = new HashMap<>(row.document().metadata());
        metadata.put("uri", row.document().uri());
        metadata.put("ordinal", row.chunk().ordinal());
        return metadata;
    }

    private static Map<String, Object> columns(ChunkRows row) {
        Chunk chunk = row.chunk();
        Map<String, Object> columns = new HashMap<>();
        columns.put("document_id", row.document().id());
        columns.put("tenant", "");
        columns.put("ordinal", chunk.ordinal());
        columns.put("hash", chunk.hash());
        columns.put("context", chunk.context());
        columns.put("heading_path", String.join(" > ", chunk.headingPath()));
        columns.put("start_offset", chunk.start());
        columns.put("end_offset", chunk.end());
        columns.put("page", chunk.ordinal() + 1);
        columns.put("token_count", chunk.tokenCount());
        return columns;
    }

    @Override
    public void close() {}
}
