package io.ragconnect.quickstart.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the documents fare, read from the sink's ledger and its views. Before the sink has made them, nothing is there. */
public final class LedgerReader {
    private static final int RECENT = 40;

    private final IndexDatabase database;

    public LedgerReader(IndexDatabase database) {
        this.database = database;
    }

    /**
     * What the ledger holds.
     *
     * @param documents that are searchable
     * @param chunks of them
     * @param failed documents whose newest version could not be indexed
     * @param deleted documents that are gone
     * @param changes differs when something that matters to a reader has changed
     */
    public record Totals(long documents, long chunks, long failed, long deleted, String changes) {
        public static final Totals NONE = new Totals(0, 0, 0, 0, "");
    }

    /**
     * A document whose newest version could not be indexed.
     *
     * @param stage extract, chunk, embed or sink
     * @param searchable whether an earlier version still serves
     */
    public record Failure(
            String id,
            @Nullable String uri,
            @Nullable String stage,
            @Nullable String error,
            @Nullable Instant at,
            boolean searchable) {}

    /** How many documents have a value. */
    public record Facet(String name, long documents) {}

    /**
     * How long a change took to become searchable.
     *
     * @param sinceModified milliseconds from the change at the source; null where that is unknown
     * @param sinceObserved milliseconds from the connector's first sight of it
     */
    public record Change(
            String documentId,
            @Nullable String title,
            Instant indexedAt,
            @Nullable Instant modifiedAt,
            @Nullable Long sinceModified,
            @Nullable Long sinceObserved) {}

    /** Model, vector index and facets: what changes seldom. */
    public record Shape(@Nullable String model, String vectorIndex, List<Facet> sources, List<Facet> types) {
        public static final Shape NONE = new Shape(null, "none", List.of(), List.of());
    }

    public Totals totals() {
        String sql = "SELECT count(*) FILTER (WHERE indexed_at IS NOT NULL AND status <> 'deleted'),"
                + " coalesce(sum(chunk_count) FILTER (WHERE status <> 'deleted'), 0),"
                + " count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'deleted'),"
                + " max(indexed_at), max(error_at) FROM rag_document";
        List<Totals> totals = rows(sql, row -> {
            String changes = row.getLong(1) + " " + row.getLong(2) + " " + row.getLong(3) + " " + row.getLong(4) + " "
                    + row.getString(5) + " " + row.getString(6);
            return new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), changes);
        });
        return totals.isEmpty() ? Totals.NONE : totals.get(0);
    }

    /** The latest first. */
    public List<Failure> failures(int limit) {
        return rows(
                "SELECT id, uri, error_stage, error, error_at, searchable_version IS NOT NULL AND chunk_count > 0"
                        + " FROM rag_failures ORDER BY error_at DESC NULLS LAST, id LIMIT ?",
                row -> new Failure(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        instant(row.getTimestamp(5)),
                        row.getBoolean(6)),
                limit);
    }

    /** The latest changes that became searchable, the last first. */
    public List<Change> recentChanges() {
        return rows(
                "SELECT f.id, d.title, f.indexed_at, f.modified_at,"
                        + " CAST(1000 * extract(epoch FROM f.since_modified) AS bigint),"
                        + " CAST(1000 * extract(epoch FROM f.since_observed) AS bigint)"
                        + " FROM rag_freshness f JOIN rag_document d ON d.id = f.id AND d.tenant = f.tenant"
                        + " ORDER BY f.indexed_at DESC, f.id LIMIT ?",
                row -> new Change(
                        row.getString(1),
                        row.getString(2),
                        row.getTimestamp(3).toInstant(),
                        instant(row.getTimestamp(4)),
                        row.getObject(5, Long.class),
                        row.getObject(6, Long.class)),
                RECENT);
    }

    public Shape shape() {
        List<Facet> sources = facets(Filters.SOURCE_OF_DOCUMENT);
        List<Facet> types = facets(Filters.TYPE_OF_DOCUMENT);
        List<Shape> shapes = rows(
                "SELECT embedding_model, vector_index FROM rag_status",
                row -> new Shape(row.getString(1), row.getString(2), sources, types));
        return shapes.isEmpty() ? Shape.NONE : shapes.get(0);
    }

    private List<Facet> facets(String expression) {
        return rows(
                "SELECT " + expression + ", count(*) FROM rag_document d WHERE d.status <> 'deleted'"
                        + " AND d.indexed_at IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50",
                row -> new Facet(String.valueOf(row.getString(1)), row.getLong(2)));
    }

    /** Where the document of this id is. */
    public List<Location> locations(String documentId) {
        return rows(
                "SELECT uri, content_type FROM rag_document WHERE id = ? AND status <> 'deleted' AND uri IS NOT NULL",
                row -> new Location(row.getString(1), String.valueOf(row.getString(2))),
                documentId);
    }

    /** A document's URI and content type. */
    public record Location(String uri, String contentType) {}

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> rows(String sql, Reader<T> reader, Object... values) {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
                return all;
            }
        } catch (SQLException e) {
            if (IndexException.isEmpty(e)) {
                return List.of();
            }
            throw IndexException.of(e);
        }
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
