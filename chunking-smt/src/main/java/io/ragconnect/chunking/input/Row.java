package io.ragconnect.chunking.input;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.Header;
import org.jspecify.annotations.Nullable;

/** A record as the paths of settings see it: its key, its headers, and the row in its value. Not thread-safe. */
public final class Row {
    private final ConnectRecord<?> record;
    private @Nullable Envelope envelope;
    private @Nullable Node headers;

    private Row(ConnectRecord<?> record) {
        this.record = record;
    }

    /** The row that a record is about. */
    public static Row of(ConnectRecord<?> record) {
        return new Row(record);
    }

    /** Whether the record says that the document is gone. */
    public boolean isDeletion() {
        return record.value() == null || envelope().deleted();
    }

    ConnectRecord<?> record() {
        return record;
    }

    Node key() {
        return new Node(record.key(), record.keySchema());
    }

    /** The record's value, of a change event the row as it is now. */
    Node value() {
        return envelope().row();
    }

    /** By name in any case, as in HTTP; the last one of a name counts. What is in bytes is taken for UTF-8. */
    Node headers() {
        if (headers == null) {
            Map<String, @Nullable Object> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (Header header : record.headers()) {
                named.put(header.key(), text(header.value()));
            }
            headers = new Node(named, null);
        }
        return headers;
    }

    private static @Nullable Object text(@Nullable Object value) {
        if (value instanceof ByteBuffer buffer) {
            return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
        }
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value;
    }

    private Envelope envelope() {
        if (envelope == null) {
            envelope = Envelope.open(new Node(record.value(), record.valueSchema()).resolved());
        }
        return envelope;
    }
}
