package io.ragconnect.chunking.input;

import java.util.Set;
import org.apache.kafka.connect.errors.DataException;

/**
 * What a record says about a row.
 *
 * @param row as it is now, or as it last was if deleted
 */
record Envelope(Node row, boolean deleted) {
    private static final Set<String> WRITES = Set.of("c", "u", "r");

    /** Set by Debezium's ExtractNewRecordState with {@code delete.tombstone.handling.mode=rewrite}. */
    private static final String DELETED = "__deleted";

    /**
     * Debezium's envelope ({@code before}, {@code after}, {@code source}, {@code op}) is opened; anything else is a row
     * itself.
     */
    static Envelope open(Node value) {
        if (value.isRow() && value.has("op") && value.has("source") && (value.has("after") || value.has("before"))) {
            String operation = String.valueOf(value.child("op").value());
            if (operation.equals("d")) {
                return new Envelope(value.has("before") ? value.child("before").resolved() : Node.NONE, true);
            }
            if (!WRITES.contains(operation) || value.child("after").value() == null) {
                throw new DataException("A Debezium event with op=" + operation
                        + " changes no single row, so there is nothing to index. Leave such events out with a predicate,"
                        + " or set skipped.operations=t in the source connector");
            }
            return new Envelope(value.child("after").resolved(), false);
        }
        boolean deleted = value.isRow()
                && value.has(DELETED)
                && "true".equals(String.valueOf(value.child(DELETED).value()));
        return new Envelope(value, deleted);
    }
}
