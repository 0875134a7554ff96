package io.ragconnect.chunking.input;

import io.ragconnect.extract.Hints;
import io.ragconnect.record.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Finds the bytes of a document in a record, and what the record says of them. */
public final class ContentReader {
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private final ContentConfig config;

    public ContentReader(ContentConfig config) {
        this.config = config;
    }

    /**
     * The document's bytes.
     *
     * @throws DataException when there are none; the message says why and what to set
     */
    public byte[] content(Row row) {
        FieldPath path = config.content();
        if (path != null) {
            return bytes(path.in(row), "The field " + path);
        }
        Node whole = new Node(row.record().value(), row.record().valueSchema());
        if (whole.isRow() && !(whole.value() instanceof String)) {
            throw new DataException("Which field holds the document's bytes? Set " + ContentConfig.CONTENT_FIELD
                    + "; there are " + whole.names());
        }
        return bytes(whole, "The record's value");
    }

    /** What the record says of the document's type. */
    public Hints hints(Row row, String id) {
        String fileName = fileName(row);
        FieldPath path = config.contentType();
        String contentType = path == null ? "" : Texts.oneLine(path.text(row));
        if (contentType.isEmpty()) {
            return Hints.fileName(fileName == null ? id : fileName);
        }
        Matcher charset = CHARSET.matcher(contentType);
        return new Hints(fileName == null ? id : fileName, contentType, charset.find() ? charset.group(1) : null);
    }

    /** The document's file name without its path; null when the record names none. */
    public @Nullable String fileName(Row row) {
        String path =
                config.fileName() == null ? "" : Texts.oneLine(config.fileName().fill(row));
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return name.isEmpty() ? null : name;
    }

    private byte[] bytes(Node node, String where) {
        Object value = node.value();
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        if (value instanceof String text) {
            return config.base64() ? decoded(text, where) : text.getBytes(StandardCharsets.UTF_8);
        }
        throw new DataException(where + " holds " + (value == null ? "nothing" : "a " + node.kind())
                + " where a document's bytes should be; set " + ContentConfig.CONTENT_FIELD
                + " to the field that has them");
    }

    /** In either alphabet of RFC 4648, in one line or several. */
    private static byte[] decoded(String base64, String where) {
        String packed = WHITE_SPACE.matcher(base64).replaceAll("");
        boolean forUrls = packed.indexOf('-') >= 0 || packed.indexOf('_') >= 0;
        try {
            return (forUrls ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(packed);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    where + " is a string but no Base64 (" + e.getMessage() + "); set " + ContentConfig.CONTENT_ENCODING
                            + "=text if it is the document itself",
                    e);
        }
    }
}
