package io.ragconnect.extract.text;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.Hints;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;

/** Plain text and source code, taken as it is. */
public final class TextFormat implements Format {
    private static final int SAMPLE_CHARS = 64 * 1024;
    private static final int MAX_STRANGE_PERCENT = 10;

    @Override
    public void read(byte[] content, String contentType, Hints hints, DocumentWriter document)
            throws ExtractionException {
        DecodedText decoded = TextDecoder.decode(document.source(content), hints.charset());
        if (looksBinary(decoded.text())) {
            throw new ExtractionException("the content is binary data of unknown type, not text;"
                    + " exclude the file, or convert it to a supported format");
        }
        document.charset(decoded.charset(), decoded.guessed());
        if (contentType.equals("text/plain")) {
            document.lines(decoded.text());
        } else {
            document.verbatim(decoded.text());
        }
    }

    /** Whether the bytes are text, whatever a signature at their start seems to say. */
    public static boolean isText(byte[] content) {
        return !looksBinary(TextDecoder.decode(content, null).text());
    }

    private static boolean looksBinary(String text) {
        int length = Math.min(text.length(), SAMPLE_CHARS);
        int strange = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean control = c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f';
            strange += control || c == '\uFFFD' ? 1 : 0;
        }
        return strange * 100L > (long) length * MAX_STRANGE_PERCENT;
    }
}
