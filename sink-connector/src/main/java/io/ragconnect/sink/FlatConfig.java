package io.ragconnect.sink;

import io.ragconnect.sink.change.FieldPath;
import io.ragconnect.sink.change.FlatRecords;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** The settings for records of other connectors, of one text and its vector each. */
final class FlatConfig {
    private static final String GROUP = "Records with one vector";

    static final String ID_FIELD = "flat.id.field";
    private static final String ID_FIELD_DOC =
            "Path of the document's id in the value, and in a deletion's key where that is a Struct or Map. Empty for the record's key. Paths go through nested Structs and Maps with dots, such as after.id.";

    static final String TEXT_FIELD = "flat.text.field";
    private static final String TEXT_FIELD_DOC =
            "Path of the text in records of other connectors, which bring one text and its vector each. Values may be Structs, Maps or JSON in a string. Empty to take documents with chunks only.";

    static final String VECTOR_FIELD = "flat.vector.field";
    private static final String VECTOR_FIELD_DOC =
            "Path of the vector: a list of numbers (Debezium's FloatVector and DoubleVector too), a text such as [0.1,0.2], or little-endian 32-bit floats as bytes or in base64.";

    static final String TITLE_FIELD = "flat.title.field";
    private static final String TITLE_FIELD_DOC = "Path of the title; empty for none.";

    static final String URI_FIELD = "flat.uri.field";
    private static final String URI_FIELD_DOC =
            "Path of the address where a person can open the record; empty for none.";

    static final String METADATA_FIELDS = "flat.metadata.fields";
    private static final String METADATA_FIELDS_DOC = "Paths of what goes into the metadata, each under its last step.";

    static final String MODEL = "flat.embedding.model";
    private static final String MODEL_DOC =
            "What the vectors were made with, as the ledger is to call it. Vectors of another name are refused in the same tables.";

    private final AbstractConfig config;

    FlatConfig(AbstractConfig config) {
        this.config = config;
    }

    static ConfigDef addTo(ConfigDef definition) {
        return definition
                .define(ID_FIELD, Type.STRING, "", Importance.LOW, ID_FIELD_DOC, GROUP, 1, Width.MEDIUM, "Id")
                .define(TEXT_FIELD, Type.STRING, "", Importance.MEDIUM, TEXT_FIELD_DOC, GROUP, 2, Width.MEDIUM, "Text")
                .define(
                        VECTOR_FIELD,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        VECTOR_FIELD_DOC,
                        GROUP,
                        3,
                        Width.MEDIUM,
                        "Vector")
                .define(TITLE_FIELD, Type.STRING, "", Importance.LOW, TITLE_FIELD_DOC, GROUP, 4, Width.MEDIUM, "Title")
                .define(URI_FIELD, Type.STRING, "", Importance.LOW, URI_FIELD_DOC, GROUP, 5, Width.MEDIUM, "URI")
                .define(
                        METADATA_FIELDS,
                        Type.LIST,
                        "",
                        Importance.LOW,
                        METADATA_FIELDS_DOC,
                        GROUP,
                        6,
                        Width.LONG,
                        "Metadata")
                .define(
                        MODEL,
                        Type.STRING,
                        "unknown",
                        new NonEmptyString(),
                        Importance.LOW,
                        MODEL_DOC,
                        GROUP,
                        7,
                        Width.MEDIUM,
                        "Model");
    }

    /** Null when only documents are expected. */
    @Nullable
    FlatRecords records() {
        FieldPath text = path(TEXT_FIELD);
        FieldPath vector = path(VECTOR_FIELD);
        return text == null || vector == null
                ? null
                : new FlatRecords(
                        path(ID_FIELD),
                        text,
                        vector,
                        path(TITLE_FIELD),
                        path(URI_FIELD),
                        config.getList(METADATA_FIELDS).stream()
                                .map(FieldPath::of)
                                .toList(),
                        config.getString(MODEL));
    }

    /** The setting that is missing beside the other. */
    Optional<String> missing() {
        boolean text = path(TEXT_FIELD) != null;
        boolean vector = path(VECTOR_FIELD) != null;
        return text == vector ? Optional.empty() : Optional.of(text ? VECTOR_FIELD : TEXT_FIELD);
    }

    private @Nullable FieldPath path(String key) {
        String text = config.getString(key);
        return text.isEmpty() ? null : FieldPath.of(text);
    }
}
