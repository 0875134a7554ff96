package io.ragconnect.record;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * One entry of a document's outline.
 *
 * @param offset where the heading starts in the document's text, in UTF-16 units
 * @param level 1 for the topmost
 * @param title the heading's own text, on one line
 */
public record Heading(int offset, int level, String title) {
    public static final Schema SCHEMA = SchemaBuilder.struct()
            .name("io.ragconnect.Heading")
            .version(1)
            .field("offset", Schema.INT32_SCHEMA)
            .field("level", Schema.INT32_SCHEMA)
            .field("title", Schema.STRING_SCHEMA)
            .build();

    Struct toStruct() {
        return new Struct(SCHEMA).put("offset", offset).put("level", level).put("title", title);
    }

    static Heading from(Struct struct) {
        return new Heading(struct.getInt32("offset"), struct.getInt32("level"), struct.getString("title"));
    }
}
