package io.ragconnect.chunking.input;

import io.ragconnect.record.Texts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Reads of the records of any connector what a document has besides its text, as the settings say. */
public final class RecordReader {
    private static final String PART_SEPARATOR = "/";

    private final RecordFields fields;

    public RecordReader(RecordFields fields) {
        this.fields = fields;
    }

    /** Whether the record's key is its document's id already. */
    public boolean isKeyedById(ConnectRecord<?> record) {
        return fields.id() == null && record.key() instanceof String;
    }

    /**
     * The id of the document that the record is about.
     *
     * @throws DataException when it can't be told; the message says why and what to set
     */
    public String id(Row row) {
        FieldPath path = fields.id();
        if (path == null) {
            return ofKey(row.key());
        }
        boolean gone = path.isInValue() && row.value().value() == null;
        FieldPath throughKey = path.throughKey();
        String id = NodeText.of(gone && throughKey.isIn(row) ? throughKey.in(row) : path.in(row));
        if (id.isEmpty()) {
            throw new DataException("The record has no " + path + " to take the document's id from ("
                    + RecordFields.ID_FIELD + ")"
                    + (gone
                            ? ": a tombstone has a key only, so set " + RecordFields.ID_FIELD
                                    + " to a field of the key, such as $key.id"
                            : ""));
        }
        return id;
    }

    /** Where a person can open the document. */
    public String uri(Row row, String id) {
        FieldTemplate template = fields.uri();
        return template == null
                ? "kafka:" + row.record().topic() + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8)
                : Texts.oneLine(template.fill(row));
    }

    /** The title that the settings give the document; null when they give none. */
    public @Nullable String title(Row row) {
        String title = Texts.oneLine(fields.title().fill(row));
        return title.isEmpty() ? null : title;
    }

    /** The metadata that the settings give the document. */
    public Map<String, String> metadata(Row row) {
        Map<String, String> metadata = new TreeMap<>();
        fields.metadata().forEach((name, path) -> {
            String text = Texts.normalize(path.text(row));
            if (!text.isEmpty()) {
                metadata.put(name, text);
            }
        });
        return metadata;
    }

    /** When the record was written. */
    public @Nullable Instant observedAt(Row row) {
        Long timestamp = row.record().timestamp();
        return timestamp == null ? null : Instant.ofEpochMilli(timestamp);
    }

    /** A simple key as it is; of a composite one the fields in order, each escaped so that no two keys look alike. */
    private static String ofKey(Node key) {
        if (key.value() == null) {
            throw new DataException("The record has no key to take the document's id from. Set " + RecordFields.ID_FIELD
                    + " to a field of the value");
        }
        if (key.value() instanceof String text) {
            return text;
        }
        if (!key.isRow()) {
            return NodeText.of(key);
        }
        List<String> parts = new ArrayList<>();
        for (String name : key.names()) {
            parts.add(NodeText.of(key.child(name)));
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        return String.join(
                PART_SEPARATOR,
                parts.stream()
                        .map(part -> part.replace("%", "%25").replace(PART_SEPARATOR, "%2F"))
                        .toList());
    }
}
