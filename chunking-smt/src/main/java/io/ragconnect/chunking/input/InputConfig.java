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

/** The settings that say how records of other connectors are read. An {@code io.ragconnect.Document} needs none of them. */
public final class InputConfig {
    private static final String GROUP = "Records of other connectors";
    private static final String PATH =
            "A path is field names apart by dots, back-ticks around a name that has dots, an "
                    + "array's element by its number; it starts in the value, or in the key with $key (\"$key.id\").";

    static final String ID_FIELD = "id.field";
    private static final String ID_FIELD_DOC =
            "Path of the document's id in a record of another connector. Empty takes "
                    + "the record's key: a simple one as it is, the fields of a composite one joined by '/'. The record gets the "
                    + "id as its key. " + PATH;

    static final String TEXT_TEMPLATE = "text.template";
    private static final String TEXT_TEMPLATE_DOC = "The text of a record of another connector, ${PATH} standing for a "
            + "field: \"${subject}\\n\\n${body}\" in JSON. A string value without template is text itself, with one it is "
            + "read as JSON. Debezium's change events are opened: ${PATH} is read from 'after', and op=d deletes the "
            + "document.";

    static final String TITLE_TEMPLATE = "title.template";
    private static final String TITLE_TEMPLATE_DOC =
            "The title of a record of another connector, as text.template. Empty for none.";

    static final String URI_TEMPLATE = "uri.template";
    private static final String URI_TEMPLATE_DOC = "Where a person can open what a record of another connector stands "
            + "for, as text.template: \"https://crm.example.com/tickets/${id}\". Empty gives kafka:TOPIC/ID.";

    static final String METADATA_FIELDS = "metadata.fields";
    private static final String METADATA_FIELDS_DOC =
            "Fields of a record of another connector that become the document's "
                    + "metadata: a list of PATH or PATH:NAME, the name being the path's last one otherwise. What is null is left out.";

    static final String CONTENT_TYPE = "content.type";
    private static final String CONTENT_TYPE_DOC = "Media type of the text of records of other connectors: text/plain, "
            + "text/markdown, or that of a programming language, which is then cut as code.";

    private final @Nullable FieldPath id;
    private final @Nullable FieldTemplate text;
    private final FieldTemplate title;
    private final @Nullable FieldTemplate uri;
    private final Map<String, FieldPath> metadata = new LinkedHashMap<>();
    private final String contentType;

    /** @param config of a definition that {@link #define} was called on */
    public InputConfig(AbstractConfig config) {
        String idField = config.getString(ID_FIELD);
        String textTemplate = config.getString(TEXT_TEMPLATE);
        String uriTemplate = config.getString(URI_TEMPLATE);
        id = idField.isEmpty() ? null : FieldPath.parse(idField);
        text = textTemplate.isEmpty() ? null : FieldTemplate.parse(textTemplate);
        title = FieldTemplate.parse(config.getString(TITLE_TEMPLATE));
        uri = uriTemplate.isEmpty() ? null : FieldTemplate.parse(uriTemplate);
        for (String field : config.getList(METADATA_FIELDS)) {
            FieldPath path = path(field);
            metadata.put(name(field, path), path);
        }
        contentType = config.getString(CONTENT_TYPE);
    }

    /** Adds the settings. */
    public static ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        ID_FIELD,
                        Type.STRING,
                        "",
                        readable("field path, or empty", value -> {
                            if (!value.isEmpty()) {
                                FieldPath.parse(value);
                            }
                        }),
                        Importance.MEDIUM,
                        ID_FIELD_DOC,
                        GROUP,
                        1,
                        Width.MEDIUM,
                        "Id")
                .define(
                        TEXT_TEMPLATE,
                        Type.STRING,
                        "",
                        readable("text with ${path}, or empty", FieldTemplate::parse),
                        Importance.MEDIUM,
                        TEXT_TEMPLATE_DOC,
                        GROUP,
                        2,
                        Width.LONG,
                        "Text")
                .define(
                        TITLE_TEMPLATE,
                        Type.STRING,
                        "",
                        readable("text with ${path}, or empty", FieldTemplate::parse),
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
                        readable("text with ${path}, or empty", FieldTemplate::parse),
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
                        LambdaValidator.with(InputConfig::requireReadable, () -> "list of path or path:name"),
                        Importance.LOW,
                        METADATA_FIELDS_DOC,
                        GROUP,
                        5,
                        Width.LONG,
                        "Metadata")
                .define(
                        CONTENT_TYPE,
                        Type.STRING,
                        "text/plain",
                        readable("media type", value -> {
                            if (!value.matches("[\\w.+-]+/[\\w.+-]+")) {
                                throw new IllegalArgumentException("it is no media type such as text/plain");
                            }
                        }),
                        Importance.LOW,
                        CONTENT_TYPE_DOC,
                        GROUP,
                        6,
                        Width.MEDIUM,
                        "Content type");
    }

    @Nullable
    FieldPath id() {
        return id;
    }

    @Nullable
    FieldTemplate text() {
        return text;
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

    String contentType() {
        return contentType;
    }

    private static FieldPath path(String field) {
        int colon = field.lastIndexOf(':');
        return FieldPath.parse(colon < 0 ? field : field.substring(0, colon));
    }

    private static String name(String field, FieldPath path) {
        int colon = field.lastIndexOf(':');
        return colon < 0 ? path.name() : field.substring(colon + 1);
    }

    private interface Reader {
        void read(String value);
    }

    private static ConfigDef.Validator readable(String what, Reader reader) {
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
