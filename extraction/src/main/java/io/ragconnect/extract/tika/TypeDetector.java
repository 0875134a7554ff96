package io.ragconnect.extract.tika;

import io.ragconnect.extract.Hints;
import java.io.IOException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * Finds out the type of content by its first 64 KiB; name and declared type only make a type more special. It opens no
 * container, and of XML it reads the root element alone, without entities. Thread-safe.
 */
public final class TypeDetector {
    private static final MediaType OLE = MediaType.application("x-tika-msoffice");

    private final MimeTypes types = MimeTypes.getDefaultMimeTypes(TypeDetector.class.getClassLoader());
    private final MediaTypeRegistry registry = types.getMediaTypeRegistry();

    /** The media type without parameters; {@code application/octet-stream} when nothing is known. */
    public String detect(byte[] content, Hints hints) {
        Metadata metadata = new Metadata();
        if (hints.fileName() != null) {
            metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, lastPart(hints.fileName()));
        }
        if (hints.contentType() != null) {
            metadata.set(HttpHeaders.CONTENT_TYPE, hints.contentType());
        }
        try (TikaInputStream stream = TikaInputStream.get(content)) {
            return types.detect(stream, metadata).getBaseType().toString();
        } catch (IOException e) {
            return MediaType.OCTET_STREAM.toString();
        }
    }

    /** The type of a document within another. */
    String detect(TikaInputStream content, Metadata metadata) throws IOException {
        return types.detect(content, metadata).getBaseType().toString();
    }

    /** The type that a name alone speaks for; {@code application/octet-stream} when it speaks for none. */
    public String ofName(@Nullable String fileName) {
        if (fileName == null) {
            return MimeTypes.OCTET_STREAM;
        }
        Metadata metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, lastPart(fileName));
        try {
            return types.detect(null, metadata).getBaseType().toString();
        } catch (IOException e) {
            throw new AssertionError("nothing is read here", e);
        }
    }

    /** Whether documents of the type can be read as text; a drawing in XML can, but says nothing. */
    public boolean isText(String type) {
        MediaType parsed = MediaType.parse(type);
        return parsed != null
                && !parsed.getType().equals("image")
                && (parsed.getType().equals("text") || registry.isInstanceOf(parsed, MediaType.TEXT_PLAIN));
    }

    /** Whether such content holds documents, or the parts of one, that say more of its type than its first bytes. */
    public boolean isContainer(String type) {
        return isZip(type) || isOle(type);
    }

    /** Whether documents of the type are zip files. */
    public boolean isZip(String type) {
        return registry.isInstanceOf(MediaType.parse(type), MediaType.APPLICATION_ZIP);
    }

    /** Whether documents of the type are Microsoft's compound files. */
    public boolean isOle(String type) {
        return registry.isInstanceOf(MediaType.parse(type), OLE);
    }

    static String lastPart(String fileName) {
        return fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
    }
}
