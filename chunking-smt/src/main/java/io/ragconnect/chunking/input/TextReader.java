package io.ragconnect.chunking.input;

import io.ragconnect.record.Document;
import io.ragconnect.record.Texts;
import org.apache.kafka.connect.errors.DataException;

/** Makes documents of records whose fields hold text. */
public final class TextReader {
    private final InputConfig config;
    private final RecordReader records;

    public TextReader(InputConfig config, RecordReader records) {
        this.config = config;
        this.records = records;
    }

    /**
     * The document that a record's value stands for.
     *
     * @throws DataException when a field is missing or is no text; the message names it
     */
    public Document document(Row row, String id) {
        String text = Texts.normalize(text(row));
        return Document.builder(id, records.uri(row, id), config.contentType(), text)
                .metadata(records.metadata(row))
                .observedAt(records.observedAt(row))
                .title(records.title(row))
                .build();
    }

    private String text(Row row) {
        FieldTemplate template = config.text();
        Node value = row.value();
        if (template == null) {
            if (value.value() instanceof String text) {
                return text;
            }
            throw new DataException("Which fields are the text of a " + value.kind() + "? Set "
                    + InputConfig.TEXT_TEMPLATE + ", such as ${subject}\\n\\n${body}; there are " + value.names());
        }
        if (!value.isRow() && template.paths().stream().anyMatch(FieldPath::isInValue)) {
            throw new DataException(InputConfig.TEXT_TEMPLATE + " asks for fields, but the record's value is a "
                    + value.kind() + " that has none");
        }
        // rows without schema leave out what is null, so one missing field is nothing; all of them are a misspelling
        if (!template.paths().isEmpty()
                && template.paths().stream().noneMatch(path -> !path.isInValue() || value.has(path.first()))) {
            throw new DataException("None of the fields of " + InputConfig.TEXT_TEMPLATE + " " + template.paths()
                    + " is in the record; there are " + value.names());
        }
        return template.fill(row);
    }
}
