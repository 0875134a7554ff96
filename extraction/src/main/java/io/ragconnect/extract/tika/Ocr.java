package io.ragconnect.extract.tika;

import org.apache.tika.exception.TikaConfigException;
import org.apache.tika.parser.ocr.TesseractOCRParser;

/** Text recognition by Tesseract. */
final class Ocr {
    private Ocr() {}

    static boolean isInstalled() {
        try {
            return new TesseractOCRParser().hasTesseract();
        } catch (TikaConfigException e) {
            return false;
        }
    }
}
