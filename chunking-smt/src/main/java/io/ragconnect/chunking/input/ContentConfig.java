package io.ragconnect.chunking.input;

import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** The settings that say where a record has the bytes of a document, and what is known of them. */
public final class ContentConfig {
    private static final String BASE64 = "base64";

    static final String CONTENT_FIELD = "content.field";
    private static final String CONTENT_FIELD_DOC = "Path of the document's bytes in the record: of a field of type "
            + "bytes, or of a string as content.encoding says. Empty takes the whole value. Debezium's change events are "
            + "opened: the path is read from 'after', and op=d deletes the document.";

    static final String CONTENT_ENCODING = "content.encoding";
    private static final String CONTENT_ENCODING_DOC = "What a string holds where bytes are looked for. 'base64': the "
            + "bytes, as JSON carries them. 'text': the document itself, such as an HTML page.";

    static final String CONTENT_TYPE_FIELD = "content.type.field";
    private static final String CONTENT_TYPE_FIELD_DOC =
            "Path of the document's media type, with or without a charset: "
                    + "the header content-type by default, a field, or empty for none. It may be missing, and wrong: the content "
                    + "decides, and this only among kinds of text.";

    static final String FILE_NAME_TEMPLATE = "file.name.template";
    private static final String FILE_NAME_TEMPLATE_DOC = "The document's file name, with or without its path, ${PATH} "
            + "standing for a field: \"${$header.s3-key}\". Its ending decides among kinds of text, such as Markdown and "
            + "source code, and it goes into the metadata. Empty looks at the id's ending alone.";

    private final @Nullable FieldPath content;
    private final boolean base64;
    private final @Nullable FieldPath contentType;
    private final @Nullable FieldTemplate fileName;

    /** @param config of a definition that {@link #define} was called on */
    public ContentConfig(AbstractConfig config) {
        content = RecordFields.path(config, CONTENT_FIELD);
        base64 = config.getString(CONTENT_ENCODING).toLowerCase(Locale.ROOT).equals(BASE64);
        contentType = RecordFields.path(config, CONTENT_TYPE_FIELD);
        fileName = RecordFields.template(config, FILE_NAME_TEMPLATE);
    }

    /** Adds the settings. */
    public static ConfigDef define(ConfigDef definition) {
        String group = "Content";
        return definition
                .define(
                        CONTENT_FIELD,
                        Type.STRING,
                        "",
                        RecordFields.path(),
                        Importance.HIGH,
                        CONTENT_FIELD_DOC,
                        group,
                        1,
                        Width.MEDIUM,
                        "Bytes")
                .define(
                        CONTENT_ENCODING,
                        Type.STRING,
                        BASE64,
                        CaseInsensitiveValidString.in(BASE64, "text"),
                        Importance.MEDIUM,
                        CONTENT_ENCODING_DOC,
                        group,
                        2,
                        Width.SHORT,
                        "Strings hold")
                .define(
                        CONTENT_TYPE_FIELD,
                        Type.STRING,
                        "$header.content-type",
                        RecordFields.path(),
                        Importance.MEDIUM,
                        CONTENT_TYPE_FIELD_DOC,
                        group,
                        3,
                        Width.MEDIUM,
                        "Media type")
                .define(
                        FILE_NAME_TEMPLATE,
                        Type.STRING,
                        "",
                        RecordFields.template(),
                        Importance.MEDIUM,
                        FILE_NAME_TEMPLATE_DOC,
                        group,
                        4,
                        Width.MEDIUM,
                        "File name");
    }

    @Nullable
    FieldPath content() {
        return content;
    }

    /** Whether a string holds bytes in Base64; else it is the document itself. */
    boolean base64() {
        return base64;
    }

    @Nullable
    FieldPath contentType() {
        return contentType;
    }

    @Nullable
    FieldTemplate fileName() {
        return fileName;
    }
}
