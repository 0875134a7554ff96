package io.ragconnect.extract.tika;

import java.io.IOException;
import java.util.List;
import org.apache.tika.detect.Detector;
import org.apache.tika.detect.microsoft.POIFSContainerDetector;
import org.apache.tika.detect.microsoft.ooxml.OPCPackageDetector;
import org.apache.tika.detect.zip.DefaultZipContainerDetector;
import org.apache.tika.detect.zip.OpenDocumentDetector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;

/** Tells what is in a zip or OLE container by opening it, which hostile content must not be in a worker. Thread-safe. */
final class ContainerDetector {
    private final TypeDetector types;
    private final Detector zip =
            new DefaultZipContainerDetector(List.of(new OpenDocumentDetector(), new OPCPackageDetector()));
    private final Detector ole = new POIFSContainerDetector();

    ContainerDetector(TypeDetector types) {
        this.types = types;
    }

    /** The type of the content of a container; that which was found before if there is nothing special in it. */
    String detect(TikaInputStream content, String found, Metadata metadata) {
        try {
            if (types.isZip(found)) {
                return moreSpecial(zip.detect(content, metadata), MediaType.APPLICATION_ZIP, found);
            }
            if (types.isOle(found)) {
                return moreSpecial(ole.detect(content, metadata), POIFSContainerDetector.OLE, found);
            }
        } catch (IOException | RuntimeException e) {
            // damaged: its parser says so better
            return found;
        }
        return found;
    }

    private static String moreSpecial(MediaType found, MediaType container, String before) {
        return found.equals(container) || found.equals(MediaType.OCTET_STREAM)
                ? before
                : found.getBaseType().toString();
    }
}
