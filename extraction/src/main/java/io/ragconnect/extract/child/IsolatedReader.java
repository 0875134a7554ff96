package io.ragconnect.extract.child;

import io.ragconnect.extract.ExtractionException;
import io.ragconnect.extract.ReadingOptions;
import io.ragconnect.extract.child.Wire.Request;
import io.ragconnect.extract.format.DocumentWriter;
import io.ragconnect.extract.format.Format;
import io.ragconnect.extract.markup.MarkupFormats;
import io.ragconnect.extract.tika.TikaFormat;
import java.util.Set;

/** What a child process reads: all that Tika parses, and markup that is too large for the worker's heap. */
final class IsolatedReader {
    private final TikaFormat tika;
    private final MarkupFormats markup = new MarkupFormats();

    IsolatedReader(ReadingOptions options) {
        tika = new TikaFormat(options);
    }

    Set<String> types() {
        return tika.types();
    }

    String typeOf(Request request) {
        return tika.typeOf(request.content(), request.type(), request.hints());
    }

    void read(Request request, String type, DocumentWriter document) throws ExtractionException {
        Format format = markup.of(type);
        if (format == null && !tika.types().contains(type)) {
            throw new ExtractionException(type + " has no text to index; exclude such files");
        }
        try {
            (format == null ? tika : format).read(request.content(), type, request.hints(), document);
        } catch (RuntimeException e) {
            if (!document.isCutBy(e)) {
                throw new ExtractionException("the " + type + " content can't be read: " + e, e);
            }
        }
    }
}
