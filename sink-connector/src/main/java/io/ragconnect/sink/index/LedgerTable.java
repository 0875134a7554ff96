package io.ragconnect.sink.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ragconnect.record.Chunk;
import io.ragconnect.record.Texts;
import io.ragconnect.sink.change.Change;
import io.ragconnect.sink.change.DocumentKey;
import io.ragconnect.sink.change.LedgerState;
import io.ragconnect.sink.change.Mark;
import io.ragconnect.sink.schema.Names;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One row per document that was ever heard of, deleted ones included: they fence what comes late. */
final class LedgerTable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of an applied content, what finds its row, or decides what is set in it. All else is set as it is. */
    private static final Set<String> NOT_SET_AS_IT_IS = Set.of("id", "tenant", "status", "keeps");

    /** A failure of a newer version stays on record. */
    private static final String STATUS_APPLIED = """
            status = CASE WHEN v.keeps THEN 'failed' ELSE v.status END,
              error_stage = CASE WHEN v.keeps THEN d.error_stage END, error = CASE WHEN v.keeps THEN d.error END,
              error_version = CASE WHEN v.keeps THEN d.error_version END,
              error_at = CASE WHEN v.keeps THEN d.error_at END, indexed_at = clock_timestamp()
            """;

    private static final String OF_KEY = " WHERE d.id = v.id AND d.tenant = v.tenant";

    private final String table;

    LedgerTable(Names names) {
        this.table = names.document();
    }

    Map<DocumentKey, LedgerState> states(Connection connection, Collection<DocumentKey> keys) throws SQLException {
        return states(connection, keys, "");
    }

    /**
     * What a lock found.
     *
     * @param states of the documents that were known
     * @param indexed those whose row was made as their upsert wants it
     */
    record Locked(Map<DocumentKey, LedgerState> states, Set<DocumentKey> indexed) {}

    /**
     * Locks the documents' rows until the transaction ends, made where they are missing; in one order for all tasks.
     *
     * @param supposedlyNew of these keys: a row that is missing indeed is made whole, and needs no update
     */
    Locked lock(Connection connection, Collection<DocumentKey> keys, Collection<Change.Upsert> supposedlyNew)
            throws SQLException {
        Unnest<DocumentKey> wanted = Unnest.keys();
        Unnest<Change.Upsert> rows = upserts(Map.of());
        List<String> columns = setAsTheyAre(rows);
        String sql = "INSERT INTO " + table + " (id, tenant, status, indexed_at, " + String.join(", ", columns)
                + ") SELECT k.id, k.tenant, coalesce(v.status, 'deleted'),"
                + " CASE WHEN v.id IS NOT NULL THEN clock_timestamp() END, "
                + columns.stream().map(LedgerTable::value).collect(Collectors.joining(", ")) + " FROM "
                + wanted.as("k") + " LEFT JOIN " + rows.as("v") + " ON v.id = k.id AND v.tenant = k.tenant"
                + " ORDER BY k.id COLLATE \"C\", k.tenant COLLATE \"C\" ON CONFLICT DO NOTHING RETURNING id, tenant";
        Set<DocumentKey> known = new TreeSet<>(keys);
        Set<DocumentKey> indexed = new HashSet<>();
        supposedlyNew.forEach(upsert -> indexed.add(upsert.key()));
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            rows.bind(insert, wanted.bind(insert, 0, keys), supposedlyNew);
            try (ResultSet row = insert.executeQuery()) {
                while (row.next()) {
                    known.remove(new DocumentKey(row.getString(1), row.getString(2)));
                }
            }
        }
        indexed.removeAll(known);
        Map<DocumentKey, LedgerState> states = known.isEmpty()
                ? Map.of()
                : states(connection, known, " ORDER BY d.id COLLATE \"C\", d.tenant COLLATE \"C\" FOR UPDATE OF d");
        return new Locked(states, indexed);
    }

    private Map<DocumentKey, LedgerState> states(Connection connection, Collection<DocumentKey> keys, String suffix)
            throws SQLException {
        Unnest<DocumentKey> wanted = Unnest.keys();
        String sql = "SELECT d.id, d.tenant, version, origin_topic, origin_partition, origin_offset, origin_timestamp,"
                + " applied_hash, status = 'failed', error_version, chunk_count > 0 FROM " + table + " d JOIN "
                + wanted.as("k") + " ON d.id = k.id AND d.tenant = k.tenant" + suffix;
        Map<DocumentKey, LedgerState> states = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            wanted.bind(select, keys);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    states.put(
                            new DocumentKey(row.getString(1), row.getString(2)),
                            new LedgerState(
                                    mark(row),
                                    row.getString(8),
                                    row.getBoolean(9),
                                    row.getObject(10, Long.class),
                                    row.getBoolean(11)));
                }
            }
        }
        return states;
    }

    private static @Nullable Mark mark(ResultSet row) throws SQLException {
        Long offset = row.getObject(6, Long.class);
        if (offset == null) {
            return null;
        }
        OffsetDateTime timestamp = row.getObject(7, OffsetDateTime.class);
        return new Mark(
                row.getObject(3, Long.class),
                row.getString(4),
                row.getInt(5),
                offset,
                timestamp == null ? null : timestamp.toInstant());
    }

    /** All tenants in whose name the ledger knows a document of one of these ids. */
    List<DocumentKey> keysOf(Connection connection, Collection<String> ids) throws SQLException {
        List<DocumentKey> keys = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, tenant FROM " + table + " WHERE id = ANY (?)")) {
            select.setArray(1, connection.createArrayOf("text", ids.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    keys.add(new DocumentKey(row.getString(1), row.getString(2)));
                }
            }
        }
        return keys;
    }

    /** The rows must exist. */
    void index(Connection connection, Collection<Change.Upsert> upserts, Map<DocumentKey, LedgerState> states)
            throws SQLException {
        Unnest<Change.Upsert> rows = upserts(states);
        String sql = "UPDATE " + table + " d SET " + assignments(rows) + ", " + STATUS_APPLIED + " FROM " + rows.as("v")
                + OF_KEY;
        update(connection, sql, rows, upserts);
    }

    /** The rows must exist. */
    void delete(Connection connection, Collection<Change.Deletion> deletions, Map<DocumentKey, LedgerState> states)
            throws SQLException {
        Unnest<Change.Deletion> rows = applied("deleted", states);
        String sql = "UPDATE " + table + " d SET chunk_count = 0, token_count = 0, " + assignments(rows) + ", "
                + STATUS_APPLIED + " FROM " + rows.as("v") + OF_KEY;
        update(connection, sql, rows, deletions);
    }

    private static Unnest<Change.Upsert> upserts(Map<DocumentKey, LedgerState> states) {
        return LedgerTable.<Change.Upsert>applied("indexed", states)
                .column("uri", "text", upsert -> storable(upsert.document().uri()))
                .column("title", "text", upsert -> storable(upsert.document().title()))
                .column(
                        "content_type",
                        "text",
                        upsert -> storable(upsert.document().contentType()))
                .column("language", "text", upsert -> storable(upsert.document().language()))
                .column(
                        "content_hash",
                        "text",
                        upsert -> storable(upsert.document().contentHash()))
                .column(
                        "text_hash",
                        "text",
                        upsert -> storable(upsert.document().textHash()))
                .column("size_bytes", "int8", upsert -> upsert.document().sizeBytes())
                .column(
                        "modified_at",
                        "int8",
                        upsert -> millis(upsert.document().modifiedAt()))
                .column(
                        "observed_at",
                        "int8",
                        upsert -> millis(upsert.document().observedAt()))
                .column(
                        "metadata",
                        "text",
                        upsert -> json(storable(upsert.document().metadata())))
                .column(
                        "acl",
                        "text",
                        upsert -> TextArrays.literal(storable(upsert.document().acl())))
                .column("chunk_count", "int4", upsert -> upsert.chunks().size())
                .column("token_count", "int8", upsert -> upsert.chunks().stream()
                        .mapToLong(Chunk::tokenCount)
                        .sum())
                .column(
                        "embedding_model",
                        "text",
                        upsert -> storable(upsert.document().embeddingModel()))
                .column("correlation_id", "text", upsert -> storable(upsert.correlationId()));
    }

    private static <T extends Change.Content> Unnest<T> applied(String status, Map<DocumentKey, LedgerState> states) {
        return new Unnest<T>()
                .column("id", "text", Change::id)
                .column("tenant", "text", content -> content.key().tenant())
                .column("version", "int8", content -> content.mark().version())
                .column("origin_topic", "text", content -> content.mark().topic())
                .column("origin_partition", "int4", content -> content.mark().partition())
                .column("origin_offset", "int8", content -> content.mark().offset())
                .column(
                        "origin_timestamp",
                        "int8",
                        content -> millis(content.mark().timestamp()))
                .column("applied_hash", "text", Change.Content::digest)
                .column("status", "text", content -> status)
                .column("keeps", "bool", content -> states.getOrDefault(content.key(), LedgerState.UNKNOWN)
                        .keepsFailure(content.mark()));
    }

    /** The rows must exist; what they say of the last good version stays. */
    void fail(Connection connection, Collection<Change.Failure> failures) throws SQLException {
        Unnest<Change.Failure> rows = new Unnest<Change.Failure>()
                .column("id", "text", Change::id)
                .column("tenant", "text", failure -> failure.key().tenant())
                .column("uri", "text", failure -> storable(failure.error().uri()))
                .column(
                        "error_stage",
                        "text",
                        failure -> storable(failure.error().stage()))
                .column("error", "text", failure -> storable(failure.error().message()))
                .column("error_version", "int8", failure -> failure.mark().version());
        String sql = "UPDATE " + table + " d SET status = 'failed', uri = coalesce(d.uri, v.uri),"
                + " error_stage = v.error_stage, error = v.error, error_version = v.error_version,"
                + " error_at = clock_timestamp() FROM " + rows.as("v") + OF_KEY;
        update(connection, sql, rows, failures);
    }

    private static <T> void update(Connection connection, String sql, Unnest<T> rows, Collection<T> values)
            throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            rows.bind(update, values);
            update.executeUpdate();
        }
    }

    /**
     * Forgets how far the partition was applied from this offset on, so that what is replayed from there is applied
     * whatever its version. The documents and their chunks stay.
     */
    void liftFence(Connection connection, TopicPartition partition, long fromOffset) throws SQLException {
        String sql = "UPDATE " + table
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

    /** Connect's timestamps have no more than milliseconds. */
    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static List<String> setAsTheyAre(Unnest<? extends Change.Content> rows) {
        return rows.names().stream()
                .filter(column -> !NOT_SET_AS_IT_IS.contains(column))
                .toList();
    }

    private static String assignments(Unnest<? extends Change.Content> rows) {
        return setAsTheyAre(rows).stream()
                .map(column -> column + " = " + value(column))
                .collect(Collectors.joining(", "));
    }

    /** Of a row that v may lack: the column's default. */
    private static String value(String column) {
        return switch (column) {
            case "modified_at", "observed_at", "origin_timestamp" ->
                "timestamptz 'epoch' + v." + column + " * interval '1 millisecond'";
            case "metadata" -> "coalesce(v.metadata::jsonb, '{}')";
            case "acl" -> "coalesce(v.acl::text[], '{}')";
            case "chunk_count", "token_count" -> "coalesce(v." + column + ", 0)";
            default -> "v." + column;
        };
    }

    /** Free of NUL, which PostgreSQL stores in no text. */
    static @Nullable String storable(@Nullable String text) {
        return text == null ? null : Texts.normalize(text);
    }

    private static List<String> storable(List<String> texts) {
        return texts.stream().map(Texts::normalize).toList();
    }

    /** NUL in a jsonb is taken as text and fails every later filter, so keys and values are cleaned, too. */
    static Map<String, String> storable(Map<String, String> metadata) {
        Map<String, String> clean = new TreeMap<>();
        metadata.forEach((key, value) -> clean.put(Texts.normalize(key), Texts.normalize(value)));
        return clean;
    }

    private static String json(Map<String, String> metadata) {
        try {
            return JSON.writeValueAsString(metadata);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e); // strings alone can't fail
        }
    }
}
