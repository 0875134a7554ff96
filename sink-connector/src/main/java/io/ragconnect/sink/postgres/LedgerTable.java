package io.ragconnect.sink.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Document;
import io.ragconnect.record.DocumentError;
import io.ragconnect.record.Texts;
import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.change.LedgerState;
import io.ragconnect.sink.change.Mark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One row per document that was ever heard of, deleted ones included: they fence what comes late. */
final class LedgerTable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What both kinds of content set; a failure of a newer version stays on record. */
    private static final String CONTENT_APPLIED = """
            version = ?, origin_topic = ?, origin_partition = ?, origin_offset = ?, origin_timestamp = ?,
              applied_hash = ?, status = CASE WHEN keeps THEN 'failed' ELSE ? END,
              error_stage = CASE WHEN keeps THEN error_stage END, error = CASE WHEN keeps THEN error END,
              error_version = CASE WHEN keeps THEN error_version END, error_at = CASE WHEN keeps THEN error_at END
            FROM (SELECT ?::boolean AS keeps) AS failure WHERE id = ?""";

    private final Names names;

    LedgerTable(Names names) {
        this.names = names;
    }

    Map<String, LedgerState> states(Connection connection, Collection<String> ids) throws SQLException {
        return states(connection, ids, "");
    }

    /** Locks the documents' rows until the transaction ends, made where they are missing; in one order for all tasks. */
    Map<String, LedgerState> lock(Connection connection, Collection<String> sortedIds) throws SQLException {
        String sql = "INSERT INTO " + names.document()
                + " (id, status) SELECT id, 'deleted' FROM unnest(?::text[]) AS id ON CONFLICT DO NOTHING";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setArray(1, connection.createArrayOf("text", sortedIds.toArray()));
            insert.executeUpdate();
        }
        return states(connection, sortedIds, " ORDER BY id COLLATE \"C\" FOR UPDATE");
    }

    private Map<String, LedgerState> states(Connection connection, Collection<String> ids, String suffix)
            throws SQLException {
        String sql = """
                SELECT id, version, origin_topic, origin_partition, origin_offset, origin_timestamp,
                  applied_hash, status = 'failed', error_version
                FROM %s WHERE id = ANY (?)""".formatted(names.document()) + suffix;
        Map<String, LedgerState> states = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("text", ids.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    states.put(
                            row.getString(1),
                            new LedgerState(
                                    mark(row), row.getString(7), row.getBoolean(8), row.getObject(9, Long.class)));
                }
            }
        }
        return states;
    }

    private static @Nullable Mark mark(ResultSet row) throws SQLException {
        Long offset = row.getObject(5, Long.class);
        if (offset == null) {
            return null;
        }
        OffsetDateTime timestamp = row.getObject(6, OffsetDateTime.class);
        return new Mark(
                row.getObject(2, Long.class),
                row.getString(3),
                row.getInt(4),
                offset,
                timestamp == null ? null : timestamp.toInstant());
    }

    /** The rows must exist. */
    void index(Connection connection, Collection<Change.Upsert> upserts, Map<String, LedgerState> states)
            throws SQLException {
        String sql = """
                UPDATE %s SET uri = ?, title = ?, content_type = ?, language = ?, content_hash = ?, text_hash = ?,
                  size_bytes = ?, modified_at = ?, observed_at = ?, metadata = ?::jsonb, acl = ?, chunk_count = ?,
                  token_count = ?, embedding_model = ?, correlation_id = ?, indexed_at = clock_timestamp(),
                """.formatted(names.document()) + CONTENT_APPLIED;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (Change.Upsert upsert : upserts) {
                Document document = upsert.document();
                List<Chunk> chunks = document.chunks() == null ? List.of() : document.chunks();
                int i = 0;
                update.setString(++i, storable(document.uri()));
                update.setString(++i, storable(document.title()));
                update.setString(++i, storable(document.contentType()));
                update.setString(++i, storable(document.language()));
                update.setString(++i, storable(document.contentHash()));
                update.setString(++i, storable(document.textHash()));
                update.setLong(++i, document.sizeBytes());
                update.setObject(++i, time(document.modifiedAt()), Types.TIMESTAMP_WITH_TIMEZONE);
                update.setObject(++i, time(document.observedAt()), Types.TIMESTAMP_WITH_TIMEZONE);
                update.setString(++i, json(document.metadata()));
                update.setArray(
                        ++i,
                        connection.createArrayOf(
                                "text",
                                document.acl().stream().map(Texts::normalize).toArray()));
                update.setInt(++i, chunks.size());
                update.setLong(++i, chunks.stream().mapToLong(Chunk::tokenCount).sum());
                update.setString(++i, storable(document.embeddingModel()));
                update.setString(++i, storable(upsert.correlationId()));
                setContentApplied(update, i, upsert, "indexed", states);
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /** The rows must exist. */
    void delete(Connection connection, Collection<Change.Deletion> deletions, Map<String, LedgerState> states)
            throws SQLException {
        String sql = "UPDATE " + names.document()
                + " SET chunk_count = 0, token_count = 0, indexed_at = clock_timestamp(), " + CONTENT_APPLIED;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (Change.Deletion deletion : deletions) {
                setContentApplied(update, 0, deletion, "deleted", states);
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    private static void setContentApplied(
            PreparedStatement update, int set, Change.Content content, String status, Map<String, LedgerState> states)
            throws SQLException {
        Mark mark = content.mark();
        int i = set;
        update.setObject(++i, mark.version(), Types.BIGINT);
        update.setString(++i, mark.topic());
        update.setInt(++i, mark.partition());
        update.setLong(++i, mark.offset());
        update.setObject(++i, time(mark.timestamp()), Types.TIMESTAMP_WITH_TIMEZONE);
        update.setString(++i, content.digest());
        update.setString(++i, status);
        update.setBoolean(
                ++i, states.getOrDefault(content.id(), LedgerState.UNKNOWN).keepsFailure(mark));
        update.setString(++i, content.id());
    }

    /** The rows must exist; what they say of the last good version stays. */
    void fail(Connection connection, Collection<Change.Failure> failures) throws SQLException {
        String sql = "UPDATE " + names.document()
                + " SET status = 'failed', uri = coalesce(uri, ?), error_stage = ?, error = ?, error_version = ?,"
                + " error_at = clock_timestamp() WHERE id = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (Change.Failure failure : failures) {
                DocumentError error = failure.error();
                update.setString(1, storable(error.uri()));
                update.setString(2, storable(error.stage()));
                update.setString(3, storable(error.message()));
                update.setObject(4, failure.mark().version(), Types.BIGINT);
                update.setString(5, failure.id());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /**
     * Forgets how far the partition was applied from this offset on, so that what is replayed from there is applied
     * whatever its version. The documents and their chunks stay.
     */
    void liftFence(Connection connection, TopicPartition partition, long fromOffset) throws SQLException {
        String sql = "UPDATE " + names.document()
                + " SET version = NULL, origin_topic = NULL, origin_partition = NULL, origin_offset = NULL,"
                + " origin_timestamp = NULL, applied_hash = NULL, error_version = NULL"
                + " WHERE origin_topic = ? AND origin_partition = ? AND origin_offset >= ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, partition.topic());
            update.setInt(2, partition.partition());
            update.setLong(3, fromOffset);
            update.executeUpdate();
        }
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /** Free of NUL, which PostgreSQL stores in no text. */
    private static @Nullable String storable(@Nullable String text) {
        return text == null ? null : Texts.normalize(text);
    }

    /** NUL in a jsonb is taken as text and fails every later filter, so the values are cleaned, too. */
    private static String json(Map<String, String> metadata) {
        Map<String, String> clean = new TreeMap<>();
        metadata.forEach((key, value) -> clean.put(Texts.normalize(key), Texts.normalize(value)));
        try {
            return JSON.writeValueAsString(clean);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e); // strings alone can't fail
        }
    }
}
