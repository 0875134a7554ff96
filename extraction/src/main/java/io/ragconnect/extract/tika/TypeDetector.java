package io.ragconnect.extract.tika;

import io.ragconnect.extract.Hints;
import java.io.IOException;
import java.util.List;
import org.apache.tika.detect.microsoft.POIFSContainerDetector;
import org.apache.tika.detect.microsoft.ooxml.OPCPackageDetector;
import org.apache.tika.detect.zip.DefaultZipContainerDetector;
import org.apache.tika.detect.zip.OpenDocumentDetector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * Finds out the type of content by its first bytes, for zip and OLE containers by what is in them; name and declared type
 * only make a type more special. Thread-safe.
 */
public final class TypeDetector {
    private final MimeTypes types = MimeTypes.getDefaultMimeTypes(TypeDetector.class.getClassLoader());
    private final MediaTypeRegistry registry = types.getMediaTypeRegistry();
    private final DefaultZipContainerDetector zip =
            new DefaultZipContainerDetector(List.of(new OpenDocumentDetector(), new OPCPackageDetector()));
    private final POIFSContainerDetector ole = new POIFSContainerDetector();

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
            MediaType type = types.detect(stream, metadata);
            if (registry.isInstanceOf(type, MediaType.APPLICATION_ZIP)) {
                type = moreSpecial(zip.detect(stream, metadata), MediaType.APPLICATION_ZIP, type);
            } else if (registry.isInstanceOf(type, POIFSContainerDetector.OLE)) {
                type = moreSpecial(ole.detect(stream, metadata), POIFSContainerDetector.OLE, type);
            }
            return type.getBaseType().toString();
        } catch (IOException e) {
            return MediaType.OCTET_STREAM.toString();
        }
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

    private static MediaType moreSpecial(MediaType found, MediaType container, MediaType before) {
        return found.equals(container) || found.equals(MediaType.OCTET_STREAM) ? before : found;
    }

    private static String lastPart(String fileName) {
        return fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
    }
}
