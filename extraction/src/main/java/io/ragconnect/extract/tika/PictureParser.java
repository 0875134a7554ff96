package io.ragconnect.extract.tika;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.apache.tika.exception.TikaConfigException;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.ocr.TesseractOCRParser;

/** Text recognition by Tesseract: of scanned pages, as Tika's PDF parser asks for it, and of pictures by themselves. */
final class PictureParser extends TesseractOCRParser {
    private static final long serialVersionUID = 1L;

    private static final Set<MediaType> PICTURES = MediaType.set(
            MediaType.image("png"), MediaType.image("jpeg"), MediaType.image("tiff"), MediaType.image("bmp"));

    static boolean isTesseractInstalled() {
        try {
            return new TesseractOCRParser().hasTesseract();
        } catch (TikaConfigException e) {
            return false;
        }
    }

    @Override
    public Set<MediaType> getSupportedTypes(ParseContext context) {
        Set<MediaType> types = new HashSet<>(super.getSupportedTypes(context));
        types.addAll(PICTURES);
        return Collections.unmodifiableSet(types);
    }
}
