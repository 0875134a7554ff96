package io.ragconnect.chunking.input;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** The settings that say how records of other connectors are read. An {@code io.ragconnect.Document} needs none of them. */
public final class InputConfig {
    static final String TEXT_TEMPLATE = "text.template";
    private static final String TEXT_TEMPLATE_DOC = "The text of a record of another connector, ${PATH} standing for a "
            + "field: \"${subject}\\n\\n${body}\" in JSON. A string value without template is text itself, with one it is "
            + "read as JSON. Debezium's change events are opened: ${PATH} is read from 'after', and op=d deletes the "
            + "document.";

    static final String CONTENT_TYPE = "content.type";
    private static final String CONTENT_TYPE_DOC = "Media type of the text of records of other connectors: text/plain, "
            + "text/markdown, or that of a programming language, which is then cut as code.";

    private final RecordFields fields;
    private final @Nullable FieldTemplate text;
    private final String contentType;

    /** @param config of a definition that {@link #define} was called on */
    public InputConfig(AbstractConfig config) {
        fields = new RecordFields(config);
        text = RecordFields.template(config, TEXT_TEMPLATE);
        contentType = config.getString(CONTENT_TYPE);
    }

    /** Adds the settings. */
    public static ConfigDef define(ConfigDef definition) {
        return RecordFields.define(definition)
                .define(
                        TEXT_TEMPLATE,
                        Type.STRING,
                        "",
                        RecordFields.template(),
                        Importance.MEDIUM,
                        TEXT_TEMPLATE_DOC,
                        RecordFields.GROUP,
                        2,
                        Width.LONG,
                        "Text")
                .define(
                        CONTENT_TYPE,
                        Type.STRING,
                        "text/plain",
                        RecordFields.readable("media type", value -> {
                            if (!value.matches("[\\w.+-]+/[\\w.+-]+")) {
                                throw new IllegalArgumentException("it is no media type such as text/plain");
                            }
                        }),
                        Importance.LOW,
                        CONTENT_TYPE_DOC,
                        RecordFields.GROUP,
                        6,
                        Width.MEDIUM,
                        "Content type");
    }

    /** Where the rest of a document is. */
    public RecordFields fields() {
        return fields;
    }

    @Nullable
    FieldTemplate text() {
        return text;
    }

    String contentType() {
        return contentType;
    }
}
