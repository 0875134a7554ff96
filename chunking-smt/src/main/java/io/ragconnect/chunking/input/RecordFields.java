package io.ragconnect.chunking.input;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The settings that say where a record of another connector has what is no text of its document. */
public final class RecordFields {
    static final String GROUP = "Records of other connectors";
    private static final String PATH =
            "A path is field names apart by dots, back-ticks around a name that has dots, an "
                    + "array's element by its number; it starts in the value, in the key with $key (\"$key.id\"), or in "
                    + "the headers with $header (\"$header.content-type\").";

    static final String ID_FIELD = "id.field";
    private static final String ID_FIELD_DOC =
            "Path of the document's id in a record of another connector. Empty takes "
                    + "the record's key: a simple one as it is, the fields of a composite one joined by '/'. The record gets the "
                    + "id as its key. " + PATH;

    static final String TITLE_TEMPLATE = "title.template";
    private static final String TITLE_TEMPLATE_DOC =
            "The title of a record of another connector, ${PATH} standing for a "
                    + "field: \"Ticket ${id}\". Empty for none but what the content itself names.";

    static final String URI_TEMPLATE = "uri.template";
    private static final String URI_TEMPLATE_DOC = "Where a person can open what a record of another connector stands "
            + "for, ${PATH} standing for a field: \"https://crm.example.com/tickets/${id}\". Empty gives kafka:TOPIC/ID.";

    static final String METADATA_FIELDS = "metadata.fields";
    private static final String METADATA_FIELDS_DOC =
            "Fields of a record of another connector that become the document's "
                    + "metadata: a list of PATH or PATH:NAME, the name being the path's last one otherwise. What is null is left out.";

    private final @Nullable FieldPath id;
    private final FieldTemplate title;
    private final @Nullable FieldTemplate uri;
    private final Map<String, FieldPath> metadata = new LinkedHashMap<>();

    /** @param config of a definition that {@link #define} was called on */
    public RecordFields(AbstractConfig config) {
        id = path(config, ID_FIELD);
        title = FieldTemplate.parse(config.getString(TITLE_TEMPLATE));
        uri = template(config, URI_TEMPLATE);
        for (String field : config.getList(METADATA_FIELDS)) {
            FieldPath path = path(field);
            metadata.put(name(field, path), path);
        }
    }

    /** Adds the settings. */
    public static ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        ID_FIELD,
                        Type.STRING,
                        "",
                        path(),
                        Importance.MEDIUM,
                        ID_FIELD_DOC,
                        GROUP,
                        1,
                        Width.MEDIUM,
                        "Id")
                .define(
                        TITLE_TEMPLATE,
                        Type.STRING,
                        "",
                        template(),
                        Importance.LOW,
                        TITLE_TEMPLATE_DOC,
                        GROUP,
                        3,
                        Width.LONG,
                        "Title")
                .define(
                        URI_TEMPLATE,
                        Type.STRING,
                        "",
                        template(),
                        Importance.LOW,
                        URI_TEMPLATE_DOC,
                        GROUP,
                        4,
                        Width.LONG,
                        "URI")
                .define(
                        METADATA_FIELDS,
                        Type.LIST,
                        "",
                        LambdaValidator.with(RecordFields::requireReadable, () -> "list of path or path:name"),
                        Importance.LOW,
                        METADATA_FIELDS_DOC,
                        GROUP,
                        5,
                        Width.LONG,
                        "Metadata");
    }

    @Nullable
    FieldPath id() {
        return id;
    }

    FieldTemplate title() {
        return title;
    }

    @Nullable
    FieldTemplate uri() {
        return uri;
    }

    Map<String, FieldPath> metadata() {
        return metadata;
    }

    /** A setting's path; null when it is empty. */
    static @Nullable FieldPath path(AbstractConfig config, String setting) {
        String value = config.getString(setting);
        return value.isEmpty() ? null : FieldPath.parse(value);
    }

    /** A setting's template; null when it is empty. */
    static @Nullable FieldTemplate template(AbstractConfig config, String setting) {
        String value = config.getString(setting);
        return value.isEmpty() ? null : FieldTemplate.parse(value);
    }

    interface Reader {
        void read(String value);
    }

    static ConfigDef.Validator path() {
        return readable("field path, or empty", value -> {
            if (!value.isEmpty()) {
                FieldPath.parse(value);
            }
        });
    }

    static ConfigDef.Validator template() {
        return readable("text with ${path}, or empty", FieldTemplate::parse);
    }

    static ConfigDef.Validator readable(String what, Reader reader) {
        return LambdaValidator.with(
                (key, value) -> {
                    try {
                        reader.read(String.valueOf(value));
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException(key, value, e.getMessage());
                    }
                },
                () -> what);
    }

    private static FieldPath path(String field) {
        int colon = field.lastIndexOf(':');
        return FieldPath.parse(colon < 0 ? field : field.substring(0, colon));
    }

    private static String name(String field, FieldPath path) {
        int colon = field.lastIndexOf(':');
        return colon < 0 ? path.name() : field.substring(colon + 1);
    }

    private static void requireReadable(String key, Object value) {
        for (Object field : (List<?>) value) {
            try {
                FieldPath path = path(String.valueOf(field));
                if (name(String.valueOf(field), path).isBlank()) {
                    throw new IllegalArgumentException("a field has an empty name");
                }
            } catch (IllegalArgumentException e) {
                throw new ConfigException(key, value, e.getMessage());
            }
        }
    }
}
