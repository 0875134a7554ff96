package io.ragconnect.chunking.input;

import io.ragconnect.record.Document;
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

/** Reads the records of any connector as documents, as its settings say. */
public final class RecordReader {
    private static final String PART_SEPARATOR = "/";

    private final InputConfig config;

    public RecordReader(InputConfig config) {
        this.config = config;
    }

    /**
     * The id of the document that the record is about.
     *
     * @throws DataException when it can't be told; the message says why and what to set
     */
    public String id(ConnectRecord<?> record) {
        Node key = key(record);
        FieldPath path = config.id();
        if (path == null) {
            return ofKey(key);
        }
        Node row = Envelope.open(value(record)).row();
        Node found =
                !path.isInKey() && row.value() == null && path.isIn(key, key) ? path.in(key, key) : path.in(key, row);
        String id = NodeText.of(found);
        if (id.isEmpty()) {
            throw new DataException("The record has no " + path + " to take the document's id from ("
                    + InputConfig.ID_FIELD + ")"
                    + (row.value() == null
                            ? ": a tombstone has a key only, so set " + InputConfig.ID_FIELD
                                    + " to a field of the key, such as $key.id"
                            : ""));
        }
        return id;
    }

    /** Whether the record says that the document is gone. */
    public boolean isDeletion(ConnectRecord<?> record) {
        return record.value() == null || Envelope.open(value(record)).deleted();
    }

    /** Whether the record's key is its document's id already. */
    public boolean isKeyedById(ConnectRecord<?> record) {
        return config.id() == null && record.key() instanceof String;
    }

    /**
     * The document that a record's value stands for.
     *
     * @throws DataException when a field is missing or is no text; the message names it
     */
    public Document document(ConnectRecord<?> record, String id) {
        Node key = key(record);
        Node row = Envelope.open(value(record)).row();
        String text = Texts.normalize(text(key, row));
        Document.Builder document = Document.builder(id, uri(record, id, key, row), config.contentType(), text)
                .metadata(metadata(key, row))
                .observedAt(record.timestamp() == null ? null : Instant.ofEpochMilli(record.timestamp()));
        String title = Texts.oneLine(config.title().fill(key, row));
        return document.title(title.isEmpty() ? null : title).build();
    }

    private String text(Node key, Node row) {
        FieldTemplate template = config.text();
        if (template == null) {
            if (row.value() instanceof String text) {
                return text;
            }
            throw new DataException("Which fields are the text of a " + row.kind() + "? Set "
                    + InputConfig.TEXT_TEMPLATE + ", such as ${subject}\\n\\n${body}; there are " + row.names());
        }
        if (!row.isRow() && template.paths().stream().anyMatch(path -> !path.isInKey())) {
            throw new DataException(InputConfig.TEXT_TEMPLATE + " asks for fields, but the record's value is a "
                    + row.kind() + " that has none");
        }
        // rows without schema leave out what is null, so one missing field is nothing; all of them are a misspelling
        if (!template.paths().isEmpty()
                && template.paths().stream().noneMatch(path -> path.isInKey() || row.has(path.first()))) {
            throw new DataException("None of the fields of " + InputConfig.TEXT_TEMPLATE + " " + template.paths()
                    + " is in the record; there are " + row.names());
        }
        return template.fill(key, row);
    }

    private String uri(ConnectRecord<?> record, String id, Node key, Node row) {
        FieldTemplate template = config.uri();
        return template == null
                ? "kafka:" + record.topic() + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8)
                : Texts.oneLine(template.fill(key, row));
    }

    private Map<String, String> metadata(Node key, Node row) {
        Map<String, String> metadata = new TreeMap<>();
        config.metadata().forEach((name, path) -> {
            String text = Texts.normalize(path.text(key, row));
            if (!text.isEmpty()) {
                metadata.put(name, text);
            }
        });
        return metadata;
    }

    /** A simple key as it is; of a composite one the fields in order, each escaped so that no two keys look alike. */
    private static String ofKey(Node key) {
        if (key.value() == null) {
            throw new DataException("The record has no key to take the document's id from. Set " + InputConfig.ID_FIELD
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

    private static Node key(ConnectRecord<?> record) {
        return new Node(record.key(), record.keySchema());
    }

    private static Node value(ConnectRecord<?> record) {
        return new Node(record.value(), record.valueSchema()).resolved();
    }
}
